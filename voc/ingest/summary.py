"""What an import did, for people and for scripts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from voc.ingest.skipped_columns import SkippedColumn
from voc.ingest.table import Aside, Rejected


@dataclass(frozen=True, slots=True)
class FoundColumns:
    """The headers of the columns used; ``None`` where there is none."""

    text: tuple[str, ...]
    id: str | None = None
    date: str | None = None
    customer: str | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts of one file.

    ``rows`` counts data rows (neither blank ones nor ``skipped_rows``, which stand around the answers), ``empty`` the text cells without an answer. ``comments`` = ``stored`` +
    ``duplicates`` + those ``rejected`` that had text; ``updated`` of the ``duplicates`` are corrected rows, which replaced
    the text or the attributes that were stored of them. ``stored``, ``duplicates`` and ``updated`` are 0 until the storing side fills them by ``dataclasses.replace``. ``masked`` counts personal data by kind, ``undated`` the rows whose date could not be
    read, ``skipped_rows`` are the first 1,000 of each kind, ``warnings`` Japanese lines for people. ``part`` names the sheet where a file holds several tables.
    """

    rows: int
    comments: int
    empty: int
    rejected: tuple[Rejected, ...]
    encoding: str
    columns: FoundColumns
    stored: int = 0
    duplicates: int = 0
    updated: int = 0
    skipped_columns: tuple[SkippedColumn, ...] = ()
    skipped_rows: tuple[Aside, ...] = ()
    masked: Mapping[str, int] = field(default_factory=dict)
    undated: int = 0
    warnings: tuple[str, ...] = ()
    part: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the object of ``voc import --json`` and of ``GET /v1/imports/{id}``."""
        found = self.columns
        return {
            "rows": self.rows,
            "comments": self.comments,
            "stored": self.stored,
            "duplicates": self.duplicates,
            "updated": self.updated,
            "empty": self.empty,
            "rejected": [{"row": item.row, "column": item.column, "why": item.why} for item in self.rejected],
            "encoding": self.encoding,
            "columns": {"text": list(found.text), "id": found.id, "date": found.date, "customer": found.customer},
            "skipped_columns": [{"column": item.column, "why": item.why} for item in self.skipped_columns],
            "skipped_rows": [{"row": row.number, "why": str(row.kind), "text": row.text} for row in self.skipped_rows],
            "masked": dict(self.masked),
            "undated": self.undated,
            "warnings": list(self.warnings),
            **({"part": self.part} if self.part else {}),
        }
