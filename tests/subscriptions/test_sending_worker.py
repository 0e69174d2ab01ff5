"""The real worker sends what is due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from support.made import make_tagged, store
from support.mail_server import running_mail_server
from support.places import new_home
from support.worker import start_worker, wait_until

from voc.jobs.engine import JobQueue
from voc.jobs.engine.registry import kinds
from voc.report.weeks import Week
from voc.segment import EVERY_COMMENT
from voc.settings import Settings
from voc.store.database import Database
from voc.store.subscriptions import SendingRepository, SubscriptionRepository
from voc.subscriptions.schedule import Schedule
from voc.subscriptions.sending import SendingState
from voc.subscriptions.subscription import Channel, Wanted


def test_the_schedule_looks_every_minute() -> None:
    assert kinds()["summaries"].cron == "* * * * *"


@pytest.mark.slow
def test_a_worker_that_was_away_on_monday_sends_the_summary(
    database: Database, database_url: str, home: Path, tmp_path: Path
) -> None:
    zone, now = Settings().zone, datetime.now(UTC)
    week = Week.of(Schedule().latest(now, zone), zone).before()
    store(database, make_tagged("c1", occurred_at=week.start(zone) + timedelta(days=2)))
    with database.transaction() as session:
        wanted = Wanted("週次", Channel.MAIL, ("hanako@example.jp",), (), Schedule(), EVERY_COMMENT)
        made = SubscriptionRepository(session).create("test", wanted, now - timedelta(weeks=2))
    JobQueue(database).submit("summaries", {}, by="schedule")

    def sent() -> bool:
        with database.transaction() as session:
            return [each.state for each in SendingRepository(session).list(made.id)] == [SendingState.SENT]

    with running_mail_server() as postbox:
        mail = {"VOC_SMTP_URL": postbox.url, "VOC_MAIL_FROM": "voc@example.jp"}
        worker = start_worker(new_home(tmp_path / "home", home), database_url, **mail)
        wait_until(sent)
        worker.terminate()
        worker.wait(timeout=60)
    assert [each["Message-ID"] for each in postbox.mails] == [f"<{made.id}.{week}@example.jp>"]
