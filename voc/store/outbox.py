"""The outbox: events are written in the commit of what happened, with a delivery for each subscription that asks for them."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from voc.store.tables import DeliveryRow, EventRow, WebhookRow
from voc.store.themes import ThemeRepository
from voc.store.webhooks import subscription_of
from voc.webhooks.delivery import DeliveryState
from voc.webhooks.subscription import EventType, Subscription

if TYPE_CHECKING:
    from voc.store.comments import StoredComment

# Passages and statements are the customer's words; they go with the text alone.
_QUOTING: Final = frozenset({"evidence", "statements"})
_NOTHING: Final[Mapping[str, StoredComment]] = {}


class Outbox:
    """Events of one session; committing is the caller's."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def tell(
        self, event: EventType, comments: Iterable[StoredComment], before: Mapping[str, StoredComment] = _NOTHING
    ) -> None:
        """Tell the subscriptions of what happened to comments; without any nothing is even looked at.

        Of those that were there ``before``, by id, only subscriptions hear whose conditions they did not meet then.
        """
        if not (asking := self._asking(event)):
            return
        now = datetime.now(UTC)
        wanted = [(each, by) for each in comments if (by := _hearers(asking, each, before.get(each.comment.id), now))]
        if wanted:
            names = ThemeRepository(self._session).all_names()
            told = [(_event(event, comment.comment.id, now, _data(comment, names)), by) for comment, by in wanted]
            self._session.execute(insert(EventRow), [row for row, _ in told])
            self._session.execute(insert(DeliveryRow), [_delivery(one, row) for row, by in told for one in by])

    def test(self, webhook_id: str) -> str:
        """Tell one subscription, whatever it asks for, of nothing in particular; returns the event's id."""
        row = _event(EventType.TEST, None, datetime.now(UTC), {"webhook": webhook_id})
        self._session.execute(insert(EventRow), [row])
        self._session.execute(insert(DeliveryRow), [_delivery(webhook_id, row)])
        return str(row["id"])

    def _asking(self, event: EventType) -> list[Subscription]:
        # Held until the commit, so that none of them is deleted before its deliveries are there.
        active = select(WebhookRow).where(WebhookRow.active).order_by(WebhookRow.id)
        rows = self._session.scalars(active.with_for_update(read=True, key_share=True))
        return [each for row in rows if event in (each := subscription_of(row)).events]


def _hearers(
    asking: Iterable[Subscription], comment: StoredComment, before: StoredComment | None, now: datetime
) -> list[str]:
    hearing = [each for each in asking if _matches(each, comment, now)]
    return [each.id for each in hearing if before is None or not _matches(each, before, now)]


def _matches(asking: Subscription, comment: StoredComment, now: datetime) -> bool:
    return asking.conditions.match(
        comment.labels, kind=comment.comment.kind, theme=comment.theme_id, age=now - comment.moment
    )


def _event(kind: EventType, comment_id: str | None, now: datetime, data: Mapping[str, Any]) -> dict[str, Any]:
    # Sorted by time, told apart by chance.
    event_id = f"evt_{time.time_ns() // 1_000:014x}{secrets.token_hex(8)}"
    return {"id": event_id, "type": kind.value, "comment_id": comment_id, "created_at": now, "data": dict(data)}


def _delivery(webhook_id: str, event: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "webhook_id": webhook_id,
        "event_id": event["id"],
        "state": DeliveryState.PENDING.value,
        "tries": 0,
        "due_at": event["created_at"],
    }


def _data(stored: StoredComment, names: Mapping[str, str]) -> dict[str, Any]:
    """Return what is sent of a comment: everything but the customer and the customer's words."""
    comment = stored.comment
    theme = stored.theme_id and {
        "id": stored.theme_id,
        "name": names.get(stored.theme_id, ""),
        "score": stored.theme_score,
    }
    return {
        "id": comment.id,
        "kind": comment.kind.value,
        "source": comment.source,
        "external_id": comment.external_id,
        "occurred_at": comment.occurred_at.isoformat() if comment.occurred_at else None,
        "received_at": stored.received_at.isoformat(),
        "model": stored.model,
        "tags": {**_unquoted(stored.tags), "theme": theme or None},
        "labels": stored.labels.to_json(),
        "corrected": stored.correction is not None,
    }


def _unquoted(tags: Any) -> Any:
    if isinstance(tags, Mapping):
        return {name: _unquoted(value) for name, value in tags.items() if name not in _QUOTING}
    return [_unquoted(each) for each in tags] if isinstance(tags, list | tuple) else tags
