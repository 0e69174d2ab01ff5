"""What a search in the store finds."""

from __future__ import annotations

from typing import Any

from voc.store.comments import CommentFilter, CommentRepository, StoredComment
from voc.store.database import Database


def search(database: Database, after: int | None = None, limit: int = 50, **wanted: Any) -> list[StoredComment]:
    with database.transaction() as session:
        return CommentRepository(session).search(CommentFilter(**wanted), after=after, limit=limit)


def found(database: Database, **wanted: Any) -> list[str]:
    return [stored.comment.id for stored in search(database, **wanted)]


def stored(database: Database) -> list[StoredComment]:
    """All comments, the first stored first."""
    with database.transaction() as session:
        return list(CommentRepository(session).each(CommentFilter()))
