"""What the server answers, as dataclasses; fields that a newer server adds are left out.

Scores are calibrated probabilities; ``start`` and ``end`` count code points of the text as sent, ``end`` exclusive.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from pydantic import TypeAdapter

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quoted passage."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the customer is unhappy or leaves."""

    code: str
    name: str
    score: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Scored:
    """A label and its probability."""

    label: str
    score: float


@dataclass(frozen=True, slots=True)
class Urgency:
    """How soon someone must act: within ``due_hours``, ``None`` without a limit."""

    label: str
    score: float
    due_hours: int | None
    why: tuple[str, ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Demand:
    """Something asked for."""

    code: str
    score: float


@dataclass(frozen=True, slots=True)
class ThemeOfComment:
    """The theme that a comment belongs to, with its similarity."""

    id: str
    name: str
    score: float


@dataclass(frozen=True, slots=True)
class Tags:
    """The tags of a comment, the main reason first; ``review``: a person should look."""

    reasons: tuple[Reason, ...]
    sentiment: Scored
    intent: Scored
    urgency: Urgency
    demands: tuple[Demand, ...]
    theme: ThemeOfComment | None
    review: bool


@dataclass(frozen=True, slots=True)
class Tagged(Tags):
    """The tags of one comment that was sent, with the ``id`` that was sent."""

    id: Any


@dataclass(frozen=True, slots=True)
class _Error:
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Untagged:
    """Why one comment that was sent could not be tagged."""

    id: Any
    error: _Error


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels that hold: people's before the model's."""

    reasons: tuple[str, ...]
    sentiment: str
    intent: str
    urgency: str
    demands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comment:
    """A stored comment; ``tags`` are the model's, ``labels`` those that hold."""

    id: str
    text: str
    kind: str
    source: str
    external_id: str | None
    customer: str | None
    occurred_at: datetime | None
    received_at: datetime
    attributes: dict[str, Any]
    masked: dict[str, int]
    model: str
    tags: Tags
    labels: Labels


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme of leaving."""

    id: str
    name: str
    comments: int
    state: str
    new: bool


@dataclass(frozen=True, slots=True)
class Import:
    """An import; ``summary`` is that of ``voc import --json``, ``None`` until a table is read."""

    id: str
    state: str
    name: str
    summary: dict[str, Any] | None
    error: _Error | None

    @property
    def ended(self) -> bool:
        """Say whether nothing changes any more."""
        return self.state in ("done", "failed", "cancelled")


@dataclass(frozen=True, slots=True)
class Page:
    """A page of comments and the cursor of the next."""

    items: tuple[Comment, ...]
    next: str | None


def reader(kind: type[_T]) -> Callable[[Any], _T]:
    """Return the function that reads JSON as a result."""
    return TypeAdapter(kind).validate_python
