"""Comments: what goes in comes out, once, in order, and goes away whole."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import func, select
from support.made import NOON, make_tagged, make_tags, make_theme, store, store_run

from voc.ingest.comment import Comment, Kind
from voc.store.comments import CommentFilter, CommentRepository, StoredComment
from voc.store.corrections import CorrectionRepository
from voc.store.database import Database
from voc.store.idempotency import Answer, KeyedRequest, RequestRepository
from voc.store.readings import Reading
from voc.store.tables import CommentRow, DeletedRow, PlaceRow, ReadingRow, ReasonRow, RequestRow, TagsRow, TermRow

ALL_TABLES = (CommentRow, TagsRow, ReasonRow, ReadingRow, PlaceRow, RequestRow, TermRow)


def search(database: Database, after: int | None = None, limit: int = 50, **wanted: Any) -> list[StoredComment]:
    with database.transaction() as session:
        return CommentRepository(session).search(CommentFilter(**wanted), after=after, limit=limit)


def found(database: Database, **wanted: Any) -> list[str]:
    return [stored.comment.id for stored in search(database, **wanted)]


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


# Each filter, a comment that it finds, and one that it does not.
FILTERS: dict[str, tuple[Any, dict[str, Any], dict[str, Any]]] = {
    "q": ("電話", {"text": "昨日電話した"}, {"text": "昨日メールした"}),
    "words": (("電話", "遠いない"), {"text": "電話 遠い 遠いない"}, {"text": "電話 遠い"}),
    "reason": ("billing", {"tags": make_tags(("support", "billing"))}, {"tags": make_tags(("support",))}),
    "sentiment": ("mixed", {"tags": make_tags(sentiment="mixed")}, {"tags": make_tags(sentiment="negative")}),
    "urgency": ("critical", {"tags": make_tags(urgency="critical")}, {"tags": make_tags(urgency="high")}),
    "intent": ("done", {"tags": make_tags(intent="done")}, {"tags": make_tags(intent="requested")}),
    "review": (True, {"tags": make_tags(review=True)}, {"tags": make_tags(review=False)}),
    "theme": ("t1", {}, {}),
    "case": ("open", {"tags": make_tags(urgency="high")}, {"tags": make_tags(urgency="low")}),
    "kind": ("complaint", {"kind": Kind.COMPLAINT}, {"kind": Kind.SURVEY}),
    "customer": ("K1", {"customer": "K1"}, {"customer": "K11"}),
    "source": ("a.csv", {"source": "a.csv"}, {"source": "b.csv"}),
    "attributes": (
        (("プラン", "標準"), ("店=舗", "a=b")),
        {"attributes": {"プラン": "標準", "店=舗": "a=b"}},
        {"attributes": {"プラン": "標準", "店=舗": "a"}},
    ),
    "since": (NOON, {"occurred_at": NOON}, {"occurred_at": NOON - timedelta(microseconds=1)}),
    "until": (NOON, {"occurred_at": NOON - timedelta(microseconds=1)}, {"occurred_at": NOON}),
}


def test_every_field_of_the_filter_has_a_test() -> None:
    assert set(FILTERS) == set(CommentFilter.__dataclass_fields__)


@pytest.mark.parametrize("name", FILTERS)
def test_a_search_finds_what_fits_and_nothing_else(database: Database, name: str) -> None:
    value, fitting, other = FILTERS[name]
    store(database, make_tagged("fits", **fitting), make_tagged("other", **other))
    store_run(database, [make_theme("t1"), make_theme("t2")], {"fits": "t1", "other": "t2"})
    assert found(database, **{name: value}) == ["fits"]
    with database.transaction() as session:
        each = [stored.comment.id for stored in CommentRepository(session).each(CommentFilter(**{name: value}))]
    assert each == ["fits"]


def test_conditions_hold_together(database: Database) -> None:
    store(
        database,
        make_tagged("both", "電話が遠い", customer="K1", tags=make_tags(sentiment="mixed")),
        make_tagged("one", "電話が遠い", customer="K2", tags=make_tags(sentiment="mixed")),
        make_tagged("two", "声が遠い", customer="K1", tags=make_tags(sentiment="mixed")),
        make_tagged("three", "電話が遠い", customer="K1", tags=make_tags(sentiment="neutral")),
    )
    assert found(database, q="電話", customer="K1", sentiment="mixed") == ["both"]


def test_a_comment_without_a_date_counts_by_its_arrival(database: Database) -> None:
    store(database, make_tagged("undated"), now=NOON)
    assert found(database, since=NOON, until=NOON + timedelta(seconds=1)) == ["undated"]
    assert found(database, until=NOON) == []
    with database.transaction() as session:
        assert CommentRepository(session).span(NOON + timedelta(seconds=1)) == (NOON, NOON)


@pytest.mark.parametrize("q", ["%", "_", "\\", "100%", "a_b", "\\%", "'", '"'])
def test_marks_of_the_query_language_are_searched_literally(database: Database, q: str) -> None:
    store(database, make_tagged("has", f"前{q}後"), make_tagged("not", "前100後aXb"))
    assert found(database, q=q) == ["has"]


def test_a_search_ignores_the_case_of_latin_letters_on_every_database(database: Database) -> None:
    store(database, make_tagged("c1", "WiFiが切れる"))
    assert found(database, q="wifi") == ["c1"]


@pytest.mark.parametrize(
    "text",
    [
        "ｶﾞ～ｯと、髙島さん𠮷野家で🍣👨‍👩‍👧‍👦",
        "か\u3099\u200d\ufeff",
        "😀" * 200,
        "\r\n\t 二行\n目",
        "あ" * 100_000,
        "'; DROP TABLE comments;--",
    ],
    ids=["mixed", "invisible", "astral", "blank", "long", "quotes"],
)
def test_any_text_comes_back_unchanged_and_is_found(database: Database, text: str) -> None:
    store(database, make_tagged("c1", text))
    assert search(database)[0].comment.text == text
    assert found(database, q=text[:50]) == ["c1"]


def test_the_newest_stored_comes_first_and_each_goes_the_other_way(database: Database) -> None:
    ids = [f"c{number:04d}" for number in (3, 1, 2, 9, 5)]
    store(database, *(make_tagged(each) for each in ids[:3]))
    store(database, *(make_tagged(each) for each in ids[3:]))
    assert found(database) == ids[::-1]
    with database.transaction() as session:
        assert [stored.comment.id for stored in CommentRepository(session).each(CommentFilter())] == ids


def test_a_large_batch_keeps_its_order(database: Database) -> None:
    ids = [f"c{(number * 7919) % 2500:05d}" for number in range(2500)]
    store(database, *(make_tagged(each) for each in ids))
    with database.transaction() as session:
        repository = CommentRepository(session)
        assert [stored.comment.id for stored in repository.each(CommentFilter())] == ids
        assert len(repository.readings(ids)) == 2500


def test_pages_have_no_gaps_and_no_repeats_while_comments_come_and_go(database: Database) -> None:
    ids = [f"c{number}" for number in range(23)]
    store(database, *(make_tagged(each) for each in ids))
    seen: list[str] = []
    after: int | None = None
    while page := search(database, after=after, limit=5):
        assert len(page) <= 5
        seen += [stored.comment.id for stored in page]
        after = page[-1].sequence
        store(database, make_tagged(f"new{len(seen)}"))
        with database.transaction() as session:
            CommentRepository(session).delete(seen[-1])
    assert seen == ids[::-1]


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


def test_a_search_finds_other_widths_of_the_same_letters(database: Database) -> None:
    store(database, make_tagged("c1", "ＬＩＮＥのｱﾌﾟﾘが①回落ちた"))
    assert all(found(database, q=q) == ["c1"] for q in ("line", "LINE", "アプリ", "ｱﾌﾟﾘ", "1回"))


def test_an_overlong_customer_number_is_stored_and_found(database: Database) -> None:
    store(database, make_tagged("c1", customer="K" * 300), make_tagged("c2", customer="K" * 299 + "L"))
    assert found(database, customer="K" * 300) == ["c1"]


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
