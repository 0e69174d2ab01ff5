"""A database with its schema up to date, opened for a while and closed again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from voc.store.database import Database


@contextmanager
def opened(url: str) -> Iterator[Database]:
    """Open the database at an address; what it lacks is made first."""
    database = Database(url)
    try:
        database.migrate()
        yield database
    finally:
        database.engine.dispose()  # the last connection writes the log of SQLite into the file


def opened_in(home: Path) -> AbstractContextManager[Database]:
    """Open the SQLite database of a home."""
    return opened(f"sqlite:///{home / 'voc.db'}")
