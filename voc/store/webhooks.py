"""Subscriptions in the database; their secrets leave it only to sign, and once when they are made."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from voc.errors import VocError
from voc.store.audit import audit
from voc.store.tables import WebhookRow
from voc.webhooks.signing import new_secret
from voc.webhooks.subscription import Conditions, EventType, Subscription

_MOST: Final = 100
_BOTH_SIGN_FOR: Final = timedelta(days=1)


class WebhookRepository:
    """Subscriptions; what changes them writes the audit log in the name of ``who``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def create(
        self,
        who: str,
        url: str,
        *,
        description: str,
        events: Sequence[EventType],
        conditions: Conditions,
        include_text: bool,
        active: bool,
    ) -> tuple[str, Subscription]:
        """Make a subscription; returns its secret, for the only time, and what people see of it."""
        if (self._session.scalar(select(func.count()).select_from(WebhookRow)) or 0) >= _MOST:
            raise VocError(
                f"Webhookは{_MOST}件までです。使わないものを削除してください。", code="too_many_webhooks", status=409
            )
        row = WebhookRow(
            id=f"wh_{secrets.token_hex(8)}",
            url=url,
            description=description,
            events=list(events),
            conditions=conditions.to_json(),
            include_text=include_text,
            active=active,
            secret=new_secret(),
            created_by=who,
            created_at=datetime.now(UTC),
        )
        self._session.add(row)
        audit(self._session, who, "webhook.create", row.id, include_text=include_text)
        return row.secret, subscription_of(row)

    def all(self) -> list[Subscription]:
        """Return all subscriptions, the newest first."""
        rows = self._session.scalars(select(WebhookRow).order_by(WebhookRow.created_at.desc(), WebhookRow.id))
        return [subscription_of(row) for row in rows]

    def get(self, webhook_id: str) -> Subscription:
        """Return one subscription; raises ``VocError`` with status 404 where there is none."""
        return subscription_of(self._row(webhook_id))

    def change(self, who: str, webhook_id: str, changes: dict[str, Any]) -> Subscription:
        """Change what is given, by the name of the column; one made active again forgets why voc had stopped it."""
        row = self._row(webhook_id)
        for name, value in changes.items():
            setattr(row, name, value)
        if "active" in changes:
            row.stopped_by = None
        audit(self._session, who, "webhook.change", webhook_id, changed=sorted(changes))
        return subscription_of(row)

    def rotate(self, who: str, webhook_id: str) -> tuple[str, Subscription]:
        """Give a subscription another secret, shown this once; the one before signs beside it for a day."""
        row = self._row(webhook_id)
        row.earlier_secret, row.earlier_until = row.secret, datetime.now(UTC) + _BOTH_SIGN_FOR
        row.secret = new_secret()
        audit(self._session, who, "webhook.rotate", webhook_id)
        return row.secret, subscription_of(row)

    def delete(self, who: str, webhook_id: str) -> None:
        """Delete a subscription with its deliveries."""
        gone = delete(WebhookRow).where(WebhookRow.id == webhook_id).returning(WebhookRow.id)
        if self._session.scalar(gone) is None:
            raise _missing()
        audit(self._session, who, "webhook.delete", webhook_id)

    def stop(self, webhook_id: str, why: str) -> None:
        """Make a subscription inactive on the receiver's own word."""
        stopped = update(WebhookRow).where(WebhookRow.id == webhook_id).values(active=False, stopped_by=why)
        if self._session.scalar(stopped.returning(WebhookRow.id)) is not None:
            audit(self._session, "voc", "webhook.stop", webhook_id, why=why)

    def _row(self, webhook_id: str) -> WebhookRow:
        row = self._session.get(WebhookRow, webhook_id)
        if row is None:
            raise _missing()
        return row


def keys_of(row: WebhookRow, now: datetime) -> tuple[str, ...]:
    """Return the secrets that sign now, the newest first."""
    if row.earlier_secret and row.earlier_until and row.earlier_until > now:
        return row.secret, row.earlier_secret
    return (row.secret,)


def subscription_of(row: WebhookRow) -> Subscription:
    """Return what people see of a subscription."""
    return Subscription(
        id=row.id,
        url=row.url,
        description=row.description,
        events=tuple(map(EventType, row.events)),
        conditions=Conditions.from_json(row.conditions),
        include_text=row.include_text,
        active=row.active,
        stopped_by=row.stopped_by,
        earlier_until=row.earlier_until,
        created_by=row.created_by,
        created_at=row.created_at,
    )


def _missing() -> VocError:
    return VocError(
        "そのWebhookはありません。GET /v1/webhooks でIDを確かめてください。", code="webhook_missing", status=404
    )
