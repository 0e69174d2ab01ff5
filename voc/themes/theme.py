"""A theme and a comment's place among the themes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme that comments share.

    ``centroid`` is a unit vector in the space of themes (``voc.themes.space``); ``phrases`` are its telling phrases and ``words`` those
    that set it apart from the others (c-TF-IDF), both the strongest first;
    ``representatives`` are ids of comments near the centre and different from each other.
    """

    id: str
    name: str
    size: int
    phrases: tuple[str, ...]
    words: tuple[str, ...]
    representatives: tuple[str, ...]
    centroid: npt.NDArray[np.float32]

    def to_json(self, comments: int) -> dict[str, Any]:
        """Return the theme as the command line and the API show it; ``comments`` is how many it has now."""
        return {
            "id": self.id,
            "name": self.name,
            "comments": comments,
            "phrases": list(self.phrases),
            "words": list(self.words),
            "representatives": list(self.representatives),
        }


@dataclass(frozen=True, slots=True)
class Place:
    """Where a comment stands: its theme (``None`` where it is too far from all), the nearest theme, the cosine to that."""

    theme_id: str | None
    nearest_id: str | None
    score: float
