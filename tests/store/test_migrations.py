"""The schema: made from nothing, the same as the models say, and made once however many start at the same time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from support.made import make_tagged, store

import voc.store
from voc.store.comments import CommentRepository
from voc.store.database import Database
from voc.store.tables import Base

MIGRATIONS = Path(voc.store.__file__).parent / "migrations"


def alembic_config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def test_migrating_an_empty_database_makes_every_table(database_url: str) -> None:
    database = Database(database_url)
    assert inspect(database.engine).get_table_names() == []
    database.migrate()
    assert set(inspect(database.engine).get_table_names()) == {*Base.metadata.tables, "alembic_version"}


def test_migrating_again_changes_nothing(database: Database) -> None:
    store(database, make_tagged("c1", "残る"))
    database.migrate()
    with database.transaction() as session:
        stored = CommentRepository(session).get("c1")
    assert stored is not None
    assert stored.comment.text == "残る"


def test_models_and_migrations_say_the_same(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_the_database_knows_the_newest_revision_and_there_is_one_head(database: Database) -> None:
    heads = ScriptDirectory.from_config(alembic_config()).get_heads()
    assert len(heads) == 1
    with database.transaction() as session:
        assert list(session.scalars(text("SELECT version_num FROM alembic_version"))) == heads


def test_going_back_removes_every_table_and_forward_makes_them_again(database: Database) -> None:
    config = alembic_config()
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert inspect(database.engine).get_table_names() == ["alembic_version"]
    database.migrate()
    assert set(Base.metadata.tables) < set(inspect(database.engine).get_table_names())


@pytest.mark.slow
def test_processes_that_start_together_on_an_empty_database_all_find_it_ready(database_url: str) -> None:
    code = (
        "import sys; from voc.store.database import Database; from voc.store.comments import CommentRepository\n"
        "database = Database(sys.argv[1]); database.migrate()\n"
        "with database.transaction() as session: print(CommentRepository(session).revision())"
    )
    command_line = [sys.executable, "-c", code, database_url]
    started = [
        subprocess.Popen(command_line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(4)
    ]
    ended = [process.communicate(timeout=60) for process in started]
    assert [out for out, _ in ended] == ["0/0\n"] * 4, [err for _, err in ended]
