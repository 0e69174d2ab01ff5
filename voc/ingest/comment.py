"""The comment: one survey answer, one call note or one complaint text, ready to be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """Where a comment comes from."""

    SURVEY = "survey"
    CALL_NOTE = "call_note"
    COMPLAINT = "complaint"


KIND_NAMES: Final[dict[str, str]] = {Kind.SURVEY: "アンケート", Kind.CALL_NOTE: "応対メモ", Kind.COMPLAINT: "クレーム"}


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment of one customer, personal data already masked.

    ``id`` is derived from what identifies the comment, so that the same comment imported again gets the same id.
    ``question`` is the header of the text column; ``occurred_at`` is aware (UTC) or ``None`` where the export has no
    date; ``attributes`` are the other columns worth keeping (plan, NPS, area …), as text; ``masked`` counts what was
    masked, by kind of personal data. ``origin`` is the same for every version of one answer, whatever its text has been
    corrected to; ``None`` where no id names it.
    """

    id: str
    text: str
    kind: Kind = Kind.SURVEY
    source: str = ""
    question: str = ""
    external_id: str | None = None
    customer: str | None = None
    occurred_at: datetime | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    masked: Mapping[str, int] = field(default_factory=dict)
    origin: str | None = None
