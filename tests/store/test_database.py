"""The database itself: what SQLite is told on every connection, writers that wait for one another, versions of the schema."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import text
from support.made import make_tagged, store

from voc.errors import VocError
from voc.store.comments import CommentFilter, CommentRepository
from voc.store.database import Database


def test_every_connection_to_sqlite_has_the_log_foreign_keys_and_patience(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('db') / 'voc.db'}")
    wanted = {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 10_000, "secure_delete": 1, "synchronous": 1}
    for engine in (database.engine, database.engine_for_jobs()):
        with engine.connect() as first, engine.connect() as second:
            for connection in (first, second):
                found = {name: connection.execute(text(f"PRAGMA {name}")).scalar() for name in wanted}
                assert found == wanted


def test_both_databases_are_what_their_names_say(database: Database) -> None:
    with database.engine.connect() as connection:
        if database.dialect == "postgresql":
            assert int(connection.execute(text("SHOW server_version_num")).scalar() or 0) >= 150_000
        else:
            assert connection.execute(text("SELECT sqlite_version()")).scalar()


def test_writers_that_read_first_wait_for_one_another(database: Database) -> None:
    together = Barrier(4)

    def work(name: str) -> None:
        together.wait()
        for turn in range(25):
            with database.transaction() as session:
                repository = CommentRepository(session)
                repository.known([f"{name}-{turn}"])
                each = repository.each(CommentFilter())
                next(each, None)  # a reader that has not come to its end
                repository.add([make_tagged(f"{name}-{turn}")], model="m-1", tokenizer="t-1")

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(work, ("w0", "w1", "w2", "w3")))  # raises what any of them raised
    with database.transaction() as session:
        assert CommentRepository(session).total() == 100


def test_migrating_says_what_it_did_once(database_url: str) -> None:
    database = Database(database_url)
    done = database.migrate()
    assert [step.revision for step in done] == sorted(step.revision for step in done)
    assert done[0].summary == "first tables"
    assert database.migrate() == []
    database.require_newest()


def test_a_database_of_a_newer_voc_is_left_alone(database: Database) -> None:
    store(database, make_tagged("c1"))
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for use in (database.migrate, database.require_newest):
        with pytest.raises(VocError) as refused:
            use()
        assert refused.value.code == "database_version"
