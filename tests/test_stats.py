"""The exact test of two shares, beside SciPy's own."""

from __future__ import annotations

from random import Random

import pytest
from scipy.stats import fisher_exact

from voc.stats import exact_p_value

_CHANCE = Random(5)


def _drawn(size: int) -> tuple[int, int, int, int]:
    total, other = _CHANCE.randint(1, size), _CHANCE.randint(1, size)
    return _CHANCE.randint(0, total), total, _CHANCE.randint(0, other), other


@pytest.mark.parametrize("table", [(0, 1, 0, 1), (5, 5, 0, 5), (2, 20, 4, 40), (0, 4_000, 30, 30_000)], ids=str)
def test_the_exact_test_of_tables_at_the_edge_is_scipys(table: tuple[int, int, int, int]) -> None:
    _assert_as_scipy(table)


@pytest.mark.parametrize("size", [5, 30, 400, 30_000])
def test_the_exact_test_of_any_table_is_scipys(size: int) -> None:
    for _ in range(50):
        _assert_as_scipy(_drawn(size))


def _assert_as_scipy(table: tuple[int, int, int, int]) -> None:
    cases, total, other_cases, other_total = table
    expected = fisher_exact([[cases, total - cases], [other_cases, other_total - other_cases]]).pvalue
    assert exact_p_value(*table) == pytest.approx(expected, rel=1e-7, abs=1e-200), table
