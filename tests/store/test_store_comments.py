"""Comments: what goes in comes out, once, and goes away whole."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from sqlalchemy import func, select
from support.made import NOON, make_tagged, make_tags, make_theme, store, store_run
from support.searching import found, search

from voc.ingest.comment import Comment, Kind
from voc.store.comments import CommentRepository
from voc.store.corrections import CorrectionRepository
from voc.store.database import Database
from voc.store.idempotency import Answer, KeyedRequest, RequestRepository
from voc.store.readings import Reading
from voc.store.tables import CommentRow, DeletedRow, PlaceRow, ReadingRow, ReasonRow, RequestRow, TagsRow, TermRow

ALL_TABLES = (CommentRow, TagsRow, ReasonRow, ReadingRow, PlaceRow, RequestRow, TermRow)


def rows(database: Database) -> dict[str, int]:
    with database.transaction() as session:
        return {
            table.__tablename__: session.scalar(select(func.count()).select_from(table)) or 0 for table in ALL_TABLES
        }


def test_a_comment_comes_back_as_it_was_stored(database: Database) -> None:
    comment = Comment(
        "c1",
        "電話がつながらない",
        Kind.CALL_NOTE,
        source="crm",
        question="ご意見",
        external_id="R1",
        customer="K1",
        occurred_at=datetime(2026, 11, 11, 20, 14, tzinfo=timezone(timedelta(hours=9))),
        attributes={"プラン": "毎週8食", "NPS": "3"},
        masked={"phone": 2},
    )
    tags = make_tags(("support", "billing"), demands=("refund",))
    tagged = dataclasses.replace(make_tagged("c1", tags=tags), comment=comment)
    store(database, tagged)
    with database.transaction() as session:
        stored = CommentRepository(session).get("c1")
        readings = CommentRepository(session).readings(["c1", "unknown"])
    assert stored is not None
    assert stored.comment == comment
    assert stored.tags == json.loads(json.dumps(tagged.tags.to_json()))
    assert (stored.model, stored.received_at, stored.theme_id) == ("m-1", NOON, None)
    assert readings == {"c1": Reading("t-1", tagged.tokens)}


def test_times_come_back_aware_and_in_utc(database: Database) -> None:
    store(database, make_tagged("c1", occurred_at=datetime(2026, 1, 1, 8, 59, tzinfo=timezone(timedelta(hours=9)))))
    occurred = search(database)[0].comment.occurred_at
    assert occurred == datetime(2025, 12, 31, 23, 59, tzinfo=UTC)
    assert occurred.utcoffset() == timedelta(0)


def test_a_naive_time_is_refused_before_it_is_stored(database: Database) -> None:
    with pytest.raises(Exception, match="naive datetime"):
        store(database, make_tagged("c1", occurred_at=datetime(2026, 1, 1)))
    assert set(rows(database).values()) == {0}


def test_known_names_only_what_is_stored(database: Database) -> None:
    store(database, make_tagged("c1"), make_tagged("c2"))
    with database.transaction() as session:
        assert CommentRepository(session).known(["c2", "c3", "c1"]) == {"c1", "c2"}
        assert CommentRepository(session).known([]) == frozenset()


def test_a_comment_that_is_there_is_neither_stored_again_nor_changed(database: Database) -> None:
    first = store(database, make_tagged("c1", "先"), make_tagged("c2"))
    second = store(database, make_tagged("c2", "後"), make_tagged("c3"), make_tagged("c1", "後"))
    assert (first.stored, first.duplicates) == (2, frozenset())
    assert (second.stored, second.duplicates) == (1, {"c1", "c2"})
    assert {stored.comment.id: stored.comment.text for stored in search(database)}["c1"] == "先"
    assert rows(database)["comments"] == rows(database)["tags"] == rows(database)["readings"] == 3


def test_a_comment_twice_in_one_call_is_stored_once(database: Database) -> None:
    assert store(database, make_tagged("c1"), make_tagged("c1")).stored == 1
    assert rows(database)["comments"] == 1


def test_storing_nothing_is_no_error(database: Database) -> None:
    assert store(database).stored == 0


def test_a_sequence_is_never_given_twice(database: Database) -> None:
    store(database, make_tagged("c1"), make_tagged("c2"))
    before = search(database)[0].sequence
    with database.transaction() as session:
        CommentRepository(session).delete("c2")
    store(database, make_tagged("c3"))
    assert search(database)[0].sequence > before


def test_a_deleted_comment_takes_everything_made_from_it_along(database: Database) -> None:
    both = make_tags(("support", "billing"))
    store(database, make_tagged("gone", tags=both), make_tagged("stays", tags=both))
    store_run(database, [make_theme("t1")], {"gone": "t1", "stays": None})
    with database.transaction() as session:
        for key in ("gone", "stays"):
            RequestRepository(session).claim(request := KeyedRequest("crm", key, "d"))
            RequestRepository(session).settle(request, Answer(201, {}, key))
            CorrectionRepository(session).add(key, {"reasons": ["price", "trust"]}, by="佐藤")
    once = rows(database)
    with database.transaction() as session:
        assert CommentRepository(session).delete("gone") is True
    assert rows(database) == {table: count // 2 for table, count in once.items()}
    assert all(once.values())
    assert found(database) == ["stays"]


def test_a_deleted_comment_stays_known_so_that_no_import_brings_it_back(database: Database) -> None:
    store(database, make_tagged("gone"), make_tagged("stays"))
    with database.transaction() as session:
        CommentRepository(session).delete("gone")
    with database.transaction() as session:
        assert CommentRepository(session).known(["gone", "stays", "never"]) == {"gone", "stays"}
        assert list(session.scalars(select(DeletedRow.comment_id))) == ["gone"]


def test_every_change_of_the_comments_changes_their_revision(database: Database) -> None:
    def revision() -> str:
        with database.transaction() as session:
            return CommentRepository(session).revision()

    seen = [revision()]
    store(database, make_tagged("c1"), make_tagged("c2"))
    seen.append(revision())
    for step in ("c2", "c1"):
        with database.transaction() as session:
            CommentRepository(session).delete(step)
        seen.append(revision())
    store(database, make_tagged("c3"))
    seen.append(revision())
    assert all(before != after for before, after in pairwise(seen))


def test_deleting_what_is_not_there_says_so(database: Database) -> None:
    with database.transaction() as session:
        assert CommentRepository(session).delete("nobody") is False
        assert CommentRepository(session).get("nobody") is None


def test_a_failure_in_the_transaction_leaves_nothing(database: Database) -> None:
    class Crash(Exception):
        pass

    def add_and_crash() -> None:
        with database.transaction() as session:
            repository = CommentRepository(session)
            repository.add([make_tagged("c1"), make_tagged("c2")], model="m", tokenizer="t")
            assert repository.known(["c1", "c2"]) == {"c1", "c2"}
            raise Crash

    with pytest.raises(Crash):
        add_and_crash()
    assert set(rows(database).values()) == {0}


def test_an_empty_database_has_no_span_and_no_sequence(database: Database) -> None:
    with database.transaction() as session:
        repository = CommentRepository(session)
        assert (repository.span(NOON), repository.revision()) == (None, "0/0")


def test_the_span_runs_from_the_first_to_the_last_moment_written(database: Database) -> None:
    moments = [NOON, NOON - timedelta(days=30), NOON + timedelta(days=3)]
    store(database, *(make_tagged(f"c{n}", occurred_at=moment) for n, moment in enumerate(moments)))
    with database.transaction() as session:
        repository = CommentRepository(session)
        assert repository.span(NOON + timedelta(days=9)) == (min(moments), max(moments))
        assert repository.span(max(moments)) == (min(moments), NOON)
