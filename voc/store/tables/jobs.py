"""Background work: jobs as people see them, the workers that run them, imports with their chunks, saved mappings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from voc.store.tables.base import Base


class JobRow(Base):
    """A piece of background work; ``state`` is one of ``voc.store.jobs.JobState``.

    ``attempt`` counts from 1 and grows with every retry; ``starts`` counts how often this attempt was started since it last
    got on. ``unique_key`` is set while the job waits or runs, so that no second one with the same key can be submitted.
    """

    __tablename__ = "jobs"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    queue: Mapped[str] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(16))
    attempt: Mapped[int]
    starts: Mapped[int]
    done: Mapped[int]
    total: Mapped[int | None]
    params: Mapped[dict[str, Any]]
    result: Mapped[dict[str, Any] | None]
    error_code: Mapped[str | None] = mapped_column(String(60))
    error_detail: Mapped[str | None] = mapped_column(Text)
    unique_key: Mapped[str | None] = mapped_column(String(200), unique=True)
    created_by: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    __table_args__ = (Index(None, "created_at"), Index(None, "state"))


class WorkerRow(Base):
    """A process that runs jobs; it changes ``beat_at`` every few seconds while it lives."""

    __tablename__ = "workers"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    host: Mapped[str] = mapped_column(String(200))
    pid: Mapped[int]
    started_at: Mapped[datetime]
    beat_at: Mapped[datetime]


class ImportRow(Base):
    """What a job of the kind ``import`` reads. ``name`` is the upload's, for people; ``upload`` the file that still lies there.

    ``files`` are the summaries of the tables read so far; ``read`` is true when all of them are.
    """

    __tablename__ = "imports"

    id: Mapped[str] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(String(255))
    options: Mapped[dict[str, Any]]
    upload: Mapped[str | None] = mapped_column(String(60))
    files: Mapped[list[Any]]
    read: Mapped[bool]


class ChunkRow(Base):
    """Some hundred masked comments of an import on their way; ``state`` is one of ``voc.store.imports.ChunkState``.

    ``file`` is the place of their table in the import's ``files``; ``payload`` goes as soon as the chunk is stored. ``updated`` of
    the ``duplicates`` gave a stored comment a newer text.
    """

    __tablename__ = "import_chunks"

    import_id: Mapped[str] = mapped_column(ForeignKey("imports.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    file: Mapped[int]
    state: Mapped[str] = mapped_column(String(16))
    comments: Mapped[int]
    stored: Mapped[int]
    duplicates: Mapped[int]
    updated: Mapped[int] = mapped_column(server_default="0")
    tries: Mapped[int]
    payload: Mapped[bytes | None] = mapped_column(LargeBinary)
    done_by: Mapped[str | None] = mapped_column(String(40))


class MappingRow(Base):
    """The columns that a person chose for exports of one shape (a digest of the header)."""

    __tablename__ = "mappings"

    shape: Mapped[str] = mapped_column(String(64), primary_key=True)
    header: Mapped[list[Any]]
    kind: Mapped[str] = mapped_column(String(16))
    source: Mapped[str | None] = mapped_column(String(200))
    columns: Mapped[dict[str, Any]]
    saved_by: Mapped[str] = mapped_column(String(200))
    saved_at: Mapped[datetime]
