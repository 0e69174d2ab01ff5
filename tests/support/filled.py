"""A database with rows in every table: comments and themes by voc itself, the rest one made row a table."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from support.made import NOON, make_tagged, store, store_three_themes
from voc.store.comments import CommentRepository
from voc.store.corrections import CorrectionRepository
from voc.store.database import Database
from voc.store.edits import ThemeEditor
from voc.store.tables import Base, UtcDateTime

Rows = dict[str, list[dict[str, Any]]]


def fill(database: Database) -> None:
    """Put at least one row into every table; the last number of the comments is that of a deleted one."""
    store_three_themes(database)
    with database.transaction() as session:
        ThemeEditor(session, "佐藤").rename("phone", "電話が遠い")
        CorrectionRepository(session).add("c1", {"sentiment": "mixed"}, by="佐藤")
    about = {"attributes": {"プラン": "標準"}, "customer": "K1", "occurred_at": NOON, "origin": "o1"}
    store(database, make_tagged("first", "髙島屋\n①", **about))
    store(database, make_tagged("second", "訂正した本文", **about), make_tagged("last"), now=NOON + timedelta(days=1))
    with database.transaction() as session:
        CommentRepository(session).delete("last")
    with database.engine.begin() as connection:
        for table in Base.metadata.sorted_tables:
            if not connection.scalar(sa.select(sa.func.count()).select_from(table)):
                connection.execute(sa.insert(table), _row(table, connection))


def rows_of(database: Database) -> Rows:
    """Return all rows of all tables, in the order of their keys."""
    with database.engine.connect() as connection:
        return {
            table.name: [
                dict(row._mapping) for row in connection.execute(sa.select(table).order_by(*table.primary_key.columns))
            ]
            for table in Base.metadata.sorted_tables
        }


def _row(table: sa.Table, connection: sa.Connection) -> dict[str, Any]:
    return {
        column.name: _value(column, connection)
        for column in table.columns
        if not column.nullable and column is not table.autoincrement_column
    }


def _value(column: sa.Column[Any], connection: sa.Connection) -> Any:
    for key in column.foreign_keys:
        return connection.scalar(sa.select(key.column).limit(1))
    if isinstance(column.type, UtcDateTime):
        return NOON
    if isinstance(column.type, sa.JSON):
        return {"値": [1]}
    made: dict[type[Any], Any] = {str: "値", int: 1, float: 0.5, bool: False, bytes: b"\x00"}
    return made[column.type.python_type]
