"""The JSON of the API, as OpenAPI documents it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, WithJsonSchema, field_validator
from pydantic_core import PydanticCustomError

from api.v1.labels import CorrectionJson, LabelsJson
from voc.days import FIRST_YEAR, LAST_YEAR
from voc.ingest.comment import Kind
from voc.ingest.storable import storable
from voc.store.theme_history import Action
from voc.tag.labels import Intent, Sentiment, Urgency
from voc.themes.granularity import Granularity
from voc.themes.known import State
from voc.themes.outcome import Outcome

Text = Annotated[str, BeforeValidator(storable)]
JsonObject = Annotated[dict[str, Any], BeforeValidator(storable)]
# Anything is accepted here and what is meant is documented: one odd comment must not refuse the others beside it.
AnyId = Annotated[
    Any, BeforeValidator(storable), WithJsonSchema({"anyOf": [{"type": ["string", "integer", "null"]}, {}]})
]
AnyText = Annotated[Any, BeforeValidator(storable), WithJsonSchema({"anyOf": [{"type": "string"}, {}]})]
AnyKind = Annotated[Any, WithJsonSchema({"anyOf": [{"type": "string", "enum": [*Kind]}, {}]})]


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
        description="使うモデルの版。省くと今のもの。GET /v1/model に一覧",
        examples=["voc-ja-b8522a71"],
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


class SentimentJson(BaseModel):
    """The sentiment."""

    label: Sentiment
    score: float


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


class NewComment(BaseModel):
    """A comment to be tagged and stored."""

    model_config = ConfigDict(extra="forbid")

    text: Text = Field(min_length=1)
    kind: Kind = Kind.SURVEY
    external_id: Text | None = Field(None, max_length=200)
    customer: Text | None = Field(None, max_length=200)
    occurred_at: datetime | None = None
    source: Text = Field("api", max_length=200)
    attributes: JsonObject = Field(default_factory=dict)

    @field_validator("occurred_at", mode="before")
    @classmethod
    def _written(cls, value: Any) -> Any:
        if value is not None and not isinstance(value, str):
            raise PydanticCustomError("moment", "moment")
        return value

    @field_validator("occurred_at")
    @classmethod
    def _in_a_real_year(cls, value: datetime | None) -> datetime | None:
        if value is not None and not FIRST_YEAR < value.year < LAST_YEAR:
            raise PydanticCustomError("moment", "moment")
        return value


class CommentJson(BaseModel):
    """A stored comment."""

    id: str
    text: str
    kind: Kind
    source: str
    question: str
    external_id: str | None
    customer: str | None
    occurred_at: datetime | None
    received_at: datetime
    attributes: dict[str, Any]
    masked: dict[str, int]
    model: str
    tags: TagsJson
    revised_at: datetime | None = Field(
        description="取り込み元が本文を最後に訂正した日時。なければ null", examples=["2026-11-22T09:30:00+00:00"]
    )
    correction: CorrectionJson | None
    labels: LabelsJson


class FormerVersionJson(BaseModel):
    """What a comment said until its source corrected it."""

    replaced_at: datetime = Field(description="訂正が届いた日時", examples=["2026-11-22T09:30:00+00:00"])
    text: str = Field(description="訂正前の本文 (個人情報は伏せ済み)", examples=["電話が全然つながらない。"])
    occurred_at: datetime | None = Field(description="訂正前の日時", examples=["2026-11-20T01:15:00+00:00"])
    attributes: dict[str, Any] = Field(description="訂正前の属性", examples=[{"プラン": "標準"}])
    model: str = Field(description="訂正前のタグを付けたモデル", examples=["voc-ja-b8522a71"])
    labels: LabelsJson = Field(description="訂正前の本文へのモデルの答え")


class CommentWithHistory(CommentJson):
    """A stored comment with its former versions, the newest first."""

    history: list[FormerVersionJson] = Field(description="取り込み元で訂正される前の本文。新しいものが先")


class CommentPage(BaseModel):
    """A page of comments; ``next`` is the cursor of the next page, ``null`` on the last."""

    items: list[CommentJson]
    next: str | None


class RepresentativeJson(BaseModel):
    """A comment near the centre of a theme."""

    id: str
    text: str


class ThemeJson(BaseModel):
    """A theme in force; ``comments`` counts the stored comments that it has now, ``group`` is the reason they mostly give."""

    id: str
    name: str
    comments: int
    group: str
    state: State
    new: bool
    began_at: datetime
    hidden: bool
    pinned: bool
    phrases: list[str]
    words: list[str]
    representatives: list[RepresentativeJson]


class ThemeList(BaseModel):
    """The themes in force, the largest first, with the run that found them."""

    run: int | None
    discovered_at: datetime | None
    items: list[ThemeJson]


class _Wanted(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Discover(_Wanted):
    """Which comments to look at, as the filters of ``GET /v1/comments``; ``rebuild`` finds all themes from scratch."""

    kind: Kind | None = None
    since: Text | None = None
    until: Text | None = None
    granularity: Granularity = Granularity.NORMAL
    rebuild: StrictBool = False


class Discovered(BaseModel):
    """The run in force; ``fresh`` is false where nothing had changed since it."""

    run: int
    fresh: bool
    rebuilt: bool


class ThemeChanges(_Wanted):
    """What to change about a theme; what is not given stays."""

    name: Text | None = None
    hidden: StrictBool | None = None
    pinned: StrictBool | None = None


class MergeThemes(_Wanted):
    """``themes`` go into the theme ``into``."""

    into: Text
    themes: list[Text] = Field(min_length=1, max_length=100)


class SplitTheme(_Wanted):
    """A theme and the number of parts."""

    theme: Text
    parts: int = Field(2, strict=True, ge=2, le=10)


class MoveComment(_Wanted):
    """A comment and the theme to put it into, ``null`` for none."""

    comment: Text
    theme: Text | None


class EditJson(BaseModel):
    """A change that a person made."""

    id: int
    made_at: datetime
    made_by: str
    action: Action
    theme: str
    change: dict[str, Any]
    undone_at: datetime | None


class EditList(BaseModel):
    """A page of changes, the newest first; ``next`` goes into ``before``, ``null`` on the last page."""

    items: list[EditJson]
    next: int | None = Field(examples=[41])


class FlowJson(BaseModel):
    """Comments that came from or went to a theme, ``null`` for none."""

    theme: str | None
    name: str | None
    comments: int


class MonthJson(BaseModel):
    """A month's number in both runs."""

    before: int
    after: int


class ThemeChangeJson(BaseModel):
    """One theme in two runs."""

    theme_id: str
    name: str | None
    before: int
    after: int
    stayed: int
    came_from: list[FlowJson]
    went_to: list[FlowJson]
    months: dict[str, MonthJson]


class RunDifferenceJson(BaseModel):
    """What changed between two runs over the comments that both knew."""

    before: int
    after: int
    comments: int
    themes: list[ThemeChangeJson]


class DriverJson(BaseModel):
    """A theme against the outcome; everything counts customers whose outcome is known, each once.

    ``share`` is that of the outcome among the ``n`` who speak of the theme, ``share_others`` that among the ``others``;
    ``lift`` is their ratio (``null``: the others have no case), ``low`` to ``high`` its 95 % interval (``null``: no upper
    bound). ``more_than_noise`` holds among all themes at a false discovery rate of 10 %; the lift may lie below 1.
    ``reason`` is the code that most of them name, ``stated`` the share who name it first.
    """

    theme_id: str
    name: str
    n: int
    with_outcome: int
    share: float
    others: int
    others_with_outcome: int
    share_others: float | None
    lift: float | None
    low: float
    high: float | None
    p_value: float
    more_than_noise: bool
    reason: str | None
    reason_name: str | None
    stated: float


class DriversJson(BaseModel):
    """What goes with an outcome, the surest first; ``respondents`` are the customers of known outcome.

    A lift says who leaves, not why.
    """

    outcome: Outcome
    respondents: int
    with_outcome: int
    drivers: list[DriverJson]


class FigureJson(BaseModel):
    """A Plotly figure, to be drawn with ``Plotly.newPlot(element, figure)``; texts in it are escaped."""

    data: list[dict[str, Any]]
    layout: dict[str, Any]
    config: dict[str, Any]
