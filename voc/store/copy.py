"""Copying everything into an empty database, of either kind, in one transaction: whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from voc.errors import VocError
from voc.store.database import Database, first_line
from voc.store.jobs import JobState
from voc.store.tables import Base, JobRow, WorkerRow

_BATCH: Final = 1_000
# Processes of the database that is copied from; whoever works on the copy says so itself.
_LEFT_OUT: Final = frozenset({WorkerRow.__tablename__})
_STOPPED: Final = "データベースを写したときに終わっていなかったので、写した先では止まっています。やり直せます。"


def copy_database(source: Database, target: Database, show: Callable[[int], None]) -> dict[str, int]:
    """Copy all rows and return how many by table; ``show`` is told how many are done.

    The schema of ``target`` is made first, then everything is copied in one transaction: when it is interrupted, ``target``
    is still empty and can be used again. The queue's own tables are not copied; jobs that have not ended are failed ones in
    the copy, to be tried again. Raises ``VocError`` where ``target`` holds anything or a row does not fit.
    """
    source.require_newest()
    try:
        with target.engine.connect() as connection:
            _refuse_unless_empty(target, connection)  # before its schema is touched
        target.migrate()
        with source.snapshot() as reading, target.engine.begin() as writing:
            _refuse_unless_empty(target, writing)
            copied: dict[str, int] = {}
            for table in _tables():
                copied[table.name] = _copy(table, reading, writing, lambda done: show(sum(copied.values()) + done))
                _continue_numbers(table, reading, writing)
            _stop_jobs(writing)
            _verify(copied, reading, writing)
    except DatabaseError as error:
        raise VocError(
            f"写せませんでした ({first_line(error)})。写し先には何も入れていません。原因を直してから、もう一度実行してください。",
            code="copy_failed",
        ) from error
    return copied


def count_rows(source: Database) -> int:
    """Return how many rows there are to copy."""
    with source.engine.connect() as connection:
        return sum(_count(connection, table) for table in _tables())


def _tables() -> list[sa.Table]:
    """Return what is copied, each table after those that it refers to."""
    return [table for table in Base.metadata.sorted_tables if table.name not in _LEFT_OUT]


def _refuse_unless_empty(target: Database, connection: sa.Connection) -> None:
    there = set(sa.inspect(connection).get_table_names())
    ours = [name for name in Base.metadata.tables if name in there]
    if filled := [name for name in ours if connection.scalar(sa.select(sa.exists().select_from(sa.table(name))))]:
        raise VocError(
            f"写し先のデータベース {target.address} は空ではありません ({'、'.join(filled[:3])} に行があります)。"
            "空のデータベースを指定してください。",
            code="target_not_empty",
        )


def _copy(table: sa.Table, reading: sa.Connection, writing: sa.Connection, show: Callable[[int], None]) -> int:
    insert = sa.insert(_plain(table))
    rows = reading.execution_options(yield_per=_BATCH).execute(sa.select(table))
    done = 0
    for batch in rows.partitions():
        writing.execute(insert, [dict(row._mapping) for row in batch])
        done += len(batch)
        show(done)
    return done


def _plain(table: sa.Table) -> sa.TableClause:
    """Return the table without defaults; where there is no JSON, none is written (not the word ``null``)."""
    types = {column.name: sa.JSON(none_as_null=True) for column in table.columns if isinstance(column.type, sa.JSON)}
    return sa.table(table.name, *(sa.column(each.name, types.get(each.name, each.type)) for each in table.columns))


def _continue_numbers(table: sa.Table, reading: sa.Connection, writing: sa.Connection) -> None:
    """Let numbers that the database gives go on where those of the source are: none is given twice, also after deletions."""
    column = table.autoincrement_column
    if column is None:
        return
    last = max(_last_given(column, reading), _last_given(column, writing))
    if not last:
        return
    if writing.dialect.name == "postgresql":
        writing.execute(sa.select(sa.func.setval(_sequence_of(column), last)))
    elif table.dialect_options["sqlite"]["autoincrement"]:
        counter = sa.table("sqlite_sequence", sa.column("name"), sa.column("seq"))
        writing.execute(sa.delete(counter).where(counter.c.name == table.name))
        writing.execute(sa.insert(counter), {"name": table.name, "seq": last})


def _last_given(column: sa.Column[int], connection: sa.Connection) -> int:
    """Return the last number that was given, 0 where none was."""
    found = connection.scalar(sa.select(sa.func.max(column))) or 0
    if connection.dialect.name == "postgresql":
        given = connection.execute(
            sa.text(f"SELECT last_value, is_called FROM {connection.scalar(sa.select(_sequence_of(column)))}")
        ).one()
        return max(found, given.last_value if given.is_called else 0)
    counter = sa.table("sqlite_sequence", sa.column("name"), sa.column("seq"))
    return max(found, connection.scalar(sa.select(counter.c.seq).where(counter.c.name == column.table.name)) or 0)


def _sequence_of(column: sa.Column[int]) -> sa.Function[str]:
    return sa.func.pg_get_serial_sequence(column.table.name, column.name)


def _stop_jobs(writing: sa.Connection) -> None:
    """Jobs that wait or run do so in the queue of the source; in the copy nobody would ever take them up."""
    ends = {"state": JobState.FAILED.value, "error_code": "copied", "error_detail": _STOPPED, "unique_key": None}
    unfinished = sa.update(JobRow).where(JobRow.finished_at.is_(None))
    writing.execute(unfinished.values(**ends, finished_at=sa.func.coalesce(JobRow.started_at, JobRow.created_at)))


def _verify(copied: dict[str, int], reading: sa.Connection, writing: sa.Connection) -> None:
    for table in _tables():
        there, here = _count(reading, table), _count(writing, table)
        if not there == here == copied[table.name]:
            raise VocError(
                f"表 {table.name} の行数が合いません (元 {there}、写し先 {here})。写し先は空のままです。",
                code="copy_failed",
            )


def _count(connection: sa.Connection, table: sa.Table) -> int:
    return connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
