"""Webhooks: who wants to hear of what, what happened, and which of it reached whom."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from voc.store.tables.base import Base


class WebhookRow(Base):
    """A subscription. ``secret`` signs, so it is kept as it is; ``earlier_secret`` signs beside it until ``earlier_until``.

    ``stopped_by`` says why voc itself made it inactive, null where a person did or nobody.
    """

    __tablename__ = "webhooks"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    url: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(String(200))
    events: Mapped[list[Any]]
    conditions: Mapped[dict[str, Any]]
    include_text: Mapped[bool]
    active: Mapped[bool]
    stopped_by: Mapped[str | None] = mapped_column(String(40))
    secret: Mapped[str] = mapped_column(String(100))
    earlier_secret: Mapped[str | None] = mapped_column(String(100))
    earlier_until: Mapped[datetime | None]
    created_by: Mapped[str] = mapped_column(String(220))
    created_at: Mapped[datetime]


class EventRow(Base):
    """Something that happened, written in the commit in which it did; it goes with the comment that it is about.

    ``data`` is what is sent, without the comment's text. Ids sort by time.
    """

    __tablename__ = "webhook_events"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    type: Mapped[str] = mapped_column(String(40))
    comment_id: Mapped[str | None] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
    data: Mapped[dict[str, Any]]


class DeliveryRow(Base):
    """An event on its way to a subscription; ``state`` is one of ``voc.webhooks.delivery.DeliveryState``.

    ``due_at`` is when it is to be tried next; while it is being sent, when whoever sends it is given up.
    """

    __tablename__ = "webhook_deliveries"

    webhook_id: Mapped[str] = mapped_column(ForeignKey("webhooks.id", ondelete="CASCADE"), primary_key=True)
    event_id: Mapped[str] = mapped_column(
        ForeignKey("webhook_events.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    state: Mapped[str] = mapped_column(String(16))
    tries: Mapped[int]
    due_at: Mapped[datetime]
    tried_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    status: Mapped[int | None]
    error: Mapped[str | None] = mapped_column(String(40))

    __table_args__ = (Index(None, "webhook_id", "state", "due_at"),)
