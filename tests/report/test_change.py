"""Change: Fisher's exact test by hand, and what becomes of a list of counts."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import pytest

from voc.report.change import Count, Trend, p_value, trends

HUNDRED = Count(100, (100, 100, 100, 100))


def _by_hand(count: Count, exposure: Count) -> float:
    """Sum the probabilities of all tables with the same margins no likelier than the one seen, in exact fractions."""
    asked, mentions = exposure.now + sum(exposure.before), count.now + sum(count.before)
    least, most = max(0, mentions - sum(exposure.before)), min(mentions, exposure.now)
    ways = {k: comb(exposure.now, k) * comb(sum(exposure.before), mentions - k) for k in range(least, most + 1)}
    return float(Fraction(sum(way for way in ways.values() if way <= ways[count.now]), comb(asked, mentions)))


@pytest.mark.parametrize(
    ("count", "exposure"),
    [
        (Count(20, (10, 10, 10, 10)), HUNDRED),
        (Count(10, (10, 10, 10, 10)), HUNDRED),
        (Count(0, (5, 6, 7, 8)), HUNDRED),
        (Count(3, (0, 0, 0, 0)), HUNDRED),
        (Count(1, (0, 1, 0, 0)), HUNDRED),
        (Count(12, (3, 4, 2, 5)), Count(180, (90, 110, 70, 130))),
        (Count(7, (0, 0, 0, 9)), Count(40, (0, 0, 0, 60))),
    ],
)
def test_the_p_value_is_that_of_the_exact_test(count: Count, exposure: Count) -> None:
    assert p_value(count, exposure) == pytest.approx(_by_hand(count, exposure), rel=1e-6)


@pytest.mark.parametrize(
    ("count", "exposure"),
    [
        (Count(0, (0, 0, 0, 0)), HUNDRED),
        (Count(0, (3, 4, 5, 6)), Count(0, (100, 100, 100, 100))),
        (Count(5, (0, 0, 0, 0)), Count(100, (0, 0, 0, 0))),
    ],
)
def test_where_nothing_can_be_compared_nothing_changed(count: Count, exposure: Count) -> None:
    assert p_value(count, exposure) == 1.0
    assert trends([count], exposure) == [(Trend.STEADY, 1.0)]


@pytest.mark.parametrize(
    ("count", "trend"),
    [
        (Count(30, (10, 10, 10, 10)), Trend.UP),
        (Count(1, (10, 10, 10, 10)), Trend.DOWN),
        (Count(11, (10, 9, 12, 10)), Trend.STEADY),
        (Count(10, (10, 10, 10, 10)), Trend.STEADY),
        (Count(3, (0, 0, 0, 0)), Trend.NEW),
        (Count(1, (0, 0, 0, 0)), Trend.STEADY),
    ],
)
def test_a_count_gets_its_trend(count: Count, trend: Trend) -> None:
    ((found, _),) = trends([count], HUNDRED)
    assert found is trend


def test_more_comments_are_no_change_by_themselves() -> None:
    doubled = Count(200, (100, 100, 100, 100))
    ((same_share, _), (fewer, _)) = trends([Count(20, (10, 10, 10, 10)), Count(10, (20, 20, 20, 20))], doubled)
    assert (same_share, fewer) == (Trend.STEADY, Trend.DOWN)


def test_one_surprise_among_many_counts_needs_to_be_a_greater_one() -> None:
    """Benjamini and Hochberg: 20 for 10 has p = 0.009, enough alone, not enough as the only one of twenty."""
    surprise, steady = Count(20, (10, 10, 10, 10)), Count(10, (10, 10, 10, 10))
    assert trends([surprise], HUNDRED)[0][0] is Trend.UP
    assert [trend for trend, _ in trends([surprise, *[steady] * 19], HUNDRED)] == [Trend.STEADY] * 20
    assert trends([Count(30, (10, 10, 10, 10)), *[steady] * 19], HUNDRED)[0][0] is Trend.UP


def test_several_surprises_support_each_other() -> None:
    surprise, steady = Count(20, (10, 10, 10, 10)), Count(10, (10, 10, 10, 10))
    found = [trend for trend, _ in trends([*[surprise] * 4, *[steady] * 16], HUNDRED)]
    assert found == [Trend.UP] * 4 + [Trend.STEADY] * 16


def test_no_counts_no_trends() -> None:
    assert trends([], HUNDRED) == []
