"""Imports on their way: what is read of them, and the chunks of masked comments that wait to be tagged and stored."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from voc.ingest.comment import Comment, Kind
from voc.store.tables import ChunkRow, ImportRow, JobRow


class ChunkState(StrEnum):
    """Where a chunk stands; ``DROPPED`` is one that a cancelled import left behind."""

    WAITING = "waiting"
    STORED = "stored"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Import:
    """An import. ``files`` are the JSON objects of the tables that were read so far; ``upload`` is gone when all are."""

    id: str
    name: str
    options: Mapping[str, Any]
    upload: str | None
    files: tuple[Mapping[str, Any], ...]
    read: bool


@dataclass(frozen=True, slots=True)
class Chunk:
    """Comments to be stored; ``tries`` counts how often somebody began, this time included."""

    comments: tuple[Comment, ...]
    tries: int


@dataclass(frozen=True, slots=True)
class FileCount:
    """What the chunks of one table hold so far; ``updated`` are among the ``duplicates``, ``waiting`` are comments, too."""

    stored: int = 0
    duplicates: int = 0
    updated: int = 0
    waiting: int = 0


class ImportRepository:
    """Imports of one session; committing is the caller's."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, import_id: str, name: str, options: Mapping[str, Any], upload: str) -> None:
        """Add an import beside its job."""
        row = ImportRow(id=import_id, name=name, options=dict(options), upload=upload, files=[], read=False)
        self._session.add(row)
        self._session.flush()

    def get(self, import_id: str) -> Import | None:
        """Return an import."""
        return self.several([import_id]).get(import_id)

    def several(self, import_ids: Sequence[str]) -> dict[str, Import]:
        """Return imports by id."""
        wanted = select(ImportRow).where(ImportRow.id.in_(import_ids)).execution_options(populate_existing=True)
        return {
            row.id: Import(row.id, row.name, row.options, row.upload, tuple(row.files), row.read)
            for row in self._session.scalars(wanted)
        }

    def names(self, import_ids: Sequence[str]) -> dict[str, str]:
        """Return the names of the uploads by import."""
        found = select(ImportRow.id, ImportRow.name).where(ImportRow.id.in_(import_ids))
        return {row.id: row.name for row in self._session.execute(found)}

    def give_up_uploads(self, before: datetime) -> None:
        """Keep that the uploads of imports which ended before a moment are needed no longer: nobody tried them again."""
        ended = select(JobRow.id).where(JobRow.finished_at < before)
        given_up = update(ImportRow).where(ImportRow.upload.is_not(None), ImportRow.id.in_(ended))
        self._session.execute(given_up.values(upload=None).execution_options(synchronize_session=False))

    def uploads(self) -> frozenset[str]:
        """Return the uploads that an import still has to read."""
        return frozenset(each for each in self._session.scalars(select(ImportRow.upload)) if each)

    def keep_files(self, import_id: str, files: Sequence[Mapping[str, Any]], *, read: bool = False) -> None:
        """Keep what is known of the tables; with ``read``, that there are no more, and the upload is needed no longer."""
        values: dict[str, Any] = {"files": [dict(file) for file in files]}
        if read:
            values |= {"read": True, "upload": None}
        self._session.execute(update(ImportRow).where(ImportRow.id == import_id).values(values))

    def forget_upload(self, import_id: str) -> None:
        """Keep that the upload is gone before it was read to its end."""
        self._session.execute(update(ImportRow).where(ImportRow.id == import_id).values(upload=None))

    def chunks(self, import_id: str) -> int:
        """Return how many chunks have been made; they are numbered from 0 without a gap."""
        count = select(func.count()).select_from(ChunkRow).where(ChunkRow.import_id == import_id)
        return self._session.scalar(count) or 0

    def add_chunk(self, import_id: str, number: int, file: int, comments: Sequence[Comment]) -> None:
        """Add the next chunk."""
        row = ChunkRow(
            import_id=import_id,
            number=number,
            file=file,
            state=ChunkState.WAITING.value,
            comments=len(comments),
            stored=0,
            duplicates=0,
            updated=0,
            tries=0,
            payload=_pack(comments),
        )
        self._session.add(row)
        self._session.flush()

    def waiting(self, import_id: str) -> list[int]:
        """Return the numbers of the chunks that are not stored yet."""
        wanted = select(ChunkRow.number).where(_waits(import_id)).order_by(ChunkRow.number)
        return list(self._session.scalars(wanted))

    def begin_chunk(self, import_id: str, number: int) -> Chunk | None:
        """Return a chunk that waits, and count the try; ``None`` where it is stored or dropped."""
        begun = update(ChunkRow).where(_waits(import_id), ChunkRow.number == number).values(tries=ChunkRow.tries + 1)
        row = self._session.execute(begun.returning(ChunkRow.payload, ChunkRow.tries)).first()
        return Chunk(_unpack(row.payload), row.tries) if row and row.payload else None

    def end_chunk(self, import_id: str, number: int, *, by: str) -> bool:
        """Mark a chunk as stored, first thing in the transaction that stores it; ``False`` where another did or does.

        The other's transaction is waited for, so no two ever store the same chunk.
        """
        ended = update(ChunkRow).where(_waits(import_id), ChunkRow.number == number)
        values = {"state": ChunkState.STORED.value, "payload": None, "done_by": by}
        return self._session.execute(ended.values(values).returning(ChunkRow.number)).first() is not None

    def count_chunk(self, import_id: str, number: int, *, stored: int, duplicates: int, updated: int) -> None:
        """Keep what became of a chunk's comments, in the same transaction."""
        counted = update(ChunkRow).where(ChunkRow.import_id == import_id, ChunkRow.number == number)
        self._session.execute(counted.values(stored=stored, duplicates=duplicates, updated=updated))

    def drop(self, import_id: str) -> None:
        """Drop the chunks that wait; what is stored stays."""
        self._session.execute(
            update(ChunkRow).where(_waits(import_id)).values(state=ChunkState.DROPPED.value, payload=None)
        )

    def try_again(self, import_id: str) -> None:
        """Let the chunks that wait be tried as often as new ones."""
        self._session.execute(update(ChunkRow).where(_waits(import_id)).values(tries=0))

    def counts(self, import_ids: Sequence[str]) -> dict[str, dict[int, FileCount]]:
        """Return what the chunks of imports hold, by the place of their table; an import without chunks is left out."""
        counted = (
            select(ChunkRow.import_id, ChunkRow.file, ChunkRow.state, func.sum(ChunkRow.stored))
            .add_columns(func.sum(ChunkRow.duplicates), func.sum(ChunkRow.updated), func.sum(ChunkRow.comments))
            .where(ChunkRow.import_id.in_(import_ids))
            .group_by(ChunkRow.import_id, ChunkRow.file, ChunkRow.state)
        )
        found: dict[str, dict[int, FileCount]] = {}
        for import_id, file, state, stored, duplicates, updated, comments in self._session.execute(counted):
            own = found.setdefault(import_id, {})
            so_far = own.get(file, FileCount())
            own[file] = FileCount(
                stored=so_far.stored + int(stored),
                duplicates=so_far.duplicates + int(duplicates),
                updated=so_far.updated + int(updated),
                waiting=so_far.waiting + (int(comments) if state == ChunkState.WAITING else 0),
            )
        return found


def _waits(import_id: str) -> ColumnElement[bool]:
    return (ChunkRow.import_id == import_id) & (ChunkRow.state == ChunkState.WAITING.value)


def _pack(comments: Sequence[Comment]) -> bytes:
    values = [{**asdict(each), "occurred_at": each.occurred_at and each.occurred_at.isoformat()} for each in comments]
    return zlib.compress(json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode(), level=3)


def _unpack(payload: bytes) -> tuple[Comment, ...]:
    def restored(values: dict[str, Any]) -> Comment:
        moment = values["occurred_at"]
        occurred_at = datetime.fromisoformat(moment) if moment else None
        return Comment(**{**values, "kind": Kind(values["kind"]), "occurred_at": occurred_at})

    return tuple(restored(values) for values in json.loads(zlib.decompress(payload)))
