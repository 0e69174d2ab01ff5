"""A theme as people know it: it keeps its id, name and history through all runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from voc.themes.theme import Theme


class State(StrEnum):
    """``active``: some run in force finds it; ``resting`` (休止): none does any more; ``merged``: it went into another."""

    ACTIVE = "active"
    RESTING = "resting"
    MERGED = "merged"


@dataclass(frozen=True, slots=True)
class KnownTheme:
    """A theme with how the run in force found it (``found``: the largest first; several after a merge, none at rest).

    ``new`` is true where the run in force is the first that found it and not the first run at all; ``began_at`` is when
    its first comment was written. ``held``: a person made it what it is, so no run may drop it.
    """

    id: str
    name: str
    state: State
    new: bool
    began_at: datetime
    hidden: bool
    pinned: bool
    held: bool
    found: tuple[Theme, ...]

    @property
    def group(self) -> str:
        """The reason that its comments mostly give."""
        return self.found[0].group if self.found else "none"

    @property
    def phrases(self) -> tuple[str, ...]:
        """Its telling phrases, the strongest first."""
        return self.found[0].phrases if self.found else ()

    @property
    def representatives(self) -> tuple[str, ...]:
        """Ids of comments near its centre and different from each other."""
        return self.found[0].representatives if self.found else ()

    def to_json(self, comments: int) -> dict[str, Any]:
        """Return the theme as the command line and the API show it; ``comments`` is how many it has now."""
        return {
            "id": self.id,
            "name": self.name,
            "comments": comments,
            "group": self.group,
            "state": self.state.value,
            "new": self.new,
            "began_at": self.began_at.isoformat(),
            "hidden": self.hidden,
            "pinned": self.pinned,
            "phrases": list(self.phrases),
            "words": list(self.found[0].words) if self.found else [],
            "representatives": list(self.representatives),
        }
