"""Saved mappings: the columns that a person chose for exports of one shape."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from voc.ingest.comment import Kind
from voc.ingest.told import ToldColumns
from voc.store.inserting import insert_or
from voc.store.tables import MappingRow


@dataclass(frozen=True, slots=True)
class SavedMapping:
    """What to take the columns of a table with this ``shape`` for, the kind of its comments and their source."""

    shape: str
    header: tuple[str, ...]
    kind: Kind
    source: str | None
    columns: ToldColumns
    saved_by: str
    saved_at: datetime

    def to_json(self) -> dict[str, Any]:
        """Return the mapping as the API shows it."""
        return {
            "shape": self.shape,
            "header": list(self.header),
            "kind": self.kind.value,
            "source": self.source,
            "columns": self.columns.to_json(),
            "saved_by": self.saved_by,
            "saved_at": self.saved_at.isoformat(),
        }


class MappingRepository:
    """Mappings of one session; committing is the caller's."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def save(
        self, shape: str, header: tuple[str, ...], kind: Kind, source: str | None, columns: ToldColumns, *, by: str
    ) -> None:
        """Save a mapping over the one that the shape has had, whoever else saves it at this moment."""
        values = {
            "header": list(header),
            "kind": kind.value,
            "source": source,
            "columns": columns.to_json(),
            "saved_by": by,
            "saved_at": datetime.now(UTC),
        }
        row = insert_or(self._session, MappingRow).values(shape=shape, **values)
        self._session.execute(row.on_conflict_do_update(index_elements=["shape"], set_=values))

    def all(self) -> list[SavedMapping]:
        """Return the mappings, the newest first."""
        return [_mapping(row) for row in self._session.scalars(select(MappingRow).order_by(MappingRow.saved_at.desc()))]

    def delete(self, shape: str) -> bool:
        """Forget a mapping; ``False`` where there is none."""
        gone = delete(MappingRow).where(MappingRow.shape == shape).returning(MappingRow.shape)
        return self._session.execute(gone).first() is not None


def _mapping(row: MappingRow) -> SavedMapping:
    columns, header = ToldColumns.from_json(row.columns), tuple(row.header)
    return SavedMapping(row.shape, header, Kind(row.kind), row.source, columns, row.saved_by, row.saved_at)
