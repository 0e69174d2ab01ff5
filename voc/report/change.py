"""Whether a count changed by more than noise.

This week's share of respondents who spoke of something is compared with that of the weeks before by Fisher's exact test,
and the list of tests is held to a false discovery rate of 10 % (``voc.stats``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from voc.stats import benjamini_hochberg, exact_p_value

# Nobody should act on what two customers did.
_FEWEST: Final = 3


class Trend(StrEnum):
    """What became of a count."""

    NEW = "new"
    UP = "up"
    DOWN = "down"
    STEADY = "steady"


TREND_NAMES: Final = {Trend.NEW: "新規", Trend.UP: "増加", Trend.DOWN: "減少", Trend.STEADY: "偶然の範囲"}


@dataclass(frozen=True, slots=True)
class Count:
    """How many this week, and in each week before (the oldest first)."""

    now: int
    before: tuple[int, ...]


def p_value(count: Count, exposure: Count) -> float:
    """Probability of a change this large by chance; ``exposure`` counts the respondents."""
    return exact_p_value(count.now, exposure.now, sum(count.before), sum(exposure.before))


def trends(counts: Sequence[Count], exposure: Count) -> list[tuple[Trend, float]]:
    """Return the trend of each count of one table with its p-value."""
    return judge([(count, exposure) for count in counts])


def judge(counts: Sequence[tuple[Count, Count]]) -> list[tuple[Trend, float]]:
    """Return the trend of each count with its p-value; each comes with its own exposure."""
    values = [p_value(count, exposure) for count, exposure in counts]
    limit = benjamini_hochberg(values)
    return [
        (_trend(count, exposure, value <= limit), value)
        for (count, exposure), value in zip(counts, values, strict=True)
    ]


def _trend(count: Count, exposure: Count, more_than_noise: bool) -> Trend:
    before = sum(count.before)
    expected = before * exposure.now / max(1, sum(exposure.before))
    if not more_than_noise or max(count.now, expected) < _FEWEST:
        return Trend.STEADY
    if before == 0:
        return Trend.NEW
    return Trend.UP if count.now > expected else Trend.DOWN
