"""Plain names: the topic that most comments of a theme tell is its name, once."""

from __future__ import annotations

import numpy as np

from voc.themes.plain_names import plain_names

NAMES = ("電話がつながらない", "返金がなかなかされない", "届くのが遅い")


def told(**rows: tuple[float, float, float]) -> dict[int, np.ndarray]:
    return {int(row[1:]): np.array(scores, dtype=np.float32) for row, scores in rows.items()}


def test_a_theme_whose_comments_surely_tell_a_topic_is_called_by_it() -> None:
    assert plain_names(told(r4=(0.1, 0.8, 0.1), r7=(0.12, 0.14, 0.1)), NAMES, frozenset()) == {4: NAMES[1]}


def test_of_two_themes_that_tell_one_topic_the_surer_one_gets_its_name() -> None:
    found = plain_names(told(r0=(0.5, 0.1, 0.0), r1=(0.9, 0.0, 0.0), r2=(0.6, 0.0, 0.4)), NAMES, frozenset())
    assert found == {1: NAMES[0], 2: NAMES[2]}


def test_no_theme_gets_a_name_that_is_taken() -> None:
    assert plain_names(told(r0=(0.9, 0.0, 0.1)), NAMES, {NAMES[0]}) == {}


def test_without_topics_nothing_is_named() -> None:
    assert plain_names({0: np.zeros(0, dtype=np.float32)}, (), frozenset()) == {}
