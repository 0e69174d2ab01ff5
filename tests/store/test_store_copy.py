"""A copy of a database holds what the original holds, goes on counting where it does, and is there whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from support.filled import fill, rows_of
from support.made import make_tagged, store
from support.postgres import PostgresServer

from voc.errors import VocError
from voc.store.comments import CommentRepository
from voc.store.copy import copy_database, count_rows
from voc.store.database import Database
from voc.store.tables import Base, JobRow


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    """The other database, without any table, of either kind."""
    if request.param == "sqlite":
        return Database(f"sqlite:///{tmp_path / 'other.db'}")
    server: PostgresServer = request.getfixturevalue("postgres")
    return Database(server.new_database())


def nothing(_done: int) -> None:
    return None


def total(database: Database) -> int:
    with database.transaction() as session:
        return CommentRepository(session).total()


def test_a_copy_holds_every_row_of_every_table(database: Database, empty: Database) -> None:
    fill(database)
    before = rows_of(database)
    seen: list[int] = []
    copied = copy_database(database, empty, seen.append)
    after = rows_of(empty)
    assert min(len(rows) for rows in before.values()) >= 1
    assert seen == sorted(seen)
    assert seen[-1] == sum(copied.values()) == count_rows(database)
    assert copied == {name: len(rows) for name, rows in before.items() if name != "workers"}
    [job] = after.pop("jobs")
    [unfinished] = before.pop("jobs")
    assert (unfinished["state"], job["state"], job["error_code"]) == ("値", "failed", "copied")
    assert after.pop("workers") == []
    del before["workers"]
    assert after == before
    assert rows_of(database)["comments"] == before["comments"]


def test_numbers_go_on_where_those_of_the_original_are(database: Database, empty: Database) -> None:
    fill(database)  # the last comment was deleted, its number stays its own
    copy_database(database, empty, nothing)
    for each in (database, empty):
        store(each, make_tagged("next"))
    sequences = []
    for each in (database, empty):
        with each.transaction() as session:
            found = CommentRepository(session).get("next")
            assert found is not None
            sequences.append(found.sequence)
            CommentRepository(session).delete("next")
    assert sequences[0] == sequences[1] > max(row["sequence"] for row in rows_of(empty)["comments"]) + 1
    fill_again = sa.insert(Base.metadata.tables["audit_log"]).values(
        at=rows_of(empty)["audit_log"][0]["at"], actor="a", action="b", target="c", details={}
    )
    with empty.engine.begin() as connection:
        connection.execute(fill_again)
    assert [row["id"] for row in rows_of(empty)["audit_log"]] == [1, 2]


def test_a_database_with_anything_in_it_is_no_target(database: Database, empty: Database) -> None:
    store(database, make_tagged("c1"))
    empty.migrate()
    store(empty, make_tagged("c2"))
    with pytest.raises(VocError, match="comments") as refused:
        copy_database(database, empty, nothing)
    assert refused.value.code == "target_not_empty"
    assert total(empty) == 1


def test_an_older_database_with_rows_is_refused_before_its_schema_is_touched(
    database: Database, tmp_path: Path
) -> None:
    older = Database(f"sqlite:///{tmp_path / 'older.db'}")
    with older.engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE comments (id TEXT)"))
        connection.execute(sa.text("INSERT INTO comments VALUES ('c1')"))
    with pytest.raises(VocError) as refused:
        copy_database(database, older, nothing)
    assert refused.value.code == "target_not_empty"
    assert sa.inspect(older.engine).get_table_names() == ["comments"]


def test_an_interrupted_copy_leaves_the_target_empty_and_can_be_begun_again(
    database: Database, empty: Database
) -> None:
    store(database, *(make_tagged(f"c{n}") for n in range(1_500)))

    def interrupt(done: int) -> None:
        if done > 1_000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copy_database(database, empty, interrupt)
    assert {name for name, rows in rows_of(empty).items() if rows} == set()
    copy_database(database, empty, nothing)
    assert total(empty) == 1_500


def test_what_is_written_meanwhile_is_not_half_in_the_copy(database: Database, empty: Database) -> None:
    store(database, make_tagged("c1"))

    def write(_done: int) -> None:
        store(database, make_tagged("late"))

    copied = copy_database(database, empty, write)
    assert (copied["comments"], copied["tags"], copied["readings"], total(empty), total(database)) == (1, 1, 1, 1, 2)


@pytest.mark.slow
def test_a_row_that_the_target_does_not_take_leaves_it_empty(tmp_path: Path, postgres: PostgresServer) -> None:
    source, target = Database(f"sqlite:///{tmp_path / 'a.db'}"), Database(postgres.new_database())
    source.migrate()
    store(source, make_tagged("c" * 41))  # SQLite does not mind its length
    with pytest.raises(VocError) as refused:
        copy_database(source, target, nothing)
    assert refused.value.code == "copy_failed"
    assert total(target) == 0


def test_jobs_that_have_ended_are_copied_as_they_are(database: Database, empty: Database) -> None:
    fill(database)
    done: dict[str, Any] = {"state": "done", "finished_at": rows_of(database)["comments"][0]["received_at"]}
    with database.engine.begin() as connection:
        connection.execute(sa.update(JobRow).values(done))
    copy_database(database, empty, nothing)
    assert rows_of(empty)["jobs"] == rows_of(database)["jobs"]
