"""Which column holds the answer to the NPS question, what counts as an answer, and what answers come to."""

from __future__ import annotations

import pytest

from voc.nps import is_detractor, net_promoter_score, nps_of


@pytest.mark.parametrize(
    ("attributes", "score"),
    [
        ({"NPS": "9"}, 9),
        ({"ｎｐｓ（0〜10）": "１０点"}, 10),
        ({"プラン": "3", "おすすめ度": " 0 "}, 0),
        ({"推奨度": "7.0"}, 7),
        ({"NPS": "11"}, None),
        ({"NPS": "とても"}, None),
        ({"NPS": "", "お勧め度": "6"}, 6),
        ({"満足度": "5"}, None),
        ({}, None),
    ],
)
def test_the_score_is_read_from_the_column_that_names_it(attributes: dict[str, str], score: int | None) -> None:
    assert nps_of(attributes) == score


def test_a_detractor_gives_up_to_six() -> None:
    assert [is_detractor({"NPS": given}) for given in ("0", "6", "7", "")] == [True, True, False, None]


@pytest.mark.parametrize(("answers", "score"), [([], None), ([10], 100.0), ([9, 8, 7, 6], 0.0), ([0, 6, 10], -33.3)])
def test_promoters_less_detractors(answers: list[int], score: float | None) -> None:
    assert net_promoter_score(answers) == score
