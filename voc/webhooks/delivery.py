"""A delivery: how it stands, what came of a try, and when the next one is due."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from http import HTTPStatus
from typing import Any, Final

# About a day and a half in all: 5 s, 30 s, 2 min, 10 min, 1 h, 5 h and 24 h after the try before.
_WAITS: Final = tuple(timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 3_600, 18_000, 86_400))
MOST_TRIES: Final = len(_WAITS) + 1
_LONGEST_WAIT: Final = timedelta(days=1)
_JITTER: Final = 0.2


class DeliveryState(StrEnum):
    """Where a delivery stands. ``DEAD``: given up after the last try, until a person asks for another round."""

    PENDING = "pending"
    SENDING = "sending"
    DELIVERED = "delivered"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a try: the status of the answer, or why there was none; ``retry_after`` is what the receiver asks for."""

    status: int | None
    error: str | None = None
    retry_after: timedelta | None = None

    @property
    def delivered(self) -> bool:
        """Whether the receiver took it."""
        return self.status is not None and HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES

    @property
    def gone(self) -> bool:
        """Whether the receiver wants nothing any more."""
        return self.status == HTTPStatus.GONE


def wait_after(tries: int, outcome: Outcome) -> timedelta | None:
    """Return how long to wait after so many tries (from 1), ``None`` to give up; never shorter than the receiver asks."""
    if outcome.gone or tries >= MOST_TRIES:
        return None
    # Those that failed together do not return together.
    own = _WAITS[tries - 1] * random.uniform(1 - _JITTER, 1 + _JITTER)
    return max(own, min(outcome.retry_after or own, _LONGEST_WAIT))


@dataclass(frozen=True, slots=True)
class Delivery:
    """An event on its way to a subscription, as people see it."""

    event_id: str
    type: str
    comment_id: str | None
    created_at: datetime
    state: DeliveryState
    tries: int
    due_at: datetime
    tried_at: datetime | None
    ended_at: datetime | None
    status: int | None
    error: str | None

    def to_json(self) -> dict[str, Any]:
        """Return what the API shows."""
        is_open = self.state in (DeliveryState.PENDING, DeliveryState.SENDING)
        return {
            "event": self.event_id,
            "type": self.type,
            "comment": self.comment_id,
            "created_at": self.created_at.isoformat(),
            "state": self.state,
            "tries": self.tries,
            "due_at": self.due_at.isoformat() if is_open else None,
            "tried_at": self.tried_at.isoformat() if self.tried_at else None,
            "ended_at": self.ended_at.isoformat() if self.ended_at else None,
            "status": self.status,
            "error": self.error,
        }
