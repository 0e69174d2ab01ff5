"""The weekly summary is sent to its subscriptions when it is due, and again until it has arrived."""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from voc.errors import VocError
from voc.jobs.components import Components
from voc.jobs.engine import JobContext, Queues, job, scheduled
from voc.jobs.reporting import issue_weekly_report, render_weekly_report
from voc.report.render import ReportFormat
from voc.report.weekly import WeeklyReport
from voc.report.weeks import Week
from voc.store.subscriptions import Claimed, SendingRepository, SubscriptionRepository
from voc.subscriptions.destinations import folder_of
from voc.subscriptions.files import write_files
from voc.subscriptions.mail import hand_over, write_mail
from voc.subscriptions.schedule import due
from voc.subscriptions.sending import NotSent, SendingState
from voc.subscriptions.slack import write_message
from voc.subscriptions.subscription import Channel, Subscription
from voc.webhooks.sending import Sender

NOW_KIND: Final = "send_summary"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sent:
    """A summary that was handed over; ``refused`` counts the recipients that the mail server did not take."""

    week: str
    edition: int
    refused: int = 0


@scheduled("* * * * *", "summaries", queue=Queues.SHORT)
def send_summaries(context: JobContext) -> dict[str, Any]:
    """Send what is due; a time missed while no worker ran is made up for until the next one of its subscription."""
    return send_due(context.components, datetime.now(UTC), context.check)


@job(NOW_KIND, queue=Queues.SHORT)
def send_now(context: JobContext) -> dict[str, Any]:
    """Send one subscription last week's summary, as a person asked to, whatever its schedule."""
    sent = send_once(context.components, context.params["subscription"], datetime.now(UTC))
    return {"week": sent.week, "edition": sent.edition, "refused": sent.refused}


def send_due(components: Components, now: datetime, check: Callable[[], None] = lambda: None) -> dict[str, Any]:
    """Send every summary that is due at ``now``; ``check`` leaves by an exception when it is time to stop.

    A sending is claimed and settled in commits of its own. One that was handed over when the process died in between is
    sent a second time, with the same id of the message: at least once.
    """
    zone = components.settings.zone
    with components.database.transaction() as session:
        for each in SubscriptionRepository(session).all():
            week = due(each.wanted.schedule, each.since, now, zone)
            if each.wanted.active and week is not None:
                SendingRepository(session).plan(each.id, week, now)
    states = dict.fromkeys(("sent", "failed"), 0)
    while True:
        check()
        with components.database.transaction() as session:
            claimed = SendingRepository(session).claim(now)
        if claimed is None:
            return states
        states["sent" if _try(components, claimed, now) else "failed"] += 1


def send_once(components: Components, subscription_id: str, now: datetime, week: Week | None = None) -> Sent:
    """Send a subscription the summary of a week, by default the last one; raises ``VocError`` where that fails."""
    with components.database.transaction() as session:
        subscription = SubscriptionRepository(session).get(subscription_id)
    week = week or Week.of(now, components.settings.zone).before()
    return _send(components, subscription, week, now, f"{subscription.id}.{week}.{secrets.token_hex(6)}")


def _try(components: Components, claimed: Claimed, now: datetime) -> bool:
    subscription, week = claimed.subscription, claimed.week
    try:
        sent = _send(components, subscription, week, now, f"{subscription.id}.{week}")
    except VocError as error:
        code = error.code
    except Exception as error:  # whatever one subscription brings about must not keep the others from theirs
        _log.error("a summary could not be sent: %s", type(error).__name__)
        code = "internal"
    else:
        with components.database.transaction() as session:
            partly = "recipients_refused" if sent.refused else None
            SendingRepository(session).sent(claimed, now, sent.edition, partly)
        return True
    with components.database.transaction() as session:
        state = SendingRepository(session).failed(claimed, now, code)
    if state is SendingState.FAILED:
        _log.warning("gave up subscription=%s week=%s error=%s", subscription.id, week, code)
    return False


def _send(components: Components, subscription: Subscription, week: Week, now: datetime, token: str) -> Sent:
    wanted = subscription.wanted
    report = issue_weekly_report(components, week, now=now, segment=wanted.segment)
    refused = 0
    match wanted.channel:
        case Channel.MAIL:
            refused = _mail(components, subscription, report, now, token)
        case Channel.SLACK:
            _post(components, wanted.destinations[0], report)
        case Channel.FILE:
            folder = folder_of(components.settings.home, wanted.destinations[0])
            contents = {form: _rendered(components, subscription, report, form) for form in wanted.formats}
            write_files(folder, f"voc-weekly-{report.week}-{subscription.id}", contents)
    return Sent(report.week, report.edition.number, refused)


def _mail(components: Components, subscription: Subscription, report: WeeklyReport, now: datetime, token: str) -> int:
    server, sender = components.settings.mail_server, components.settings.mail_sender
    if server is None or sender is None:
        raise NotSent("mail_not_configured")
    wanted = subscription.wanted
    mail = write_mail(
        report,
        _rendered(components, subscription, report, ReportFormat.HTML),
        {form: _rendered(components, subscription, report, form) for form in wanted.formats},
        sender=sender,
        to=wanted.destinations,
        token=token,
        site=components.settings.site,
        now=now,
    )
    return hand_over(server, mail)


def _post(components: Components, url: str, report: WeeklyReport) -> None:
    body = json.dumps(write_message(report, components.settings.site), ensure_ascii=False).encode()

    async def post() -> None:
        async with Sender(components.settings.webhook_networks) as sender:
            outcome = await sender.post(url, {}, body)
        if not outcome.delivered:
            raise NotSent(outcome.error or f"http_{outcome.status}")

    asyncio.run(post())


def _rendered(components: Components, subscription: Subscription, report: WeeklyReport, form: ReportFormat) -> bytes:
    return render_weekly_report(components, report, form, subscription.id, site=components.settings.site)
