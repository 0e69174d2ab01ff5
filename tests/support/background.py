"""Imports of the sample in the background: its bytes, how far one is, and what is left behind."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from sqlalchemy import select, text

from support.places import SAMPLE
from voc.jobs.components import Components
from voc.jobs.engine import Job
from voc.jobs.import_requests import ImportStatus, import_status
from voc.store.tables import ChunkRow

SAMPLE_COMMENTS = 505


def sample(number: int = 0) -> bytes:
    """The sample as another export: with other answer ids."""
    with SAMPLE.open(encoding="cp932", newline="") as file:
        header, *rows = csv.reader(file)
    out = io.StringIO()
    csv.writer(out).writerows([header, *([f"{row[0]}-{number}", *row[1:]] for row in rows)])
    return out.getvalue().encode("cp932")


def status(components: Components, job: Job) -> ImportStatus:
    return import_status(components, job.id)


def count(components: Components, table: str) -> int:
    with components.database.transaction() as session:
        return session.scalar(text(f"SELECT count(*) FROM {table}")) or 0


def uploads(components: Components) -> list[Path]:
    return list((components.settings.home / "uploads").glob("*"))


def payloads(components: Components) -> int:
    with components.database.transaction() as session:
        return len(session.scalars(select(ChunkRow.number).where(ChunkRow.payload.is_not(None))).all())


def assert_nothing_left(components: Components) -> None:
    """Nothing of a customer is kept but the comments."""
    assert uploads(components) == []
    assert payloads(components) == 0
