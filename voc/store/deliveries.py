"""Deliveries in the database: what is due is claimed, sent, and settled; what is dead can be sent again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, delete, exists, select, update
from sqlalchemy.orm import Session

from voc.errors import VocError
from voc.store.audit import audit
from voc.store.tables import CommentRow, DeliveryRow, EventRow, WebhookRow
from voc.store.webhooks import WebhookRepository, keys_of
from voc.webhooks.delivery import Delivery, DeliveryState, Outcome, wait_after

# Longer than a request may take; then whoever claimed a delivery is taken for dead.
_CLAIMED_FOR: Final = timedelta(seconds=30)
_OPEN: Final = (DeliveryState.PENDING.value, DeliveryState.SENDING.value)


@dataclass(frozen=True, slots=True)
class Parcel:
    """A claimed delivery with all that is needed to send it; ``try_number`` counts from 1, this one included."""

    webhook_id: str
    event_id: str
    try_number: int
    url: str
    keys: tuple[str, ...]
    body: Mapping[str, Any]


class DeliveryRepository:
    """Deliveries of one session; committing is the caller's."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def claim(self, busy: Mapping[str, int], most: int) -> list[Parcel]:
        """Claim what is due, the longest due first: of a subscription so many that at most ``most`` are on their way.

        ``busy`` says how many of each are on their way already.
        """
        now = datetime.now(UTC)
        is_due = _is_due(now)
        anything_due = exists().where(DeliveryRow.webhook_id == WebhookRow.id, is_due)
        webhooks = self._session.scalars(select(WebhookRow).where(WebhookRow.active, anything_due)).all()
        claimed: list[Parcel] = []
        for webhook in webhooks:
            if (room := most - busy.get(webhook.id, 0)) > 0:
                claimed += self._claim(webhook, room, now)
        return claimed

    def _claim(self, webhook: WebhookRow, room: int, now: datetime) -> list[Parcel]:
        own = DeliveryRow.webhook_id == webhook.id
        due = select(DeliveryRow.event_id).where(own, _is_due(now)).order_by(DeliveryRow.due_at).limit(room)
        # Not as a subquery: PostgreSQL may run one with SKIP LOCKED several times and so pass its limit.
        found = self._session.scalars(due.with_for_update(skip_locked=True)).all()
        taken = (
            update(DeliveryRow)
            .where(own, DeliveryRow.event_id.in_(found), _is_due(now))
            .values(
                state=DeliveryState.SENDING.value, tries=DeliveryRow.tries + 1, tried_at=now, due_at=now + _CLAIMED_FOR
            )
            .returning(DeliveryRow.event_id, DeliveryRow.tries)
            .execution_options(synchronize_session=False)
        )
        tries = dict(self._session.execute(taken).all())
        events = (
            select(EventRow, CommentRow.text)
            .outerjoin(CommentRow, CommentRow.id == EventRow.comment_id)
            .where(EventRow.id.in_(tries))
        )
        return [
            Parcel(
                webhook.id, event.id, tries[event.id], webhook.url, keys_of(webhook, now), _body(webhook, event, text)
            )
            for event, text in self._session.execute(events)
        ]

    def settle(self, parcel: Parcel, outcome: Outcome) -> DeliveryState:
        """Keep what came of a try, and say how it stands; one that somebody else has taken up since is left to them."""
        now = datetime.now(UTC)
        if outcome.gone:
            WebhookRepository(self._session).stop(parcel.webhook_id, "gone")
        wait = wait_after(parcel.try_number, outcome)
        if outcome.delivered:
            state, moment = DeliveryState.DELIVERED, {"ended_at": now}
        elif wait is not None:
            state, moment = DeliveryState.PENDING, {"due_at": now + wait}
        else:
            state, moment = DeliveryState.DEAD, {"ended_at": now}
        self._session.execute(
            update(DeliveryRow)
            .where(DeliveryRow.webhook_id == parcel.webhook_id, DeliveryRow.event_id == parcel.event_id)
            .where(DeliveryRow.state == DeliveryState.SENDING.value, DeliveryRow.tries == parcel.try_number)
            .values(state=state.value, status=outcome.status, error=outcome.error, **moment)
        )
        return state

    def release(self) -> None:
        """Make due what was claimed and never settled: the one who claimed it is gone."""
        claimed = update(DeliveryRow).where(DeliveryRow.state == DeliveryState.SENDING.value)
        self._session.execute(claimed.values(state=DeliveryState.PENDING.value, due_at=DeliveryRow.tried_at))

    def list(
        self, webhook_id: str, *, state: DeliveryState | None = None, before: str | None = None, limit: int = 50
    ) -> list[Delivery]:
        """Return deliveries of a subscription, those of the newest events first, older than the event ``before``."""
        WebhookRepository(self._session).get(webhook_id)
        statement = (
            select(DeliveryRow, EventRow)
            .join(EventRow, EventRow.id == DeliveryRow.event_id)
            .where(DeliveryRow.webhook_id == webhook_id)
            .order_by(DeliveryRow.event_id.desc())
            .limit(limit)
        )
        if state is not None:
            statement = statement.where(DeliveryRow.state == state.value)
        if before is not None:
            statement = statement.where(DeliveryRow.event_id < before)
        return [_delivery(*row) for row in self._session.execute(statement)]

    def replay(self, who: str, webhook_id: str, event_id: str) -> Delivery:
        """Send an ended delivery again with all its tries; raises ``VocError`` where there is none, or it is on its way."""
        WebhookRepository(self._session).get(webhook_id)
        ended = DeliveryRow.state.not_in(_OPEN)
        replayed = self._restart(DeliveryRow.webhook_id == webhook_id, DeliveryRow.event_id == event_id, ended)
        row = self._session.get(DeliveryRow, (webhook_id, event_id))
        event = self._session.get(EventRow, event_id)
        if row is None or event is None:
            raise VocError(
                f"その配信はありません。GET /v1/webhooks/{webhook_id}/deliveries で確かめてください。",
                code="delivery_missing",
                status=404,
            )
        if not replayed:
            raise VocError("この配信はまだ送信の途中です。終わってから送り直せます。", code="delivery_open", status=409)
        audit(self._session, who, "webhook.replay", webhook_id, event=event_id)
        return _delivery(row, event)

    def replay_dead(self, who: str, webhook_id: str) -> int:
        """Send all dead deliveries of a subscription again; returns how many."""
        WebhookRepository(self._session).get(webhook_id)
        dead = DeliveryRow.state == DeliveryState.DEAD.value
        count = self._restart(DeliveryRow.webhook_id == webhook_id, dead)
        audit(self._session, who, "webhook.replay", webhook_id, deliveries=count)
        return count

    def purge(self, before: datetime) -> int:
        """Forget deliveries that ended before a moment, and events that nobody is to hear of any more."""
        old = delete(DeliveryRow).where(DeliveryRow.state.not_in(_OPEN), DeliveryRow.ended_at < before)
        gone = self._session.execute(old.returning(DeliveryRow.event_id)).all()
        undelivered = exists().where(DeliveryRow.event_id == EventRow.id)
        self._session.execute(delete(EventRow).where(~undelivered, EventRow.created_at < before))
        return len(gone)

    def _restart(self, *which: ColumnElement[bool]) -> int:
        fresh = {"state": DeliveryState.PENDING.value, "tries": 0, "due_at": datetime.now(UTC), "ended_at": None}
        started = update(DeliveryRow).where(*which).values(**fresh).returning(DeliveryRow.event_id)
        return len(self._session.execute(started.execution_options(synchronize_session=False)).all())


def _is_due(now: datetime) -> ColumnElement[bool]:
    return DeliveryRow.state.in_(_OPEN) & (DeliveryRow.due_at <= now)


def _body(webhook: WebhookRow, event: EventRow, text: str | None) -> dict[str, Any]:
    data = {**event.data, "text": text} if webhook.include_text and text is not None else event.data
    return {"type": event.type, "timestamp": event.created_at.isoformat(), "data": data}


def _delivery(row: DeliveryRow, event: EventRow) -> Delivery:
    return Delivery(
        event_id=row.event_id,
        type=event.type,
        comment_id=event.comment_id,
        created_at=event.created_at,
        state=DeliveryState(row.state),
        tries=row.tries,
        due_at=row.due_at,
        tried_at=row.tried_at,
        ended_at=row.ended_at,
        status=row.status,
        error=row.error,
    )
