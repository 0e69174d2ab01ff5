"""A theme as a discovery finds it, and a comment's place among the themes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

# Raised whenever ``voc.themes.space`` makes other vectors: themes of one space are not compared with comments in another.
SPACE: Final = 3


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme that comments share.

    ``centroid`` is a unit vector in the space of themes (``voc.themes.space``); ``phrases`` are its telling phrases and
    ``words`` those that set it apart from the others (c-TF-IDF), both the strongest first; ``representatives`` are ids of
    comments near the centre and different from each other; ``group`` is the reason that its comments mostly give
    (``none`` where they give none): the upper level of the hierarchy, which keeps its meaning from run to run.
    """

    id: str
    name: str
    size: int
    phrases: tuple[str, ...]
    words: tuple[str, ...]
    representatives: tuple[str, ...]
    group: str
    centroid: npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a comment stands: its theme (``None`` where it is too far from all), the nearest theme, the cosine to that."""

    theme_id: str | None
    nearest_id: str | None
    score: float
