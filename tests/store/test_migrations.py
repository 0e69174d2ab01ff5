"""The schema: made from nothing, the same as the models say, and made once however many start at the same time."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, select, text
from support.filled import fill, rows_of
from support.made import NOON, make_tagged, make_tags, store

import voc.store
from voc.store.answers import answer_columns
from voc.store.comments import CommentFilter, CommentRepository
from voc.store.database import Database
from voc.store.indexing import claim_unsearchable
from voc.store.readings import pack
from voc.store.tables import Base, TagsRow, UtcDateTime

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


def step(database: Database, revision: str, *, up: bool) -> None:
    """Go to a revision, as ``alembic`` does."""
    config = alembic_config()
    with database.engine.begin() as connection:
        if database.dialect == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        config.attributes["connection"] = connection
        (command.upgrade if up else command.downgrade)(config, revision)


def test_a_full_database_goes_down_step_by_step_and_up_again_with_all_that_fits(database: Database) -> None:
    fill(database)
    before = rows_of(database)
    assert min(len(rows) for rows in before.values()) >= 1
    while (revision := revision_of(database)) != "0002":
        step(database, "-1", up=False)
        assert revision_of(database) < revision
        assert broken_references(database) == []
    database.migrate()
    after = rows_of(database)
    assert broken_references(database) == []
    for table, lost in KEPT_TO_0002.items():
        assert [without(row, lost) for row in after[table]] == [without(row, lost) for row in before[table]], table
    assert after["corrections"] == after["comment_history"] == []


# What was there in 0002, with the columns that came later.
KEPT_TO_0002 = {
    "comments": {"origin", "revised_at"},
    "tags": {"correction", "certainty", "sequence"},
    "comment_reasons": set(),
    "readings": {"searchable"},
    "theme_runs": set(),
    "themes": set(),
    "found_themes": set(),
    "theme_places": set(),
    "past_places": set(),
    "theme_edits": set(),
}


def test_a_database_of_an_early_version_keeps_its_comments_and_themes(database_url: str) -> None:
    database = Database(database_url)
    step(database, "0002", up=True)
    with database.engine.begin() as connection:
        for statement in EARLY:
            given = {
                "now": UtcDateTime().process_bind_param(NOON, connection.dialect),
                "blob": pack(make_tagged("c1").tokens),
            }
            connection.execute(text(statement), given)
        if database.dialect == "postgresql":
            connection.execute(text(EARLY_SEQUENCE))
    assert database.migrate()[0].revision == "0003"
    with database.transaction() as session:
        stored = CommentRepository(session).get("c1")
        readings = CommentRepository(session).readings(["c1"])
        assert claim_unsearchable(session, 10)[0].tokens == make_tagged("c1").tokens
    assert stored is not None
    assert (stored.comment.text, stored.comment.attributes, stored.theme_id) == ("古い本文", {"プラン": "標準"}, "t1")
    assert (stored.comment.origin, stored.revised_at, stored.correction) == (None, None, None)
    assert stored.labels.reasons == ("support", "price")
    with database.engine.connect() as connection:
        kept = connection.execute(select(*(TagsRow.__table__.c[name] for name in answer_columns(TAGS)))).one()
    assert kept._asdict() == answer_columns(TAGS)
    assert readings["c1"].tokenizer == "sudachi-0.6.8-core-C"
    store(database, make_tagged("c2", "新しい本文", origin="o1"))
    with database.transaction() as session:
        assert [each.comment.id for each in CommentRepository(session).search(CommentFilter())] == ["c2", "c1"]
        assert [each.comment.id for each in CommentRepository(session).least_certain(10)] == ["c1"]


TAGS = make_tags(("support", "price"), demands=("refund", "callback"), review=True).to_json()
EARLY = (
    "INSERT INTO comments (sequence, id, text, kind, source, question, external_id, customer, occurred_at, received_at, moment,"
    " search_text, attributes, masked) VALUES (1, 'c1', '古い本文', 'survey', 'a', '', 'R1', 'K1', NULL, :now, :now,"
    """ '古い本文', '{"プラン": "標準"}', '{}')""",
    "INSERT INTO tags (comment_id, model, sentiment, intent, urgency, review, tags)"
    f" VALUES ('c1', 'm-0', 'negative', 'none', 'low', true, '{json.dumps(TAGS).replace(':', chr(92) + ':')}')",
    "INSERT INTO comment_reasons (comment_id, position, code) VALUES ('c1', 0, 'support')",
    "INSERT INTO readings (comment_id, tokenizer, tokens) VALUES ('c1', 'sudachi-0.6.8-core-C', :blob)",
    "INSERT INTO theme_runs (created_at, space, threshold, comments, built_on, revision, selection)"
    " VALUES (:now, 'e t', 0.5, 1, 1, '1/1', '{}')",
    "INSERT INTO themes (id, name, state, began_run, began_at, hidden, pinned, held)"
    " VALUES ('t1', '電話', 'active', 1, :now, false, false, false)",
    "INSERT INTO theme_places (comment_id, theme_id, nearest_id, score, moved) VALUES ('c1', 't1', 't1', 0.75, false)",
    "INSERT INTO past_places (run_id, comment_id, theme_id) VALUES (1, 'c1', 't1')",
    "INSERT INTO deleted_comments (comment_id, deleted_at) VALUES ('c0', :now)",
    "INSERT INTO idempotent_requests (key, digest, comment_id, created_at) VALUES ('k', 'd', 'c1', :now)",
)
EARLY_SEQUENCE = "SELECT setval(pg_get_serial_sequence('comments', 'sequence'), 1)"


def revision_of(database: Database) -> str:
    with database.engine.connect() as connection:
        return str(connection.scalar(text("SELECT version_num FROM alembic_version")))


def broken_references(database: Database) -> list[object]:
    """Return rows that refer to nothing; PostgreSQL lets none come to be."""
    if database.dialect == "postgresql":
        return []
    with database.engine.connect() as connection:
        return list(connection.exec_driver_sql("PRAGMA foreign_key_check"))


def without(row: dict[str, object], lost: set[str]) -> dict[str, object]:
    return {name: value for name, value in row.items() if name not in lost}


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
