"""Pairing the themes of two runs, and what changed between them."""

from __future__ import annotations

import numpy as np

from voc.themes.difference import compare
from voc.themes.identity import Grouped, pair


def _theme(angle: float, *members: str) -> Grouped:
    return Grouped(np.array([np.cos(angle), np.sin(angle)], dtype=np.float32), frozenset(members))


def test_a_theme_is_recognized_by_its_centre_and_its_members() -> None:
    known = [_theme(0.0, "a", "b", "c"), _theme(1.5, "d", "e")]
    found = [_theme(1.45, "d", "e", "new"), _theme(0.1, "a", "b", "c"), _theme(3.0, "x", "y")]
    assert pair(known, found) == {0: 1, 1: 0}


def test_a_theme_is_continued_once_by_the_one_most_alike() -> None:
    known = [_theme(0.0, "a", "b", "c", "d")]
    found = [_theme(0.3, "a"), _theme(0.05, "b", "c", "d")]
    assert pair(known, found) == {1: 0}


def test_themes_that_share_nothing_are_not_paired() -> None:
    assert pair([_theme(0.0, "a", "b")], [_theme(1.5, "c", "d")]) == {}
    assert pair([], [_theme(0.0, "a")]) == {}
    assert pair([_theme(0.0, "a")], []) == {}


def test_comments_that_one_run_did_not_know_do_not_count_against_a_pair() -> None:
    known = [_theme(0.0, "a", "b", "gone")]
    assert pair(known, [_theme(0.0, "a", "b", "c", "d", "e", "f")]) == {0: 0}


def test_a_change_says_where_comments_came_from_and_how_months_read_now() -> None:
    before = {"a": "phone", "b": "phone", "c": "price"}
    after = {"a": "phone", "b": "price", "d": "phone"}
    months = {"a": "2026-10", "b": "2026-10", "c": "2026-11", "d": "2026-11"}
    phone, price = compare(before, after, months)
    assert (phone.theme_id, phone.before, phone.after, phone.stayed) == ("phone", 2, 2, 1)
    assert (phone.came_from, phone.went_to) == ({None: 1}, {"price": 1})
    assert phone.months == {"2026-10": (2, 1), "2026-11": (0, 1)}
    assert (price.before, price.after, price.stayed, price.went_to) == (1, 1, 0, {None: 1})


def test_a_comment_that_only_one_run_knew_is_left_out() -> None:
    assert compare({"a": "phone"}, {"a": "phone", "late": "phone"}, {"a": "2026-10"})[0].after == 1
