"""What goes with leaving: tables by hand, customers counted once, and simulated series with and without an effect."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from math import comb

import numpy as np
import pytest

from voc.stats import benjamini_hochberg, exact_p_value, risk_ratio_interval
from voc.themes.drivers import Driver, Voice, drivers

NAMES = {"phone": "電話がつながらない", "price": "料金が高い"}
SERIES = 400
CUSTOMERS = 300
BASE = 0.2
TEN = {f"t{number}": f"テーマ {number}" for number in range(10)}
SHARES = (0.25, 0.2, 0.15, 0.12, 0.1, 0.08, 0.06, 0.05, 0.03, 0.02)


def _table(cases: int, n: int, other_cases: int, others: int, theme: str = "phone") -> list[Voice]:
    """One comment a customer: ``n`` speak of the theme, the ``others`` of none."""
    own = [Voice(f"{theme}{number}", theme, number < cases) for number in range(n)]
    return own + [Voice(f"other{number}", None, number < other_cases) for number in range(others)]


def _only(voices: list[Voice]) -> Driver:
    (driver,) = drivers(voices, NAMES)
    return driver


def test_a_table_by_hand() -> None:
    """6 of 10 against 9 of 30: 0.6 / 0.3 = 2; Fisher's p sums the tables no likelier than this one."""
    ways = {k: comb(10, k) * comb(30, 15 - k) for k in range(11)}
    driver = _only(_table(6, 10, 9, 30))
    assert (driver.theme_id, driver.name) == ("phone", NAMES["phone"])
    assert (driver.n, driver.with_outcome, driver.others, driver.others_with_outcome) == (10, 6, 30, 9)
    assert (driver.share, driver.share_others, driver.lift) == (0.6, 0.3, 2.0)
    assert driver.p_value == pytest.approx(sum(way for way in ways.values() if way <= ways[6]) / comb(40, 15))
    assert not driver.more_than_noise


@pytest.mark.parametrize(
    ("table", "low", "high"),
    [  # statsmodels 0.15: confint_proportions_2indep(compare="ratio", method="score", correction=False)
        ((6, 10, 9, 30), 0.8928, 4.0744),
        ((10, 75, 12, 225), 1.1390, 5.4008),
        ((2, 40, 30, 300), 0.1336, 1.7317),
    ],
)
def test_the_interval_is_that_of_the_score_test(table: tuple[int, int, int, int], low: float, high: float) -> None:
    assert risk_ratio_interval(*table) == pytest.approx((low, high), abs=1e-4)


@pytest.mark.parametrize("cases", [1, 5, 50])
def test_where_everybody_is_a_case_the_bounds_have_a_closed_form(cases: int) -> None:
    """m of m against n of n: the statistic at the ratio r below 1 is m (1 - r) / r, so that r = m / (m + 3.84)."""
    low, high = risk_ratio_interval(cases, cases, 7, 7)
    assert low == pytest.approx(cases / (cases + 3.8415), rel=1e-4)
    assert high == pytest.approx((7 + 3.8415) / 7, rel=1e-4)


def test_nobody_of_the_theme_has_the_outcome() -> None:
    driver = _only(_table(0, 20, 30, 100))
    assert (driver.share, driver.lift, driver.low) == (0.0, 0.0, 0.0)
    assert driver.high is not None
    assert 0.3 < driver.high < 1
    assert driver.more_than_noise


def test_nobody_of_the_others_has_the_outcome() -> None:
    driver = _only(_table(5, 20, 0, 100))
    assert (driver.share_others, driver.lift, driver.high) == (0.0, None, None)
    assert driver.low > 1
    assert driver.more_than_noise


def test_nobody_has_the_outcome() -> None:
    driver = _only(_table(0, 20, 0, 100))
    assert (driver.lift, driver.low, driver.high, driver.p_value) == (None, 0.0, None, 1.0)
    assert not driver.more_than_noise


def test_without_others_nothing_is_compared() -> None:
    driver = _only(_table(5, 20, 0, 0))
    assert (driver.share, driver.share_others, driver.lift) == (0.25, None, None)
    assert (driver.low, driver.high, driver.p_value) == (0.0, None, 1.0)
    assert not driver.more_than_noise


def test_everything_is_plain_numbers() -> None:
    allowed = (str, int, float, bool, type(None))
    assert all(type(value) in allowed for value in asdict(_only(_table(6, 10, 9, 30))).values())


def test_repeats_of_one_customer_count_once() -> None:
    once = _table(6, 10, 9, 30)
    repeated = once + [Voice("phone0", "phone", True)] * 50 + [Voice("other29", None, False)] * 50
    assert _only(repeated) == _only(once)


def test_one_comment_is_enough_for_the_outcome_and_for_the_theme() -> None:
    voices = [
        Voice("a", "phone", False),
        Voice("a", None, True),
        Voice("a", "phone", None),
        Voice("b", None, False),
        Voice("b", "phone", None),
        Voice("c", "price", False),
    ]
    by_id = {driver.theme_id: driver for driver in drivers(voices, NAMES)}
    assert (by_id["phone"].n, by_id["phone"].with_outcome, by_id["phone"].others) == (2, 1, 1)
    assert (by_id["price"].n, by_id["price"].with_outcome, by_id["price"].others_with_outcome) == (1, 0, 1)


def test_customers_of_unknown_outcome_are_left_out() -> None:
    unknown = [Voice(f"u{number}", "phone", None, ("support",)) for number in range(9)]
    assert _only(_table(6, 10, 9, 30) + unknown) == _only(_table(6, 10, 9, 30))
    assert drivers(unknown, NAMES) == ()


def test_a_theme_without_a_name_is_none() -> None:
    known, elsewhere = drivers(_table(6, 10, 9, 30), NAMES), drivers(_table(6, 10, 9, 30, theme="gone"), NAMES)
    assert len(known) == 1
    assert elsewhere == ()
    assert drivers([], NAMES) == ()


def test_the_stated_reason_stands_beside_the_lift() -> None:
    """Three of four speak of support in comments of the theme, one names it first there and one elsewhere."""
    voices = [
        Voice("a", "phone", True, ("price", "support")),
        Voice("b", "phone", True, ("price", "support")),
        Voice("c", "phone", False, ("support",)),
        Voice("c", "phone", False, ("support",)),
        Voice("d", "phone", False, ("delivery",)),
        Voice("b", None, True, ("support",)),
        Voice("e", None, False, ("support",)),
    ]
    driver = _only(voices)
    assert (driver.reason, driver.stated) == ("support", 0.5)
    assert (_only(_table(6, 10, 9, 30)).reason, _only(_table(6, 10, 9, 30)).stated) == (None, 0.0)


def test_the_surest_lift_comes_first() -> None:
    """2 of 2 is the greater ratio, 40 of 60 the surer one."""
    voices = [*_table(40, 60, 40, 200), *(Voice(f"p{number}", "price", True) for number in range(2))]
    first, second = drivers(voices, NAMES)
    assert (first.theme_id, second.theme_id) == ("phone", "price")
    assert first.lift is not None
    assert second.lift is not None
    assert first.lift < second.lift
    assert first.low > second.low


def test_the_order_of_comments_does_not_matter() -> None:
    voices = next(_series(1, [BASE] * 10, seed=5))
    assert drivers(reversed(voices), TEN) == drivers(voices, TEN)


@pytest.mark.parametrize(
    ("values", "limit"),
    [([], -1.0), ([0.2], -1.0), ([0.1], 0.1), ([0.04, 0.9, 0.06, 0.03], 0.06), ([0.03, 0.9, 0.9, 0.9], -1.0)],
)
def test_benjamini_and_hochberg_by_hand(values: list[float], limit: float) -> None:
    """Of four values the third may be 0.075, so that 0.06 lifts the two below; the first may be 0.025 alone."""
    assert benjamini_hochberg(values) == limit


def test_groups_without_anybody_do_not_differ() -> None:
    assert exact_p_value(0, 0, 3, 10) == exact_p_value(3, 10, 0, 0) == 1.0


def _series(count: int, risks: list[float], seed: int) -> Iterator[list[Voice]]:
    """Simulated surveys of 300 customers with one to three comments each; a customer's risk is that of his worst theme."""
    rng = np.random.default_rng(seed)
    placed = [0.8 * share for share in SHARES]
    for _ in range(count):
        customers = np.repeat(np.arange(CUSTOMERS), rng.integers(1, 4, CUSTOMERS))
        places = rng.choice(11, len(customers), p=[*placed, 1 - sum(placed)])
        risk = np.full(CUSTOMERS, BASE)
        np.maximum.at(risk, customers, np.array([*risks, BASE])[places])
        left = rng.random(CUSTOMERS) < risk
        yield [
            Voice(str(customer), f"t{place}", bool(left[customer]))
            for customer, place in zip(customers.tolist(), places.tolist(), strict=True)
        ]


def test_without_an_effect_at_most_one_theme_of_twenty_is_called() -> None:
    """Measured with 1,500 series: 0.7 % of the themes, 6.3 % of the series call any; 95.4 % of the intervals hold 1."""
    found = [drivers(voices, TEN) for voices in _series(SERIES, [BASE] * 10, seed=1)]
    called = [[driver.more_than_noise for driver in each] for each in found]
    assert np.mean([any(each) for each in called]) <= 0.10
    assert np.mean([one for each in called for one in each]) <= 0.05
    covered = [d.low <= 1 and (d.high is None or d.high >= 1) for each in found for d in each]
    assert np.mean(covered) >= 0.93


@pytest.mark.parametrize(("theme", "at_least"), [(0, 0.75), (3, 0.55)], ids=["third", "sixth"])
def test_a_doubled_risk_is_found(theme: int, at_least: float) -> None:
    """Measured with 400 series: 86 % where 105 of 300 speak of the theme, 66 % of 54, 45 % of 37, 21 % of 14."""
    risks = [BASE] * 10
    risks[theme] = 2 * BASE
    found = [drivers(voices, TEN) for voices in _series(100, risks, seed=2)]
    own = [next(driver for driver in each if driver.theme_id == f"t{theme}") for each in found]
    assert np.mean([driver.more_than_noise and driver.low > 1 for driver in own]) >= at_least
    assert np.median([driver.lift or 0 for driver in own]) == pytest.approx(2, rel=0.15)
