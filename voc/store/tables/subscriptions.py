"""Subscriptions to the weekly summary, and what became of each week's sending."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from voc.store.tables.base import Base


class SubscriptionRow(Base):
    """Who gets the summary of which segment, where and when.

    ``destinations`` are mail addresses, or one address of a channel, or one folder. ``day`` counts from Monday (0), ``time``
    is written ``08:00``, in the company's time zone. ``since``: what was to be sent before is not sent any more.
    """

    __tablename__ = "subscriptions"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    channel: Mapped[str] = mapped_column(String(16))
    destinations: Mapped[list[Any]]
    formats: Mapped[list[Any]]
    day: Mapped[int]
    time: Mapped[str] = mapped_column(String(5))
    segment: Mapped[dict[str, Any]]
    active: Mapped[bool]
    since: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(220))
    created_at: Mapped[datetime]


class SendingRow(Base):
    """One week's summary on its way to a subscription; ``state`` is one of ``voc.subscriptions.sending.SendingState``.

    ``due_at`` is when it is to be tried next; while it is being sent, when whoever sends it is given up.
    """

    __tablename__ = "sendings"

    subscription_id: Mapped[str] = mapped_column(ForeignKey("subscriptions.id", ondelete="CASCADE"), primary_key=True)
    week: Mapped[str] = mapped_column(String(8), primary_key=True)
    edition: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(16))
    tries: Mapped[int]
    due_at: Mapped[datetime]
    tried_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(String(40))
