"""Words that set comments apart, words that go together, and what says nothing."""

from __future__ import annotations

from math import log, sqrt

import pytest

from voc.words.characteristic import characteristic
from voc.words.empty import is_empty
from voc.words.figure import network_figure
from voc.words.network import network
from voc.words.parts import without_parts


def test_the_log_odds_are_those_of_monroe_colaresi_and_quinn() -> None:
    segment = {"電話": 40, "箱": 5, "味": 55}
    rest = {"電話": 10, "箱": 45, "味": 145}
    prior = 100 * (40 + 10) / 300
    delta = log((40 + prior) / (100 + 100 - 40 - prior)) - log((10 + prior) / (200 + 100 - 10 - prior))
    z = delta / sqrt(1 / (40 + prior) + 1 / (10 + prior))
    (found,) = characteristic(segment, rest)
    assert (found.word, found.segment, found.rest) == ("電話", 40, 10)
    assert found.z == pytest.approx(z)
    assert found.more_than_noise


def test_words_that_both_use_alike_and_few_comments_are_nobodys_own() -> None:
    alike = {f"語{number}": 20 for number in range(50)}
    assert characteristic(alike, alike) == []
    assert characteristic({**alike, "二度だけ": 2}, alike) == []
    assert characteristic({}, alike) == characteristic(alike, {}) == []
    found = characteristic({**alike, "電話": 30}, {**alike, "電話": 2})
    assert [each.word for each in found] == ["電話"]


def test_comments_of_a_single_word_have_nothing_to_be_compared_by() -> None:
    assert characteristic({"折り返し→ない": 3}, {"折り返し→ない": 5}) == []


def test_edges_are_jaccard_coefficients_of_words_in_the_same_comments() -> None:
    occurrences = [(number, word) for number in range(6) for word in ("電話", "待つ")]
    occurrences += [(10 + number, "電話") for number in range(4)]
    occurrences += [(20 + number, word) for number in range(2) for word in ("箱", "待つ")]  # two comments are too few
    occurrences += [(number, "電話番号") for number in range(6)]  # holds 電話 and goes with 待つ
    counts = {"電話": 10, "待つ": 8, "箱": 2, "電話番号": 6}
    found = network(occurrences, counts)
    assert {(edge.one, edge.other): (edge.comments, edge.jaccard) for edge in found.edges} == {
        ("待つ", "電話"): (6, 6 / 12),
        ("待つ", "電話番号"): (6, 6 / 8),
    }
    assert set(found.places) == {"電話", "待つ", "電話番号"}
    assert all(-1 <= value <= 1 for place in found.places.values() for value in place)
    assert len(set(found.places.values())) == 3
    assert network(reversed(occurrences), counts) == found


def test_a_network_of_nothing_is_empty() -> None:
    assert network([], {}).places == {}
    assert network([(1, "電話"), (2, "箱")], {"電話": 1, "箱": 1}).edges == ()


def test_the_figure_leads_to_comments_and_escapes_words() -> None:
    occurrences = [(number, word) for number in range(3) for word in ("<b>", "箱")]
    found = network(occurrences, {"<b>": 3, "箱": 3})
    figure = network_figure(found, {"<b>": 3, "箱": 3}, lambda word: f"/comments?q={word}")
    *lines, markers = figure["data"]
    assert len(lines) == 1
    assert markers["text"] == ["&lt;b&gt;", "箱"]
    assert markers["customdata"][1] == "/comments?q=箱"


@pytest.mark.parametrize("word", ["成る", "此れ", "2026", "あ", "ー", "x"])
def test_function_words_numbers_and_single_kana_say_nothing(word: str) -> None:
    assert is_empty(word)


@pytest.mark.parametrize("word", ["電話", "繋がるない", "味", "line"])
def test_other_words_are_kept(word: str) -> None:
    assert not is_empty(word)


def test_parts_of_compounds_and_the_plain_forms_of_negated_words_are_left_out() -> None:
    counts = {"保冷剤": 8, "保冷": 10, "剤": 8, "冷凍庫": 8, "冷凍": 14, "庫": 10, "食べる": 31, "食": 22}
    assert without_parts(counts) == {"保冷剤": 8, "冷凍庫": 8, "冷凍": 14, "食べる": 31, "食": 22}
    assert without_parts({"繋がる": 17, "繋がるない": 15, "電話": 39}) == {"繋がるない": 15, "電話": 39}
    assert without_parts({"繋がる": 17, "繋がるない": 3}) == {"繋がる": 17, "繋がるない": 3}
