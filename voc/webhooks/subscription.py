"""A subscription: which events, under which conditions, to which address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, Self

from voc.ingest.comment import Kind
from voc.tag.corrections import Labels
from voc.tag.labels import Intent, Urgency


class EventType(StrEnum):
    """What a receiver can hear of; ``TEST`` comes when it is asked for, to any receiver."""

    COMMENT_CREATED = "comment.created"
    COMMENT_CORRECTED = "comment.corrected"
    TEST = "webhook.test"


_RANK: Final = {urgency: rank for rank, urgency in enumerate(reversed(Urgency))}


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a comment must be like; all that is given must hold, of a list one entry.

    ``urgency`` is the least, ``max_age_days`` counts from when the comment was written.
    """

    urgency: Urgency | None = None
    reasons: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    intents: tuple[Intent, ...] = ()
    kinds: tuple[Kind, ...] = ()
    max_age_days: int | None = None

    def match(self, labels: Labels, *, kind: Kind, theme: str | None, age: timedelta) -> bool:
        """Tell whether a comment with these labels is one to tell of."""
        return (
            (self.urgency is None or _RANK[Urgency(labels.urgency)] >= _RANK[self.urgency])
            and (not self.reasons or not set(self.reasons).isdisjoint(labels.reasons))
            and (not self.themes or theme in self.themes)
            and (not self.intents or labels.intent in self.intents)
            and (not self.kinds or kind in self.kinds)
            and (self.max_age_days is None or age <= timedelta(days=self.max_age_days))
        )

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Read what ``to_json`` wrote."""
        urgency = stored["urgency"]
        return cls(
            urgency=None if urgency is None else Urgency(urgency),
            reasons=tuple(stored["reasons"]),
            themes=tuple(stored["themes"]),
            intents=tuple(map(Intent, stored["intents"])),
            kinds=tuple(map(Kind, stored["kinds"])),
            max_age_days=stored["max_age_days"],
        )

    def to_json(self) -> dict[str, Any]:
        """Return the conditions as a JSON object."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscription as people see it, without its secret.

    ``stopped_by`` says why voc itself made it inactive; ``earlier_until`` until when the secret before signs as well.
    """

    id: str
    url: str
    description: str
    events: tuple[EventType, ...]
    conditions: Conditions
    include_text: bool
    active: bool
    stopped_by: str | None
    earlier_until: datetime | None
    created_by: str
    created_at: datetime

    def to_json(self) -> dict[str, Any]:
        """Return what the API shows."""
        return {
            "id": self.id,
            "url": self.url,
            "description": self.description,
            "events": list(self.events),
            "conditions": self.conditions.to_json(),
            "include_text": self.include_text,
            "active": self.active,
            "stopped_by": self.stopped_by,
            "earlier_secret_until": self.earlier_until.isoformat() if self.earlier_until else None,
            "created_by": self.created_by,
            "created_at": self.created_at.isoformat(),
        }
