"""Searches that people keep under a name, each for himself or for everybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from voc.errors import VocError
from voc.store.tables import ViewRow

_LONGEST_NAME: Final = 100
_LONGEST_QUERY: Final = 4_000


@dataclass(frozen=True, slots=True)
class View:
    """A search that someone keeps: ``query`` is that of its address."""

    id: int
    name: str
    owner: str
    shared: bool
    query: str


class ViewRepository:
    """Kept searches of one session; committing is the caller's."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def seen_by(self, person: str) -> list[View]:
        """Return a person's own searches and the shared ones, by name."""
        statement = (
            select(ViewRow).where(or_(ViewRow.owner == person, ViewRow.shared)).order_by(ViewRow.name, ViewRow.id)
        )
        return [View(row.id, row.name, row.owner, row.shared, row.query) for row in self._session.scalars(statement)]

    def save(self, name: str, query: str, *, owner: str, shared: bool) -> None:
        """Keep a search; one of the same name and owner is replaced. Raises ``VocError`` where a name is missing or long."""
        name = " ".join(name.split())
        if not 0 < len(name) <= _LONGEST_NAME:
            raise VocError(f"検索の名前を1〜{_LONGEST_NAME}文字で入力してください。", code="view_name", status=422)
        if len(query) > _LONGEST_QUERY:
            raise VocError(
                "検索の条件が長すぎて保存できません。条件を減らしてください。", code="view_too_long", status=422
            )
        self._session.execute(delete(ViewRow).where(ViewRow.owner == owner, ViewRow.name == name))
        self._session.add(ViewRow(name=name, owner=owner, shared=shared, query=query, saved_at=datetime.now(UTC)))

    def delete(self, view_id: int, *, owner: str, any_owner: bool = False) -> bool:
        """Forget a search of this owner, or of anybody; ``False`` where there is none."""
        statement = delete(ViewRow).where(ViewRow.id == view_id)
        if not any_owner:
            statement = statement.where(ViewRow.owner == owner)
        return self._session.scalars(statement.returning(ViewRow.id)).first() is not None
