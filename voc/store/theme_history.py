"""What was changed about themes, for reading: the edits of a theme, and what became of one that is no more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from voc.store.tables import EditRow, ThemeRow
from voc.themes.known import State

_MOST_READ: Final = 1_000


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


def history(session: Session, theme_id: str | None = None, limit: int = 100) -> list[Edit]:
    """Return edits, the newest first; those made to one theme where wanted."""
    statement = select(EditRow).order_by(EditRow.id.desc()).limit(limit)
    if theme_id is not None:
        statement = statement.where(EditRow.theme_id == theme_id)
    return [edit_of(row) for row in session.scalars(statement)]


def edits_about(session: Session, theme_id: str) -> list[Edit]:
    """Return the edits made to a theme, and those by which it came from another or went into it, the newest first."""
    newest = session.scalars(select(EditRow).order_by(EditRow.id.desc()).limit(_MOST_READ))
    return [edit_of(row) for row in newest if theme_id in themes_of(row)]


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
