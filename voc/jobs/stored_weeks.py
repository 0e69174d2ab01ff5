"""From which week to which there are comments."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from voc.report.weeks import Week
from voc.store.comments import CommentRepository


def stored_weeks(session: Session, zone: ZoneInfo, now: datetime) -> tuple[Week, Week] | None:
    """Return the first and the newest week with comments, ``None`` where nothing is stored.

    A mistyped date of a later year does not make that year the newest week.
    """
    span = CommentRepository(session).span(now + timedelta(days=1))
    return (Week.of(span[0], zone), Week.of(span[1], zone)) if span else None
