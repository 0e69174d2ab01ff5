"""Answers to keyed writes: kept for a day, one for many at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from support.made import make_tagged, store

from voc.errors import VocError
from voc.store.comments import CommentRepository
from voc.store.database import Database
from voc.store.idempotency import KEPT, Answer, KeyedRequest, RequestRepository
from voc.store.tables import RequestRow

ASKED = KeyedRequest("crm", "key-1", "digest-1")


def write(database: Database, request: KeyedRequest, answer: Answer) -> Answer:
    """Do a keyed write as the API does; the answer is the first one's."""
    with database.transaction() as session:
        requests = RequestRepository(session)
        if earlier := requests.claim(request):
            return earlier
        requests.settle(request, answer)
    return answer


def let_pass(database: Database, time: timedelta) -> None:
    with database.transaction() as session:
        session.execute(update(RequestRow).values(created_at=datetime.now(UTC) - time))


def kept(database: Database) -> int:
    with database.transaction() as session:
        return session.scalar(select(func.count()).select_from(RequestRow)) or 0


def test_the_second_gets_the_answer_of_the_first(database: Database) -> None:
    first = write(database, ASKED, Answer(201, {"id": "あ"}))
    assert write(database, ASKED, Answer(201, {"id": "い"})) == first == Answer(201, {"id": "あ"})
    with database.transaction() as session:
        assert RequestRepository(session).answered(ASKED) == first


def test_a_key_with_another_body_is_refused(database: Database) -> None:
    write(database, ASKED, Answer(201, {}))
    other = KeyedRequest("crm", "key-1", "digest-2")
    with pytest.raises(VocError) as refused:
        write(database, other, Answer(201, {}))
    assert (refused.value.code, refused.value.status) == ("idempotency_conflict", 409)


def test_callers_do_not_share_keys(database: Database) -> None:
    write(database, ASKED, Answer(201, {"id": "crm"}))
    other = KeyedRequest("mail", "key-1", "digest-2")
    assert write(database, other, Answer(201, {"id": "mail"})).content == {"id": "mail"}


def test_a_key_lives_for_a_day(database: Database) -> None:
    write(database, ASKED, Answer(201, {"id": "first"}))
    let_pass(database, KEPT - timedelta(minutes=1))
    assert write(database, ASKED, Answer(201, {"id": "second"})).content == {"id": "first"}
    let_pass(database, KEPT + timedelta(minutes=1))
    other = KeyedRequest("crm", "key-1", "digest-2")
    assert write(database, other, Answer(201, {"id": "second"})).content == {"id": "second"}
    assert write(database, other, Answer(201, {"id": "third"})).content == {"id": "second"}


def test_only_expired_keys_are_purged(database: Database) -> None:
    write(database, ASKED, Answer(201, {}))
    let_pass(database, KEPT + timedelta(minutes=1))
    write(database, KeyedRequest("crm", "key-2", "d"), Answer(201, {}))
    with database.transaction() as session:
        assert RequestRepository(session).purge() == 1
    assert kept(database) == 1


def test_a_write_that_fails_keeps_no_key(database: Database) -> None:
    def fail() -> None:
        with database.transaction() as session:
            RequestRepository(session).claim(ASKED)
            raise VocError("だめでした。")

    with pytest.raises(VocError):
        fail()
    assert write(database, ASKED, Answer(201, {"id": "second"})).content == {"id": "second"}


def test_what_was_answered_about_a_comment_goes_with_it(database: Database) -> None:
    store(database, make_tagged("c1"))
    write(database, ASKED, Answer(201, {"text": "個人的な話"}, "c1"))
    with database.transaction() as session:
        CommentRepository(session).delete("c1")
    assert kept(database) == 0


def test_of_many_at_once_one_writes_and_all_get_its_answer(database: Database) -> None:
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda number: write(database, ASKED, Answer(201, {"id": number})), range(24)))
    assert len({answer.content["id"] for answer in answers}) == 1
    assert kept(database) == 1
