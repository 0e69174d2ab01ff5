"""Assignment: the nearest theme in the full space, or none. No refit; a few microseconds a comment."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from voc.encode.encoder import Vectors
from voc.themes.theme import Place, Theme


class Assigner:
    """Places vectors among the themes of one ``run``; below ``threshold`` (a cosine) a comment has no theme (未分類)."""

    def __init__(self, themes: Sequence[Theme], threshold: float, run: int | None = None) -> None:
        self.run = run
        self._ids = [theme.id for theme in themes]
        self.names = {theme.id: theme.name for theme in themes}
        self._centroids = np.stack([theme.centroid for theme in themes]) if themes else np.zeros((0, 0), np.float32)
        self._threshold = threshold

    def place(self, vectors: Vectors) -> list[Place]:
        """Return the place of each unit vector, shape ``(n, d)``."""
        if not self._ids or not len(vectors):
            return [Place(None, None, 0.0)] * len(vectors)
        similarities = vectors @ self._centroids.T
        nearest = similarities.argmax(axis=1)
        places = []
        for row, best in enumerate(nearest):
            score = round(float(similarities[row, best]), 4)
            theme_id = self._ids[best]
            places.append(Place(theme_id if score >= self._threshold else None, theme_id, max(score, 0.0)))
        return places
