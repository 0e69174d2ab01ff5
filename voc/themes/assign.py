"""Assignment: the nearest theme in the full space, or none. No refit; a few microseconds a comment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from voc.encode.encoder import Vectors
from voc.themes.theme import Place, Theme


@dataclass(frozen=True, slots=True)
class Owner:
    """The theme, as people know it, that a found theme belongs to: merged themes have several found ones."""

    id: str
    name: str


class Assigner:
    """Places vectors among the themes of one ``version``; below ``threshold`` (a cosine) a comment has no theme (未分類).

    ``owners`` are by the id of a found theme; without them each found theme is its own.
    """

    def __init__(
        self,
        themes: Sequence[Theme],
        threshold: float,
        version: str = "",
        owners: Mapping[str, Owner] | None = None,
    ) -> None:
        self.version = version
        owned = [owners[theme.id] if owners else Owner(theme.id, theme.name) for theme in themes]
        self._ids = [owner.id for owner in owned]
        self.names = {owner.id: owner.name for owner in owned}
        self._centroids = np.stack([theme.centroid for theme in themes]) if themes else np.zeros((0, 0), np.float32)
        self._threshold = threshold

    def place(self, vectors: Vectors) -> list[Place]:
        """Return the place of each unit vector, shape ``(n, d)``."""
        if not self._ids or not len(vectors):
            return [Place(None, None, 0.0)] * len(vectors)
        places = []
        for best, score in zip(*(each.tolist() for each in nearest(vectors, self._centroids)), strict=True):
            theme_id = self._ids[best]
            places.append(Place(theme_id if score >= self._threshold else None, theme_id, max(score, 0.0)))
        return places


def nearest(vectors: Vectors, centroids: Vectors) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Return each vector's nearest centroid by position and its cosine to that, rounded as it is shown and compared."""
    similarities = vectors @ centroids.T
    best = similarities.argmax(axis=1)
    return best, np.round(similarities[np.arange(len(best)), best].astype(np.float64), 4)
