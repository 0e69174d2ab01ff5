"""Small counts compared: the exact test of two shares, the interval of their ratio, and many tests held together.

Two groups are given as four counts, as ``scipy.stats.contingency.relative_risk`` takes them: the ``cases`` among the
``total`` of one group, then those of the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log, sqrt
from typing import Final

import numpy as np

FALSE_DISCOVERY_RATE: Final = 0.10
_CHI_SQUARE: Final = 3.841458820694124  # the 95 % quantile of one degree of freedom
_NEARLY: Final = 1e-12
# Tables that are as likely as the one seen are so whatever the last digits say; SciPy takes the same factor.
_TIED: Final = 1 + 1e-7


def exact_p_value(cases: int, total: int, other_cases: int, other_total: int) -> float:
    """Return the two-sided p-value of Fisher's exact test that both shares are one; 1 where a group is empty.

    All tables at once: SciPy looks for the other tail table by table, 1.4 ms a test, and a page has a hundred.
    """
    if not total or not other_total:
        return 1.0
    every = cases + other_cases
    least, most = max(0, every - other_total), min(every, total)
    at = np.arange(least, most)
    # How many times likelier one case more in the first group is: of the hypergeometric distribution.
    steps = np.log((every - at) * (total - at)) - np.log((at + 1.0) * (other_total - every + at + 1))
    logarithms = np.concatenate(([0.0], np.cumsum(steps)))
    likelihoods = np.exp(logarithms - logarithms.max())
    as_unlikely = likelihoods <= likelihoods[cases - least] * _TIED
    return float(likelihoods[as_unlikely].sum() / likelihoods.sum())


def risk_ratio_interval(cases: int, total: int, other_cases: int, other_total: int) -> tuple[float, float | None]:
    """Return the 95 % interval of the ratio of the two shares; ``None`` is no upper bound (the others have no case).

    The score interval of Koopman (1984, Biometrics 40:513): the ratios that the score test does not refuse. Unlike the
    interval of Katz on the logarithms it needs no corrected zeros, and it stays wide where all of a small group are
    cases: 2 of 2 against 60 of 200 is 3.3 (1.1 to 4.2), where Katz says 2.7 to 4.1.
    """
    inverse = _lower_bound(other_cases, other_total, cases, total)
    return _lower_bound(cases, total, other_cases, other_total), 1 / inverse if inverse else None


def means_p_value(one: tuple[float, float, int], other: tuple[float, float, int]) -> float:
    """Return the two-sided p-value of Welch's test that two means are one; 1 where a group has fewer than two.

    Each group is given as mean, standard deviation and size.
    """
    from scipy.stats import ttest_ind_from_stats

    if min(one[2], other[2]) < 2 or not (one[1] or other[1]):
        return 1.0
    return float(ttest_ind_from_stats(*one, *other, equal_var=False).pvalue)


def dispersion_of_shares(groups: Sequence[tuple[int, int]]) -> float:
    """Return how many times further the shares of some groups lie apart than chance alone would have them, at least 1.

    Pearson's statistic by degree of freedom, as quasi-binomial models take it (McCullagh and Nelder 1989, 4.5.2).
    """
    cases, total = (sum(each) for each in zip(*groups, strict=True)) if groups else (0, 0)
    if len(groups) < 2 or not 0 < cases < total:
        return 1.0
    share = cases / total
    return max(1.0, sum(_pearson(own, of, share) for own, of in groups if of) / (len(groups) - 1))


def dispersion_of_means(groups: Sequence[tuple[float, int]], deviation: float) -> float:
    """The same of means, each given with the size of its group; ``deviation`` is that of the single values."""
    total = sum(size for _, size in groups)
    if len(groups) < 2 or not total or not deviation:
        return 1.0
    mean = sum(own * size for own, size in groups) / total
    apart = sum(size * (own - mean) ** 2 for own, size in groups) / deviation**2
    return max(1.0, apart / (len(groups) - 1))


def with_estimated_dispersion(p_value: float, groups: int) -> float:
    """Return a p-value from counts divided by a dispersion that ``groups`` told, which is itself uncertain.

    The statistic has Student's distribution with a degree of freedom less than groups, not the normal one.
    """
    from scipy.stats import norm, t

    return float(2 * t.sf(norm.isf(p_value / 2), groups - 1))


def benjamini_hochberg(values: Sequence[float], rate: float = FALSE_DISCOVERY_RATE) -> float:
    """Return the largest p-value that is significant at the false discovery ``rate``, -1 where none is.

    Benjamini and Hochberg (1995, J. R. Stat. Soc. B 57:289).
    """
    limit = -1.0
    for rank, value in enumerate(sorted(values), start=1):
        if value <= rate * rank / len(values):
            limit = value
    return limit


def _lower_bound(cases: int, total: int, other_cases: int, other_total: int) -> float:
    from scipy.optimize import brentq

    if not cases or not other_total:
        return 0.0
    # The statistic falls from infinity to 0 at the ratio seen (towards 0 where that is infinite).
    ratio = cases / total * other_total / other_cases if other_cases else 1e6 * other_total
    return exp(
        brentq(
            lambda at: _score(exp(at), cases, total, other_cases, other_total) - _CHI_SQUARE,
            log(1e-3 / total),
            log(ratio),
        )
    )


def _score(ratio: float, cases: int, total: int, other_cases: int, other_total: int) -> float:
    """Pearson's statistic of both groups at the likeliest shares that have the ``ratio``."""
    sum_ = ratio * (total + other_cases) + cases + other_total
    product = ratio * (cases + other_cases)
    share = 2 * product / (sum_ + sqrt(max(0.0, sum_ * sum_ - 4 * (total + other_total) * product)))
    return _pearson(cases, total, share) + _pearson(other_cases, other_total, share / ratio)


def _pearson(cases: int, total: int, share: float) -> float:
    share = min(max(share, _NEARLY), 1 - _NEARLY)
    return (cases - total * share) ** 2 / (total * share * (1 - share))
