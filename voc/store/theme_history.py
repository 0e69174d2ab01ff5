"""What was changed about themes, for reading: the edits of a theme, and what became of one that is no more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import String, cast, select
from sqlalchemy.orm import Session

from voc.errors import VocError
from voc.store.tables import EditRow, ThemeRow
from voc.themes.known import State


class Action(StrEnum):
    """The kinds of change."""

    RENAME = "rename"
    HIDE = "hide"
    PIN = "pin"
    MERGE = "merge"
    SPLIT = "split"
    MOVE = "move"


@dataclass(frozen=True, slots=True)
class Edit:
    """One change: what was done to which theme, by whom, and whether it was undone; of a renaming, the name before."""

    id: int
    made_at: datetime
    made_by: str
    action: Action
    theme_id: str
    change: Mapping[str, Any]
    undone_at: datetime | None
    earlier_name: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the edit as the command line and the API show it."""
        return {
            "id": self.id,
            "made_at": self.made_at.isoformat(),
            "made_by": self.made_by,
            "action": self.action.value,
            "theme": self.theme_id,
            "change": dict(self.change),
            "undone_at": self.undone_at.isoformat() if self.undone_at else None,
        }


def history(
    session: Session, theme_id: str | None = None, *, before: int | None = None, limit: int | None = None
) -> list[Edit]:
    """Return edits, the newest first; where wanted those of one theme, also by which it came from another or went into it.

    ``before`` is the number of an edit, for the page after it.
    """
    statement = select(EditRow).order_by(EditRow.id.desc()).limit(limit)
    if before is not None:
        statement = statement.where(EditRow.id < before)
    if theme_id is not None:  # themes that were merged or made are named in the change
        named = cast(EditRow.change, String).contains(f'"{theme_id}"', autoescape=True)
        statement = statement.where((EditRow.theme_id == theme_id) | named)
    rows = session.scalars(statement)
    return [edit_of(row) for row in rows]


def heir(session: Session, theme_id: str) -> str | None:
    """Return the theme, or the one that it went into since: by a merge, or by the undoing of the split that made it.

    ``None`` where there is no such theme.
    """
    theme = session.get(ThemeRow, theme_id)
    if theme is None or theme.state != State.MERGED:
        return theme.id if theme else None
    for edit in session.scalars(select(EditRow).order_by(EditRow.id.desc())):
        ended = edit.change.get("made" if edit.undone_at else "merged", ())
        if theme_id in ended:
            return heir(session, edit.theme_id)
    return None


def theme_missing(session: Session, theme_id: str) -> VocError:
    """Say that there is no such theme, or into which one it went."""
    into = session.get(ThemeRow, heir(session, theme_id) or "")
    if into is None:
        detail = f"テーマ「{theme_id}」はありません。テーマの一覧 (voc themes list か GET /v1/themes) でIDを確かめてください。"
    else:
        detail = f"テーマ「{theme_id}」は「{into.name}」(ID: {into.id}) にまとめられました。そのIDを使ってください。"
    return VocError(detail, code="theme_missing" if into is None else "theme_merged", status=404)


def themes_of(row: EditRow) -> frozenset[str]:
    """Return the themes that an edit is about."""
    return frozenset([row.theme_id, *row.change.get("merged", ()), *row.change.get("made", ())])


def edit_of(row: EditRow) -> Edit:
    """Return the edit that a row keeps."""
    return Edit(
        id=row.id,
        made_at=row.made_at,
        made_by=row.made_by,
        action=Action(row.action),
        theme_id=row.theme_id,
        change=row.change,
        undone_at=row.undone_at,
        earlier_name=row.before.get("name"),
    )
