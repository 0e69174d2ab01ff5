"""Subscriptions and their sendings in the database."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from voc.errors import VocError
from voc.report.render import ReportFormat
from voc.report.weeks import Week
from voc.segment import Segment
from voc.store.audit import audit
from voc.store.inserting import insert_or
from voc.store.tables import SendingRow, SubscriptionRow
from voc.subscriptions.schedule import Day, Schedule
from voc.subscriptions.sending import Sending, SendingState, wait_after
from voc.subscriptions.subscription import Channel, Subscription, Wanted

_MOST: Final = 200
# Longer than making a summary with its PDF and handing it over; then whoever claimed a sending is taken for dead.
_CLAIMED_FOR: Final = timedelta(minutes=10)
_OPEN: Final = (SendingState.PENDING.value, SendingState.SENDING.value)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A sending that is being tried; ``number`` counts the tries from 1, this one included."""

    subscription: Subscription
    week: Week
    number: int


class SubscriptionRepository:
    """Subscriptions of one session; what changes them writes the audit log in the name of ``who``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def create(self, who: str, wanted: Wanted, now: datetime) -> Subscription:
        """Make a subscription; the first summary is sent at its next time."""
        if (self._session.scalar(select(func.count()).select_from(SubscriptionRow)) or 0) >= _MOST:
            raise VocError(
                f"購読は{_MOST}件までです。使わないものを削除してください。", code="too_many_subscriptions", status=409
            )
        row = SubscriptionRow(
            id=f"sub_{secrets.token_hex(6)}", **_columns(wanted), since=now, created_by=who[:220], created_at=now
        )
        self._session.add(row)
        audit(self._session, who, "subscription.create", row.id, channel=wanted.channel.value)
        return _subscription(row)

    def all(self) -> list[Subscription]:
        """Return all subscriptions, the oldest first."""
        rows = self._session.scalars(select(SubscriptionRow).order_by(SubscriptionRow.created_at, SubscriptionRow.id))
        return [_subscription(row) for row in rows]

    def get(self, subscription_id: str) -> Subscription:
        """Return one subscription; raises ``VocError`` with status 404 where there is none."""
        return _subscription(self._row(subscription_id))

    def change(self, who: str, subscription_id: str, wanted: Wanted, now: datetime) -> Subscription:
        """Change a subscription; what another schedule or a pause makes late is not sent afterwards."""
        row = self._row(subscription_id)
        before = _subscription(row).wanted
        for name, value in _columns(wanted).items():
            setattr(row, name, value)
        if wanted.schedule != before.schedule or (wanted.active and not before.active):
            row.since = now
            waiting = SendingRow.state == SendingState.PENDING.value
            self._session.execute(delete(SendingRow).where(SendingRow.subscription_id == subscription_id, waiting))
        audit(self._session, who, "subscription.change", subscription_id)
        return _subscription(row)

    def delete(self, who: str, subscription_id: str) -> None:
        """Delete a subscription with its sendings."""
        gone = delete(SubscriptionRow).where(SubscriptionRow.id == subscription_id).returning(SubscriptionRow.id)
        if self._session.scalar(gone) is None:
            raise _missing(subscription_id)
        audit(self._session, who, "subscription.delete", subscription_id)

    def _row(self, subscription_id: str) -> SubscriptionRow:
        row = self._session.get(SubscriptionRow, subscription_id)
        if row is None:
            raise _missing(subscription_id)
        return row


class SendingRepository:
    """Sendings of one session; committing is the caller's."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def plan(self, subscription_id: str, week: Week, now: datetime) -> None:
        """Have a week's summary sent to a subscription, unless that is planned or done; an earlier one is given up."""
        row = {"subscription_id": subscription_id, "week": str(week), "state": SendingState.PENDING.value}
        statement = insert_or(self._session, SendingRow).on_conflict_do_nothing(
            index_elements=["subscription_id", "week"]
        )
        self._session.execute(statement.values(**row, tries=0, due_at=now))
        self._session.execute(
            update(SendingRow)
            .where(SendingRow.subscription_id == subscription_id, SendingRow.week < str(week))
            .where(SendingRow.state == SendingState.PENDING.value)
            .values(state=SendingState.FAILED.value, ended_at=now)
        )

    def claim(self, now: datetime) -> Claimed | None:
        """Claim the sending that is longest due, ``None`` where none is; those of paused subscriptions wait."""
        statement = (
            select(SendingRow, SubscriptionRow)
            .join(SubscriptionRow, SubscriptionRow.id == SendingRow.subscription_id)
            .where(SubscriptionRow.active, SendingRow.state.in_(_OPEN), SendingRow.due_at <= now)
            .order_by(SendingRow.due_at, SendingRow.subscription_id)
            .limit(1)
            .with_for_update(of=SendingRow, skip_locked=True)
        )
        found = self._session.execute(statement).first()
        if found is None:
            return None
        sending, subscription = found
        sending.state, sending.tries = SendingState.SENDING.value, sending.tries + 1
        sending.tried_at, sending.due_at = now, now + _CLAIMED_FOR
        return Claimed(_subscription(subscription), Week.parse(sending.week), sending.tries)

    def sent(self, claimed: Claimed, now: datetime, edition: int, error: str | None) -> None:
        """Keep that a summary was sent; ``error`` where not all recipients took it."""
        self._settle(claimed, state=SendingState.SENT.value, ended_at=now, edition=edition, error=error)

    def failed(self, claimed: Claimed, now: datetime, error: str) -> SendingState:
        """Keep why a try failed, and say whether there is another."""
        wait = wait_after(claimed.number)
        if wait is None:
            self._settle(claimed, state=SendingState.FAILED.value, ended_at=now, error=error)
            return SendingState.FAILED
        self._settle(claimed, state=SendingState.PENDING.value, due_at=now + wait, error=error)
        return SendingState.PENDING

    def list(self, subscription_id: str, limit: int = 60) -> list[Sending]:
        """Return the sendings of a subscription, the newest week first."""
        SubscriptionRepository(self._session).get(subscription_id)
        own = select(SendingRow).where(SendingRow.subscription_id == subscription_id)
        return [_sending(row) for row in self._session.scalars(own.order_by(SendingRow.week.desc()).limit(limit))]

    def newest(self) -> dict[str, Sending]:
        """Return the sending of the newest week of each subscription that has one."""
        newest = select(SendingRow.subscription_id, func.max(SendingRow.week).label("week"))
        found = newest.group_by(SendingRow.subscription_id).subquery()
        rows = select(SendingRow).join(
            found, (found.c.subscription_id == SendingRow.subscription_id) & (found.c.week == SendingRow.week)
        )
        return {row.subscription_id: _sending(row) for row in self._session.scalars(rows)}

    def _settle(self, claimed: Claimed, **values: Any) -> None:
        """Keep what came of a try; one that somebody else has taken up since is left to them."""
        self._session.execute(
            update(SendingRow)
            .where(SendingRow.subscription_id == claimed.subscription.id, SendingRow.week == str(claimed.week))
            .where(SendingRow.state == SendingState.SENDING.value, SendingRow.tries == claimed.number)
            .values(**values)
        )


def _columns(wanted: Wanted) -> dict[str, Any]:
    return {
        "name": wanted.name,
        "channel": wanted.channel.value,
        "destinations": list(wanted.destinations),
        "formats": [each.value for each in wanted.formats],
        "day": list(Day).index(wanted.schedule.day),
        "time": f"{wanted.schedule.time:%H:%M}",
        "segment": wanted.segment.to_json(),
        "active": wanted.active,
    }


def _subscription(row: SubscriptionRow) -> Subscription:
    wanted = Wanted(
        name=row.name,
        channel=Channel(row.channel),
        destinations=tuple(row.destinations),
        formats=tuple(map(ReportFormat, row.formats)),
        schedule=Schedule.parse(list(Day)[row.day], row.time),
        segment=Segment.from_json(row.segment),
        active=row.active,
    )
    return Subscription(row.id, wanted, row.since, row.created_by, row.created_at)


def _sending(row: SendingRow) -> Sending:
    return Sending(
        week=row.week,
        edition=row.edition,
        state=SendingState(row.state),
        tries=row.tries,
        due_at=row.due_at,
        tried_at=row.tried_at,
        ended_at=row.ended_at,
        error=row.error,
    )


def _missing(subscription_id: str) -> VocError:
    return VocError(
        f"購読「{subscription_id}」はありません。voc subscriptions list でIDを確かめてください。",
        code="subscription_missing",
        status=404,
    )
