"""Corrections: beside the model's answer, before it in every search, gone with the comment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from support.made import make_tagged, make_tags, store

from voc.store.comments import CommentFilter, CommentRepository, StoredComment
from voc.store.corrections import CorrectionRepository
from voc.store.database import Database

MODEL_SAID = {
    "reasons": ["support"],
    "sentiment": "negative",
    "intent": "none",
    "urgency": "low",
    "demands": ["refund"],
}


def start(database: Database) -> None:
    store(database, make_tagged("c1", tags=make_tags(demands=("refund",))), make_tagged("c2"))


def say(database: Database, comment_id: str = "c1", by: str = "佐藤", confirmed: bool = False, **said: Any) -> None:
    with database.transaction() as session:
        CorrectionRepository(session).add(comment_id, said, by=by, confirmed=confirmed)


def stored(database: Database, comment_id: str = "c1") -> StoredComment:
    with database.transaction() as session:
        found = CommentRepository(session).get(comment_id)
    assert found is not None
    return found


def found(database: Database, **wanted: Any) -> set[str]:
    with database.transaction() as session:
        return {each.comment.id for each in CommentRepository(session).search(CommentFilter(**wanted))}


def test_a_correction_stands_beside_the_answer_of_the_model(database: Database) -> None:
    start(database)
    before = stored(database)
    say(database, reasons=["billing", "trust"], urgency="high")
    after = stored(database)
    assert (after.tags, after.model) == (before.tags, before.model)
    assert after.labels.to_json() == {**MODEL_SAID, "reasons": ["billing", "trust"], "urgency": "high"}
    assert after.correction is not None
    assert (after.correction.by, after.correction.said) == (
        "佐藤",
        {"reasons": ["billing", "trust"], "urgency": "high"},
    )


def test_searches_go_by_what_people_said(database: Database) -> None:
    start(database)
    say(database, reasons=["billing"], sentiment="mixed", intent="done", urgency="critical")
    for name, new, old in [
        ("reason", "billing", "support"),
        ("sentiment", "mixed", "negative"),
        ("intent", "done", "none"),
        ("urgency", "critical", "low"),
    ]:
        assert found(database, **{name: new}) == {"c1"}
        assert found(database, **{name: old}) == {"c2"}


def test_what_people_say_makes_or_unmakes_a_comment_of_leaving(database: Database) -> None:
    start(database)
    say(database, reasons=[], sentiment="positive")
    assert not stored(database).speaks_of_leaving
    assert stored(database, "c2").speaks_of_leaving


def test_the_last_word_on_each_label_counts(database: Database) -> None:
    start(database)
    say(database, by="佐藤", urgency="high", sentiment="mixed")
    say(database, by="鈴木", urgency="critical")
    correction = stored(database).correction
    assert correction is not None
    assert (correction.by, correction.said) == ("鈴木", {"urgency": "critical", "sentiment": "mixed"})
    with database.transaction() as session:
        history = CorrectionRepository(session).history("c1")
        (whole,) = CorrectionRepository(session).each()
    assert [(each.made_by, each.said) for each in history] == [
        ("鈴木", {"urgency": "critical"}),
        ("佐藤", {"urgency": "high", "sentiment": "mixed"}),
    ]
    assert {each.model for each in history} == {"m-1"}
    assert all(each.seen == MODEL_SAID for each in history)
    assert (whole.id, whole.said, whole.seen) == (
        "c1",
        {"urgency": "critical", "sentiment": "mixed"},
        {"urgency": "low", "sentiment": "negative"},
    )


def test_confirming_says_all_labels_as_they_hold(database: Database) -> None:
    store(database, make_tagged("c1", tags=make_tags(demands=("refund",), review=True)))
    say(database, urgency="high")
    say(database, confirmed=True, intent="considering")
    correction = stored(database).correction
    assert correction is not None
    assert correction.said == {**MODEL_SAID, "urgency": "high", "intent": "considering"}


def test_who_looked_ends_the_review_and_taking_it_back_opens_it_again(database: Database) -> None:
    store(database, make_tagged("c1", tags=make_tags(review=True)))
    assert found(database, review=True) == {"c1"}
    say(database, confirmed=True)
    assert found(database, review=True) == set()
    with database.transaction() as session:
        assert CorrectionRepository(session).withdraw("c1") is True
    assert found(database, review=True) == {"c1"}


def test_withdrawing_restores_the_answer_of_the_model(database: Database) -> None:
    start(database)
    say(database, reasons=["billing"], urgency="high")
    with database.transaction() as session:
        corrections = CorrectionRepository(session)
        assert corrections.withdraw("c1") is True
        assert corrections.withdraw("c1") is False
        assert (corrections.history("c1"), list(corrections.each())) == ([], [])
    assert stored(database).correction is None
    assert found(database, reason="support", urgency="low") == {"c1", "c2"}


def test_nothing_can_be_said_of_a_comment_that_is_not_there(database: Database) -> None:
    with database.transaction() as session:
        assert CorrectionRepository(session).add("gone", {"urgency": "high"}, by="佐藤") is None
        assert CorrectionRepository(session).withdraw("gone") is False


def test_a_deleted_comment_takes_its_corrections_along(database: Database) -> None:
    start(database)
    for comment_id in ("c1", "c2"):
        say(database, comment_id, urgency="high")
    with database.transaction() as session:
        CommentRepository(session).delete("c1")
    with database.transaction() as session:
        assert [each.id for each in CorrectionRepository(session).each()] == ["c2"]


def test_words_spoken_at_once_are_all_kept_and_the_labels_are_theirs(database: Database) -> None:
    start(database)
    said = [{"urgency": "high"}, {"sentiment": "mixed"}, {"intent": "done"}, {"reasons": ["price"]}] * 3
    with ThreadPoolExecutor(6) as threads:
        list(threads.map(lambda each: say(database, **each), said))
    assert stored(database).labels.to_json() == {
        **MODEL_SAID,
        "urgency": "high",
        "sentiment": "mixed",
        "intent": "done",
        "reasons": ["price"],
    }
    with database.transaction() as session:
        assert len(CorrectionRepository(session).history("c1")) == len(said)
    assert found(database, reason="price", urgency="high", sentiment="mixed", intent="done") == {"c1"}
