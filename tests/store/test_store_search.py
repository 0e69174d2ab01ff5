"""Searches: every condition finds what fits and nothing else, in order and in pages without gaps."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from support.made import NOON, make_tagged, make_tags, make_theme, store, store_run
from support.searching import found, search

from voc.ingest.comment import Kind
from voc.store.comments import CommentFilter, CommentRepository
from voc.store.database import Database

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


def test_a_search_finds_other_widths_of_the_same_letters(database: Database) -> None:
    store(database, make_tagged("c1", "ＬＩＮＥのｱﾌﾟﾘが①回落ちた"))
    assert all(found(database, q=q) == ["c1"] for q in ("line", "LINE", "アプリ", "ｱﾌﾟﾘ", "1回"))


def test_an_overlong_customer_number_is_stored_and_found(database: Database) -> None:
    store(database, make_tagged("c1", customer="K" * 300), make_tagged("c2", customer="K" * 299 + "L"))
    assert found(database, customer="K" * 300) == ["c1"]
