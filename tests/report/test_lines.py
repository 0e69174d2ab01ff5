"""Rows of the tables: who counts, what is compared, in which order; quotes and the net promoter score."""

from __future__ import annotations

import pytest
from support.reports import WEEK, make_lines

from voc.report.change import Trend
from voc.report.lines import Counted, choose_quotes, lines, net_promoter, query


def test_a_line_says_what_the_weeks_before_let_expect() -> None:
    (line,) = make_lines({"price": (2, 0, 4, 2, 6)}, customers=(20, 20, 20, 20, 40))
    assert (line.count, line.before, line.mean_before) == (6, (2, 0, 4, 2), 2.0)
    assert (line.share, line.share_before, line.expected) == (0.15, 0.1, 4.0)
    assert line.query == "since=2026-11-16&until=2026-11-22&theme=price"


def test_lines_come_with_the_most_mentioned_first_and_only_known_codes() -> None:
    counts = {"b": (1, 0, 0, 0, 2), "a": (9, 9, 9, 9, 2), "c": (0, 0, 0, 0, 5), "gone": (9, 9, 9, 9, 9)}
    assert [line.code for line in make_lines(counts, {each: each for each in "abcd"})] == ["c", "a", "b"]
    kept = make_lines(counts, {"b": "b", "c": "c"}, ranked=False)
    assert [line.code for line in kept] == ["b", "c"]


def test_change_is_told_where_it_is_more_than_noise() -> None:
    counts = {
        "delivery": (5, 5, 5, 5, 30),
        "price": (10, 10, 10, 10, 10),
        "support": (25, 25, 25, 25, 0),
        "trust": (0, 0, 0, 0, 8),
    }
    assert {line.code: line.trend for line in make_lines(counts)} == {
        "delivery": Trend.UP,
        "price": Trend.STEADY,
        "support": Trend.DOWN,
        "trust": Trend.NEW,
    }


def test_without_customers_there_is_nothing_to_divide_by() -> None:
    (line,) = lines({"a": Counted((0, 0, 0, 0, 0), 0)}, {"a": "A"}, (0, 0, 0, 0, 0), WEEK, "theme")
    assert (line.share, line.share_before, line.expected, line.trend) == (0.0, 0.0, 0.0, Trend.STEADY)


def test_three_quotes_of_different_customers_in_different_words() -> None:
    candidates = [
        ("K1", "c1", "電話が つながらない"),
        ("K2", "c2", "電話がつながらない"),
        ("K1", "c3", "三回かけた"),
        ("K3", "c4", "三回かけた"),
        ("K4", "c5", "待たされた"),
        ("K5", "c6", "切れた"),
    ]
    assert [quote.id for quote in choose_quotes(candidates)] == ["c1", "c4", "c5"]


@pytest.mark.parametrize(
    ("answers", "score"),
    [
        ([10, 9, 8, 7, 6, 0], 0.0),
        ([10, 10, 10], 100.0),
        ([6, 5, 0], -100.0),
        ([9, 7, 3], 0.0),
        ([10, 9, 7], 66.7),
        ([], None),
    ],
)
def test_net_promoter_score(answers: list[int], score: float | None) -> None:
    nps = net_promoter(answers, [10])
    assert (nps.now, nps.answers, nps.before, nps.answers_before) == (score, len(answers), 100.0, 1)


def test_a_query_spans_whole_weeks_and_escapes_its_values() -> None:
    assert query(WEEK.before(4), WEEK, reason="a&b") == "since=2026-10-19&until=2026-11-22&reason=a%26b"
