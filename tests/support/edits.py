"""Changes of themes as a person makes them, and what the database says after them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from support.made import make_theme
from voc.errors import VocError
from voc.store.comments import CommentRepository
from voc.store.database import Database
from voc.store.edits import ThemeEditor
from voc.store.theme_history import Edit
from voc.store.themes import ThemeRepository


def edit(database: Database, change: Callable[[ThemeEditor], Any]) -> Any:
    with database.transaction() as session:
        return change(ThemeEditor(session, "田中"))


def theme_of(database: Database) -> dict[str, str | None]:
    with database.transaction() as session:
        repository = CommentRepository(session)
        return {f"c{n}": stored.theme_id for n in range(6) if (stored := repository.get(f"c{n}"))}


def listed(database: Database, **which: bool) -> dict[str, str]:
    with database.transaction() as session:
        return {theme.id: theme.name for theme in ThemeRepository(session).themes(**which)}


def split_phone(database: Database) -> Edit:
    parts = [(make_theme("p1", "話し中"), ("c0", "c1")), (make_theme("p2", "折り返しがない"), ("c2",))]
    made: Edit = edit(database, lambda e: e.split("phone", parts))
    return made


def refused(database: Database, change: Callable[[ThemeEditor], Any]) -> str:
    with pytest.raises(VocError) as error:
        edit(database, change)
    return error.value.code
