"""Writes that are sent again: the answer to an ``Idempotency-Key`` is kept for a day, in the transaction of the write."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from voc.errors import VocError
from voc.store.inserting import insert_or
from voc.store.tables import RequestRow

KEPT: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class KeyedRequest:
    """A write with an ``Idempotency-Key``: whose, which, and the digest of what it asks for."""

    caller: str
    key: str
    digest: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a write: HTTP status and JSON. ``comment_id``: it quotes this comment and must go with it."""

    status: int
    content: dict[str, Any]
    comment_id: str | None = None


class RequestRepository:
    """Answered requests of one session; committing is the caller's."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def answered(self, request: KeyedRequest) -> Answer | None:
        """Return what was answered to this key in the last day; the key of another request is refused (409)."""
        row = self._session.scalars(
            select(RequestRow)
            .where(RequestRow.caller == request.caller, RequestRow.key == request.key)
            .where(RequestRow.created_at > datetime.now(UTC) - KEPT)
            .execution_options(populate_existing=True)
        ).first()
        if row is None:
            return None
        if row.digest != request.digest:
            raise VocError(
                "同じ Idempotency-Key が別の内容で使われています。新しいキーで送ってください。",
                code="idempotency_conflict",
                status=409,
            )
        return Answer(row.status, row.answer or {}, row.comment_id)

    def claim(self, request: KeyedRequest) -> Answer | None:
        """Take a key, so that whoever comes with it meanwhile waits for our commit; or return what was answered to it.

        Call it first in the transaction: then SQLite waits for other writers instead of refusing.
        """
        now = datetime.now(UTC)
        row = {"caller": request.caller, "key": request.key, "digest": request.digest, "status": 0, "created_at": now}
        taken = insert_or(self._session, RequestRow).values(row)
        taken = taken.on_conflict_do_update(
            index_elements=["caller", "key"],
            set_={"digest": request.digest, "answer": None, "comment_id": None, "created_at": now},
            where=RequestRow.created_at <= now - KEPT,
        )
        if self._session.execute(taken.returning(RequestRow.key)).first():
            return None
        return self.answered(request)

    def settle(self, request: KeyedRequest, answer: Answer) -> None:
        """Keep the answer to a key that was claimed in this transaction."""
        own = update(RequestRow).where(RequestRow.caller == request.caller, RequestRow.key == request.key)
        self._session.execute(own.values(status=answer.status, answer=answer.content, comment_id=answer.comment_id))

    def purge(self) -> int:
        """Forget the keys that are older than a day; returns how many."""
        old = delete(RequestRow).where(RequestRow.created_at <= datetime.now(UTC) - KEPT)
        return len(list(self._session.scalars(old.returning(RequestRow.key))))
