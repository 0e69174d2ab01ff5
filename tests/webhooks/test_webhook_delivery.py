"""Events on their way to a real receiver, over both databases."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session
from standardwebhooks import Webhook
from support.made import make_tagged, make_tags, store
from support.receiver import Answer, Receiver
from support.worker import wait_until

from voc.errors import VocError
from voc.jobs.components import Components
from voc.jobs.engine import JobCancelled
from voc.jobs.webhooks import Courier
from voc.settings import Settings
from voc.store.audit import deeds
from voc.store.comments import CommentRepository
from voc.store.deliveries import DeliveryRepository
from voc.store.tables import DeliveryRow, EventRow
from voc.store.webhooks import WebhookRepository
from voc.tag.labels import Sentiment, Urgency
from voc.tag.tags import Feeling, SentimentTag
from voc.webhooks.delivery import MOST_TRIES, Delivery, DeliveryState
from voc.webhooks.subscription import Conditions, EventType

TEXT = "三回電話しても折り返しがない"


class Webhooks:
    """A database with subscriptions to one receiver."""

    def __init__(self, url: str, receiver: Receiver) -> None:
        self.parts = Components(Settings(database_url=url, webhook_private_addresses="127.0.0.0/8"))
        self.database = self.parts.database
        self.receiver = receiver

    def subscribe(self, path: str = "/in", **wanted: Any) -> tuple[str, str]:
        """Subscribe; returns the id and the secret."""
        asked: dict[str, Any] = {
            "description": "",
            "events": [EventType.COMMENT_CREATED],
            "conditions": Conditions(),
            "include_text": False,
            "active": True,
            **wanted,
        }
        with self.database.transaction() as session:
            secret, made = WebhookRepository(session).create("admin", self.receiver.address + path, **asked)
        return made.id, secret

    def store(self, *ids: str) -> None:
        store(self.database, *(make_tagged(each, TEXT, tags=make_tags(urgency="high")) for each in ids))

    def deliver(self, done: Callable[[], bool] | None = None) -> None:
        """Send until nothing is due or on its way, or ``done``."""

        def check() -> None:
            if done() if done else not self.busy():
                raise JobCancelled

        with pytest.raises(JobCancelled):
            asyncio.run(Courier(self.parts, check).run())

    def busy(self) -> bool:
        """Whether something is due or being sent."""
        sending = DeliveryRow.state == DeliveryState.SENDING.value
        due = (DeliveryRow.state == DeliveryState.PENDING.value) & (DeliveryRow.due_at <= datetime.now(UTC))
        with self.database.transaction() as session:
            return bool(session.scalar(select(func.count()).select_from(DeliveryRow).where(sending | due)))

    def let_time_pass(self) -> None:
        """Make everything that waits for another try due now."""
        with self.database.transaction() as session:
            session.execute(update(DeliveryRow).values(due_at=datetime.now(UTC)))

    def deliveries(self, webhook_id: str, state: DeliveryState | None = None) -> list[Delivery]:
        with self.database.transaction() as session:
            return DeliveryRepository(session).list(webhook_id, state=state)


@pytest.fixture
def webhooks(database_url: str, receiver: Receiver) -> Webhooks:
    return Webhooks(database_url, receiver)


def test_a_comment_is_told_signed_and_without_the_customers_words(webhooks: Webhooks) -> None:
    webhook, secret = webhooks.subscribe(conditions=Conditions(urgency=Urgency.HIGH))
    felt = SentimentTag(Sentiment.NEGATIVE, 0.9, (Feeling(0, len(TEXT), TEXT, Sentiment.NEGATIVE),))
    store(webhooks.database, make_tagged("c1", TEXT, tags=replace(make_tags(urgency="high"), sentiment=felt)))
    store(webhooks.database, make_tagged("c2", TEXT, tags=make_tags(urgency="low")))
    webhooks.deliver()
    [request] = webhooks.receiver.received
    body = Webhook(secret).verify(request.body, request.headers)
    assert body["type"] == "comment.created"
    assert body["data"]["id"] == "c1"
    assert body["data"]["labels"]["urgency"] == "high"
    assert body["data"]["tags"]["urgency"]["due_hours"] is None
    assert body["data"]["tags"]["reasons"] == [{"code": "support", "name": "support", "score": 0.9}]
    assert "text" not in body["data"]
    assert TEXT not in request.body.decode()
    [delivery] = webhooks.deliveries(webhook)
    assert (delivery.state, delivery.tries, delivery.status) == (DeliveryState.DELIVERED, 1, 204)
    assert delivery.event_id == request.event


def test_the_text_comes_to_those_who_ask_for_it(webhooks: Webhooks) -> None:
    webhooks.subscribe("/with", include_text=True)
    webhooks.subscribe("/without")
    webhooks.store("c1")
    webhooks.deliver()
    texts = {request.path: request.json["data"].get("text") for request in webhooks.receiver.received}
    assert texts == {"/with": TEXT, "/without": None}
    assert len(webhooks.receiver.events) == 1


def test_nothing_is_told_of_what_is_not_stored(webhooks: Webhooks) -> None:
    webhook, _ = webhooks.subscribe()
    webhooks.subscribe("/inactive", active=False)
    with Session(webhooks.database.engine) as session:
        CommentRepository(session).add([make_tagged("c1")], model="m", tokenizer="t")
        session.rollback()
    webhooks.store("c2")
    webhooks.store("c2")
    assert [each.comment_id for each in webhooks.deliveries(webhook)] == ["c2"]


def test_a_deleted_comment_takes_its_events_along(webhooks: Webhooks) -> None:
    webhook, _ = webhooks.subscribe()
    webhooks.store("c1", "c2")
    with webhooks.database.transaction() as session:
        CommentRepository(session).delete("c1")
    webhooks.deliver()
    assert [request.json["data"]["id"] for request in webhooks.receiver.received] == ["c2"]
    assert [each.comment_id for each in webhooks.deliveries(webhook)] == ["c2"]


def test_failures_are_tried_again_until_it_works(webhooks: Webhooks) -> None:
    webhook, secret = webhooks.subscribe()
    webhooks.receiver.answer = lambda _request, number: Answer([500, 302, 204][number])
    webhooks.store("c1")
    for tries, status in ((1, 500), (2, 302)):
        before = datetime.now(UTC)
        webhooks.deliver()
        [delivery] = webhooks.deliveries(webhook)
        assert (delivery.state, delivery.tries, delivery.status) == (DeliveryState.PENDING, tries, status)
        assert delivery.due_at >= before + timedelta(seconds=4)
        webhooks.let_time_pass()
    webhooks.deliver()
    assert [each.state for each in webhooks.deliveries(webhook)] == [DeliveryState.DELIVERED]
    assert len(webhooks.receiver.events) == 1
    for request in webhooks.receiver.received:
        Webhook(secret).verify(request.body, request.headers)


def test_a_receiver_that_asks_for_time_gets_it(webhooks: Webhooks) -> None:
    webhook, _ = webhooks.subscribe()
    webhooks.receiver.answer = lambda _request, _number: Answer(503, {"retry-after": "1800"})
    webhooks.store("c1")
    before = datetime.now(UTC)
    webhooks.deliver()
    [delivery] = webhooks.deliveries(webhook)
    assert delivery.due_at >= before + timedelta(minutes=30)


def test_after_the_last_try_it_is_dead_and_a_person_can_send_it_again(webhooks: Webhooks) -> None:
    webhook, _ = webhooks.subscribe()
    webhooks.receiver.answer = lambda _request, _number: Answer(500)
    webhooks.store("c1", "c2", "c3")
    for _ in range(MOST_TRIES):
        webhooks.let_time_pass()
        webhooks.deliver()
    webhooks.let_time_pass()
    webhooks.deliver()
    assert len(webhooks.receiver.received) == 3 * MOST_TRIES
    dead = webhooks.deliveries(webhook, DeliveryState.DEAD)
    assert len(dead) == 3
    webhooks.receiver.answer = lambda _request, _number: Answer()
    with webhooks.database.transaction() as session:
        DeliveryRepository(session).replay("admin", webhook, dead[0].event_id)
    with pytest.raises(VocError, match="送信の途中"), webhooks.database.transaction() as session:
        DeliveryRepository(session).replay("admin", webhook, dead[0].event_id)
    webhooks.deliver()
    assert len(webhooks.deliveries(webhook, DeliveryState.DELIVERED)) == 1
    with webhooks.database.transaction() as session:
        assert DeliveryRepository(session).replay_dead("admin", webhook) == 2
    webhooks.deliver()
    assert len(webhooks.deliveries(webhook, DeliveryState.DELIVERED)) == 3


def test_a_receiver_that_is_gone_is_left_alone(webhooks: Webhooks) -> None:
    webhook, _ = webhooks.subscribe()
    webhooks.receiver.answer = lambda _request, _number: Answer(410)
    webhooks.store("c1")
    webhooks.deliver()
    webhooks.store("c2")
    assert [each.state for each in webhooks.deliveries(webhook)] == [DeliveryState.DEAD]
    with webhooks.database.transaction() as session:
        stopped = WebhookRepository(session).get(webhook)
        assert (stopped.active, stopped.stopped_by) == (False, "gone")
        assert [deed.action for deed in deeds(session)] == ["webhook.stop", "webhook.create"]
        again = WebhookRepository(session).change("admin", webhook, {"active": True})
        assert (again.active, again.stopped_by) == (True, None)


def test_for_a_day_after_a_rotation_both_secrets_verify(webhooks: Webhooks) -> None:
    webhook, old = webhooks.subscribe()
    with webhooks.database.transaction() as session:
        new, _ = WebhookRepository(session).rotate("admin", webhook)
    webhooks.store("c1")
    webhooks.deliver()
    [request] = webhooks.receiver.received
    for secret in (old, new):
        Webhook(secret).verify(request.body, request.headers)


def test_a_slow_receiver_holds_up_nobody_else(webhooks: Webhooks) -> None:
    webhooks.subscribe("/slow")
    webhooks.subscribe("/fast")
    others_done = threading.Event()

    def answer(request: Any, _number: int) -> Answer:
        if request.path == "/slow":
            others_done.wait(60)
        return Answer()

    webhooks.receiver.answer = answer
    webhooks.store(*(f"c{number}" for number in range(12)))

    def came() -> Counter[str]:
        return Counter(request.path for request in list(webhooks.receiver.received))

    webhooks.deliver(lambda: came()["/fast"] == 12)
    assert 0 < came()["/slow"] <= 4  # so many at once, and none has been answered
    others_done.set()
    webhooks.deliver()
    assert len({request.event for request in webhooks.receiver.received if request.path == "/slow"}) == 12


def test_two_senders_share_the_work(webhooks: Webhooks) -> None:
    webhook, _ = webhooks.subscribe()
    both_ready, stop = threading.Barrier(3), threading.Event()

    def send() -> None:
        ready = iter([both_ready.wait])

        def check() -> None:
            for wait in ready:
                wait(30)
            if stop.is_set():
                raise JobCancelled

        asyncio.run(Courier(webhooks.parts, check).run())

    with ThreadPoolExecutor(2) as threads:
        sending = [threads.submit(send) for _ in range(2)]
        both_ready.wait(30)
        webhooks.store(*(f"c{number}" for number in range(30)))
        wait_until(lambda: len(webhooks.deliveries(webhook, DeliveryState.DELIVERED)) == 30)
        stop.set()
        for each in sending:
            with pytest.raises(JobCancelled):
                each.result()
    assert len(webhooks.receiver.received) == len(webhooks.receiver.events) == 30


def test_what_ended_a_month_ago_is_forgotten(webhooks: Webhooks) -> None:
    webhook, _ = webhooks.subscribe()
    webhooks.store("c1")
    webhooks.deliver()
    webhooks.store("c2")
    with webhooks.database.transaction() as session:
        assert DeliveryRepository(session).purge(datetime.now(UTC) - timedelta(days=1)) == 0
        assert DeliveryRepository(session).purge(datetime.now(UTC)) == 1
        assert session.scalar(select(func.count()).select_from(EventRow)) == 1
    assert [each.comment_id for each in webhooks.deliveries(webhook)] == ["c2"]
