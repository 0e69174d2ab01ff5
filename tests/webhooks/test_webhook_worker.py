"""The real worker sends, also after it was killed in the middle."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select
from support.made import make_tagged, store
from support.places import new_home
from support.receiver import OPEN_TO_ITSELF, Answer, Receiver
from support.worker import start_worker, wait_until

from voc.jobs.webhooks import start_sending
from voc.store.database import Database
from voc.store.tables import DeliveryRow, EventRow
from voc.store.webhooks import WebhookRepository
from voc.webhooks.delivery import DeliveryState
from voc.webhooks.subscription import Conditions, EventType

COMMENTS = 40


@pytest.mark.slow
def test_every_event_arrives_at_least_once_though_the_worker_is_killed(
    database: Database, database_url: str, home: Path, tmp_path: Path, receiver: Receiver
) -> None:
    with database.transaction() as session:
        WebhookRepository(session).create(
            "admin",
            receiver.address,
            description="",
            events=[EventType.COMMENT_CREATED],
            conditions=Conditions(),
            include_text=False,
            active=True,
        )
    store(database, *(make_tagged(f"c{number}") for number in range(COMMENTS)))
    start_sending(database)
    receiver.answer = lambda _request, _number: Answer(after_s=0.1)
    folder = new_home(tmp_path / "home", home)

    for killed_at in (6, 20):
        killed = start_worker(folder, database_url, **OPEN_TO_ITSELF)
        receiver.wait_for(lambda least=killed_at: len(receiver.received) >= least)  # type: ignore[misc]
        killed.kill()
        killed.wait(timeout=10)
        assert len(receiver.events) < COMMENTS
    last = start_worker(folder, database_url, **OPEN_TO_ITSELF)
    wait_until(lambda: delivered(database) == COMMENTS)
    last.terminate()
    last.wait(timeout=60)

    with database.transaction() as session:
        assert set(session.scalars(select(EventRow.id))) == receiver.events


def delivered(database: Database) -> int:
    statement = select(func.count()).select_from(DeliveryRow)
    with database.transaction() as session:
        return session.scalar(statement.where(DeliveryRow.state == DeliveryState.DELIVERED.value)) or 0
