"""The JSON of ``/v1/tags``, and of the tags of a comment wherever they are shown."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from api.v1.values import AnyId, AnyKind, AnyText, Text
from voc.tag.labels import Intent, Sentiment, Urgency


class TagRequestComment(BaseModel):
    """A comment to be tagged; ``id`` is echoed as given."""

    id: AnyId = None
    text: AnyText = None
    kind: AnyKind = None


class TagRequest(BaseModel):
    """Up to 1,000 comments, and the version of the model that shall tag them."""

    comments: list[TagRequestComment] = Field(min_length=1, max_length=1_000)
    model: Text | None = Field(
        None,
        description="使うモデルの版 (voc-ja-b8522a71 など)。null か省くと今のもの。GET /v1/model に一覧",
        examples=[None],  # /docs fills the request to try with it: no other one is installed everywhere
        max_length=100,
    )


class EvidenceJson(BaseModel):
    """A quoted passage; offsets count Unicode code points of the text as sent, ``end`` exclusive."""

    start: int
    end: int
    text: str


class ReasonJson(BaseModel):
    """A reason."""

    code: str
    name: str
    score: float
    evidence: list[EvidenceJson]


class FeelingJson(EvidenceJson):
    """A statement that tells praise or dissatisfaction."""

    label: Literal["positive", "negative"]


class SentimentJson(BaseModel):
    """The sentiment, and the statements that tell praise or dissatisfaction."""

    label: Sentiment
    score: float
    statements: list[FeelingJson] = []  # comments that an older model tagged have none


class IntentJson(BaseModel):
    """The stand on leaving."""

    label: Intent
    score: float


class UrgencyJson(BaseModel):
    """The urgency."""

    label: Urgency
    score: float
    due_hours: int | None
    why: list[str]
    evidence: list[EvidenceJson]


class DemandJson(BaseModel):
    """Something asked for."""

    code: str
    score: float


class ThemeOfComment(BaseModel):
    """The theme that a comment belongs to, with its similarity."""

    id: str
    name: str
    score: float


class TagsJson(BaseModel):
    """The tags of a comment."""

    reasons: list[ReasonJson]
    sentiment: SentimentJson
    intent: IntentJson
    urgency: UrgencyJson
    demands: list[DemandJson]
    certainty: float
    theme: ThemeOfComment | None
    review: bool


class TagResult(TagsJson):
    """The tags of one comment of the request."""

    id: AnyId


class CommentError(BaseModel):
    """Why one comment could not be tagged."""

    code: str
    detail: str


class TagFailure(BaseModel):
    """Stands in the place of a comment that could not be tagged."""

    id: AnyId
    error: CommentError


class TagResponse(BaseModel):
    """Results in the order of the request."""

    model: str
    results: list[TagResult | TagFailure]
