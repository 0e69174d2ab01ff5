"""Assignment: the nearest theme, or none."""

from __future__ import annotations

import numpy as np
import pytest

from voc.themes.assign import Assigner
from voc.themes.theme import Place, Theme


def _theme(theme_id: str, *centroid: float) -> Theme:
    return Theme(theme_id, f"テーマ{theme_id}", 10, (), (), (), "none", np.array(centroid, dtype=np.float32))


THEMES = [_theme("phone", 1, 0, 0), _theme("price", 0, 1, 0)]


@pytest.mark.parametrize(
    ("vector", "place"),
    [
        ((1, 0, 0), Place("phone", "phone", 1.0)),
        ((0, 1, 0), Place("price", "price", 1.0)),
        ((0.6, 0.8, 0), Place("price", "price", 0.8)),
        # on the threshold belongs to the theme, below it only the nearest is told
        ((0.5, 0, 0.8660), Place("phone", "phone", 0.5)),
        ((0.4, 0, 0.9165), Place(None, "phone", 0.4)),
        # away from everything
        ((-1, 0, 0), Place(None, "price", 0.0)),
    ],
)
def test_a_vector_goes_to_the_nearest_theme_that_is_near_enough(vector: tuple[float, ...], place: Place) -> None:
    (found,) = Assigner(THEMES, 0.5).place(np.array([vector], dtype=np.float32))
    assert (found.theme_id, found.nearest_id) == (place.theme_id, place.nearest_id)
    assert found.score == pytest.approx(place.score, abs=1e-4)


def test_a_zero_vector_has_no_theme() -> None:
    (place,) = Assigner(THEMES, 0.5).place(np.zeros((1, 3), dtype=np.float32))
    assert (place.theme_id, place.score) == (None, 0.0)


def test_without_themes_nothing_is_assigned() -> None:
    assigner = Assigner([], 0.5)
    assert assigner.place(np.ones((3, 5), dtype=np.float32)) == [Place(None, None, 0.0)] * 3
    assert assigner.names == {}


def test_nothing_to_place_gives_no_place() -> None:
    assert Assigner(THEMES, 0.5).place(np.zeros((0, 3), dtype=np.float32)) == []


def test_many_vectors_are_placed_like_each_alone() -> None:
    vectors = np.random.default_rng(1).normal(size=(50, 3)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    assigner = Assigner(THEMES, 0.5)
    assert assigner.place(vectors) == [assigner.place(vector[None, :])[0] for vector in vectors]
    assert assigner.names == {"phone": "テーマphone", "price": "テーマprice"}
