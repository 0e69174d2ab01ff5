"""What the tagger says of one comment. The JSON form is the contract of ``POST /v1/tags``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from voc.tag.labels import Intent, Sentiment, Urgency

# Without a reason only these make cancellation themes.
DISSATISFIED: Final = (Sentiment.NEGATIVE, Sentiment.MIXED)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage of the comment; ``start`` and ``end`` are code-point offsets in the text as sent, end exclusive."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason with its calibrated probability and the passages that carry it."""

    code: str
    name: str
    score: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Feeling(Evidence):
    """A statement that tells praise or dissatisfaction: ``label`` is positive or negative."""

    label: Sentiment


@dataclass(frozen=True, slots=True)
class SentimentTag:
    """The sentiment with its calibrated probability, and the statements that tell praise or dissatisfaction, in order."""

    label: Sentiment
    score: float
    statements: tuple[Feeling, ...] = ()


@dataclass(frozen=True, slots=True)
class IntentTag:
    """The stand on leaving with its calibrated probability."""

    label: Intent
    score: float


@dataclass(frozen=True, slots=True)
class UrgencyTag:
    """The urgency, the hours within which to act (``None``: no reply needed), why in words, and the passages."""

    label: Urgency
    score: float
    due_hours: int | None
    why: tuple[str, ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Demand:
    """Something the customer asks for, with its calibrated probability."""

    code: str
    score: float


@dataclass(frozen=True, slots=True)
class Tags:
    """All tags of one comment.

    ``reasons`` are in order of weight, at most three. ``certainty`` is the calibrated probability that the main reason,
    or that there is none, is right; ``review`` asks a person to look.
    """

    reasons: tuple[Reason, ...]
    sentiment: SentimentTag
    intent: IntentTag
    urgency: UrgencyTag
    demands: tuple[Demand, ...]
    certainty: float
    review: bool

    def to_json(self) -> dict[str, Any]:
        """Return the contract's JSON object (without ``id`` and ``theme``)."""
        return {
            "reasons": [
                {
                    "code": reason.code,
                    "name": reason.name,
                    "score": reason.score,
                    "evidence": _quoted(reason.evidence),
                }
                for reason in self.reasons
            ],
            "sentiment": {
                "label": self.sentiment.label.value,
                "score": self.sentiment.score,
                "statements": [
                    {"start": each.start, "end": each.end, "text": each.text, "label": each.label.value}
                    for each in self.sentiment.statements
                ],
            },
            "intent": {"label": self.intent.label.value, "score": self.intent.score},
            "urgency": {
                "label": self.urgency.label.value,
                "score": self.urgency.score,
                "due_hours": self.urgency.due_hours,
                "why": list(self.urgency.why),
                "evidence": _quoted(self.urgency.evidence),
            },
            "demands": [{"code": demand.code, "score": demand.score} for demand in self.demands],
            "certainty": self.certainty,
            "review": self.review,
        }


def _quoted(evidence: tuple[Evidence, ...]) -> list[dict[str, Any]]:
    return [{"start": each.start, "end": each.end, "text": each.text} for each in evidence]


def names_trouble(reasons: int, sentiment: str) -> bool:
    """Tell whether a comment names a reason or is dissatisfied: only these make cancellation themes."""
    return reasons > 0 or sentiment in DISSATISFIED
