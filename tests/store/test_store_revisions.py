"""Corrected rows: the newest version holds, its history stays, and nothing that arrived before flips it back."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from support.made import NOON, make_tagged, make_tags, make_theme, store, store_run
from support.searching import found

from voc.ingest.comment import Comment
from voc.store.comments import CommentRepository, StoredComment
from voc.store.corrections import CorrectionRepository
from voc.store.database import Database
from voc.store.edits import ThemeEditor
from voc.store.tables import AliasRow, CommentRow, DeletedRow, DeliveryRow, EventRow, HistoryRow
from voc.store.webhooks import WebhookRepository
from voc.tag.labels import Urgency
from voc.themes.theme import Place
from voc.webhooks.subscription import Conditions, EventType

LATER = NOON + timedelta(days=1)


def get(database: Database, comment_id: str) -> StoredComment | None:
    with database.transaction() as session:
        return CommentRepository(session).get(comment_id)


def text_of(database: Database, comment_id: str) -> str:
    found = get(database, comment_id)
    assert found is not None
    return found.comment.text


def total(database: Database) -> int:
    with database.transaction() as session:
        return CommentRepository(session).total()


def test_a_corrected_row_takes_the_place_of_what_it_corrects(database: Database) -> None:
    store(
        database, make_tagged("c0", "ほか"), make_tagged("c1", "電話 遠い", origin="o1", attributes={"プラン": "標準"})
    )
    before = get(database, "c1")
    new = make_tagged(
        "c2", "郵便 遅い", origin="o1", attributes={"プラン": "上級"}, tags=make_tags(("delivery",), "mixed")
    )
    written = store(database, new, now=LATER)
    assert (written.stored, written.duplicates, written.updated) == (0, {"c2"}, {"c2"})
    after = get(database, "c1")
    assert before is not None
    assert after is not None
    assert (after.comment.text, after.comment.attributes, after.revised_at) == ("郵便 遅い", {"プラン": "上級"}, LATER)
    assert (after.sequence, after.received_at, after.moment) == (before.sequence, NOON, NOON)
    assert (after.labels.reasons, after.labels.sentiment) == (("delivery",), "mixed")
    assert total(database) == 2
    assert found(database, words=("郵便",)) == found(database, q="遅い") == found(database, reason="delivery") == ["c1"]
    assert (
        found(database, words=("電話",))
        == found(database, q="遠い")
        == found(database, sentiment="negative", q="電")
        == []
    )
    assert found(database, attributes=(("プラン", "標準"),)) == []
    with database.transaction() as session:
        repository = CommentRepository(session)
        assert repository.readings(["c1"])["c1"].tokens == new.tokens
        [former] = repository.history("c1")
        assert (former.text, former.replaced_at, former.attributes) == ("電話 遠い", LATER, {"プラン": "標準"})
        assert former.tags == before.tags
        assert repository.get("c2") == after


def test_no_version_that_arrived_before_is_a_newer_one(database: Database) -> None:
    versions = [make_tagged(f"c{n}", f"{n}番目", origin="o1") for n in range(3)]
    for version in versions:
        store(database, version)
    for version in versions:
        again = store(database, version)
        assert (again.stored, again.updated, len(again.duplicates)) == (0, frozenset(), 1)
    assert text_of(database, "c0") == "2番目"
    with database.transaction() as session:
        repository = CommentRepository(session)
        assert [former.text for former in repository.history("c0")] == ["1番目", "0番目"]
        assert repository.known(["c0", "c1", "c2", "c3"]) == {"c0", "c1", "c2"}


def test_two_versions_in_one_call_are_one_comment(database: Database) -> None:
    written = store(database, make_tagged("c1", "先", origin="o1"), make_tagged("c2", "後", origin="o1"))
    assert (written.stored, written.updated) == (1, {"c2"})
    assert text_of(database, "c1") == "後"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"customer": "K1"}, {"customer": "K2"}),
        ({"occurred_at": NOON}, {"occurred_at": LATER}),
        ({"customer": "K1", "occurred_at": NOON}, {"customer": "K1", "occurred_at": LATER}),
    ],
)
def test_another_answer_under_a_number_used_before_is_a_comment_of_its_own(
    database: Database, first: dict[str, object], second: dict[str, object]
) -> None:
    store(database, make_tagged("c1", "先", origin="o1", **first))
    other = make_tagged("c2", "後", origin="o1", **second)
    assert store(database, other).stored == 1
    assert store(database, other).stored == 0
    assert (text_of(database, "c1"), text_of(database, "c2")) == ("先", "後")


def test_the_date_of_a_customers_answer_may_be_corrected(database: Database) -> None:
    store(database, make_tagged("c1", "先", origin="o1", customer="K1", occurred_at=NOON))
    store(database, make_tagged("c2", "先", origin="o1", customer="K1", occurred_at=LATER))
    after = get(database, "c1")
    assert after is not None
    assert after.moment == LATER


def test_a_version_that_says_nothing_new_leaves_no_history(database: Database) -> None:
    store(database, make_tagged("c1", "同じ", origin="o1", customer="K1", occurred_at=NOON, attributes={"NPS": "3"}))
    by_program = store(database, make_tagged("c2", "同じ", origin="o1"))
    assert (by_program.stored, by_program.updated) == (0, frozenset())
    shorter = store(database, make_tagged("c3", "違う", origin="o1"))
    assert shorter.updated == {"c3"}
    after = get(database, "c1")
    assert after is not None
    assert (after.comment.customer, after.moment, after.comment.attributes) == ("K1", NOON, {"NPS": "3"})
    with database.transaction() as session:
        assert len(CommentRepository(session).history("c1")) == 1


def test_a_corrected_text_is_told_to_those_who_ask_for_what_it_became(database: Database) -> None:
    asked = {"description": "", "events": [EventType.COMMENT_CREATED], "include_text": False, "active": True}
    with database.transaction() as session:
        repository = WebhookRepository(session)
        urgent, everything = (
            repository.create("admin", "https://crm.example/in", conditions=each, **asked)[1].id  # type: ignore[arg-type]
            for each in (Conditions(urgency=Urgency.HIGH), Conditions())
        )

    def heard() -> tuple[int, int]:
        with database.transaction() as session:
            counted = select(DeliveryRow.webhook_id, func.count()).group_by(DeliveryRow.webhook_id)
            counts = dict(session.execute(counted).all())
        return counts.get(urgent, 0), counts.get(everything, 0)

    store(database, make_tagged("c1", "遅い", origin="o1", tags=make_tags(urgency="low")))
    assert heard() == (0, 1)
    store(database, make_tagged("c2", "今日中に電話がほしい", origin="o1", tags=make_tags(urgency="critical")))
    assert heard() == (1, 1)
    store(database, make_tagged("c3", "すぐに電話がほしい", origin="o1", tags=make_tags(urgency="critical")))
    assert heard() == (1, 1)
    with database.transaction() as session:
        assert set(session.scalars(select(EventRow.comment_id))) == {"c1"}


def test_what_people_said_of_the_earlier_text_stays_and_is_marked(database: Database) -> None:
    store(database, make_tagged("c1", "先", origin="o1"))
    with database.transaction() as session:
        CorrectionRepository(session).add("c1", {"sentiment": "positive"}, by="佐藤")
    ahead = NOON + timedelta(days=36_500)
    store(database, make_tagged("c2", "後", origin="o1", tags=make_tags(sentiment="mixed")), now=ahead)
    after = get(database, "c1")
    assert after is not None
    assert after.labels.sentiment == "positive"
    assert after.corrected_before_revision
    assert found(database, sentiment="positive") == ["c1"]
    with database.transaction() as session:
        assert list(CorrectionRepository(session).each()) == []  # the earlier text is no example for the new one


def test_a_new_text_moves_to_its_theme_unless_a_person_said_where(database: Database) -> None:
    store(database, *(make_tagged(f"c{n}", "先", origin=f"o{n}") for n in range(3)))
    store_run(database, [make_theme("t1"), make_theme("t2")], {"c0": "t1", "c1": "t1", "c2": "t1"})
    with database.transaction() as session:
        ThemeEditor(session, "佐藤").move("c1", None)
    there = Place("t2", "t2", 0.9)
    store(database, *(make_tagged(f"n{n}", "後", origin=f"o{n}", place=there) for n in range(2)))
    store(database, make_tagged("n2", "後", origin="o2"))
    assert [each and each.theme_id for each in (get(database, f"c{n}") for n in range(3))] == ["t2", None, None]


def test_a_deleted_comment_comes_back_in_no_version(database: Database) -> None:
    store(database, make_tagged("c1", "先", origin="o1"))
    store(database, make_tagged("c2", "後", origin="o1"))
    with database.transaction() as session:
        assert CommentRepository(session).delete("c1")
    for again in ("c1", "c2", "c3"):
        assert store(database, make_tagged(again, f"また{again}", origin="o1")).stored == 0
    assert total(database) == 0
    with database.transaction() as session:
        assert set(session.scalars(select(DeletedRow.comment_id))) == {"c1", "c2", "o1"}
        assert [session.scalar(select(func.count()).select_from(table)) for table in (AliasRow, HistoryRow)] == [0, 0]


def test_a_comment_stored_without_origin_gets_it_when_its_row_arrives_again(database: Database) -> None:
    store(database, make_tagged("c1", "先"), make_tagged("c9", "ほか", origin="o9"))
    with database.transaction() as session:
        arriving = [
            Comment("c1", "先", origin="o1"),
            Comment("c9", "ほか", origin="o1"),
            Comment("new", "", origin="o2"),
        ]
        CommentRepository(session).adopt(arriving)
    store(database, make_tagged("c2", "後", origin="o1"))
    assert text_of(database, "c1") == "後"
    assert text_of(database, "c9") == "ほか"


def test_workers_that_give_one_origin_at_the_same_time_give_it_once(database: Database) -> None:
    rounds, errors = 12, []
    store(database, *(make_tagged(f"{name}{number}", name) for number in range(rounds) for name in "ab"))
    ready = threading.Barrier(2)

    def adopt(name: str, numbers: Sequence[int]) -> None:
        try:
            for number in numbers:
                ready.wait(30)
                with database.transaction() as session:
                    session.connection()
                    CommentRepository(session).adopt([Comment(f"{name}{number}", name, origin=f"o{number}")])
        except Exception as error:
            errors.append(error)
            ready.abort()

    threads = [threading.Thread(target=adopt, args=(name, range(rounds))) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with database.transaction() as session:
        origins = list(session.scalars(select(CommentRow.origin).where(CommentRow.origin.is_not(None))))
    assert sorted(origins) == sorted(f"o{number}" for number in range(rounds))


def test_another_answer_does_not_inherit_the_origin_of_a_deleted_one(database: Database) -> None:
    apart = make_tagged("c2", "別の人", origin="o1", customer="K2")
    store(database, make_tagged("c1", "先", origin="o1", customer="K1"), apart)
    with database.transaction() as session:
        CommentRepository(session).delete("c1")
    with database.transaction() as session:
        CommentRepository(session).adopt([apart.comment])
        found = CommentRepository(session).get("c2")
    assert found is not None
    assert found.comment.origin is None


def test_workers_that_store_versions_at_the_same_time_store_one_comment(database: Database) -> None:
    ready = threading.Barrier(4)

    def work(number: int) -> None:
        ready.wait()
        for turn in range(10):
            items = [make_tagged(f"c{n}-{number % 2}", f"{number % 2}", origin=f"o{n}") for n in range(turn, turn + 5)]
            store(database, *items)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(work, range(4)))  # raises what any of them raised
    assert total(database) == 14
    with database.transaction() as session:
        assert session.scalar(select(func.count()).select_from(AliasRow)) == 14
        assert session.scalar(select(func.count()).select_from(HistoryRow)) == 14
