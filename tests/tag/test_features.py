"""Features: words and pairs of words within statements, each counted once, at its first statement."""

from __future__ import annotations

from itertools import pairwise

import pytest

from voc.tag.features import feature_names
from voc.text.reader import Reader

TEXTS = [
    "電話がつながらない。返信も遅い。電話がつながらない。",
    "味は良いが電話がつながらない。",
    "ﾃﾞﾝﾜがつながらない！！！！\r\nもう一度電話する",
    "高い",
    "",
]


def test_the_features_of_one_statement_are_its_words_and_pairs(reader: Reader) -> None:
    found = [name for name, _ in feature_names(reader.read("電話が遅い"), None)]
    assert found == ["^", "電話", "が", "遅い", "$", "^ 電話", "電話 が", "が 遅い", "遅い $"]


@pytest.mark.parametrize("text", TEXTS)
def test_each_feature_comes_once_at_the_first_statement_that_holds_it(reader: Reader, text: str) -> None:
    analysis = reader.read(text)
    words = [("^", *analysis.forms_of(statement), "$") for statement in analysis.statements]
    held = [{*own, *(" ".join(pair) for pair in pairwise(own))} for own in words]
    found = feature_names(analysis, None)
    assert len({name for name, _ in found}) == len(found)
    assert {name for name, _ in found} == set().union(*held)
    for name, at in found:
        assert at == next(index for index, own in enumerate(held) if name in own)


def test_no_pair_crosses_the_border_of_a_statement(reader: Reader) -> None:
    names = [name for name, _ in feature_names(reader.read("料金が高い。電話が遅い。"), None)]
    assert {"高い 。", "。 $", "^ 電話"} <= set(names)
    assert "。 電話" not in names


def test_a_feature_of_two_statements_counts_for_the_first(reader: Reader) -> None:
    found = dict(feature_names(reader.read("電話が遅い。電話が切れる。"), None))
    assert (found["電話"], found["遅い"], found["切れる"]) == (0, 0, 1)


def test_the_kind_belongs_to_no_statement(reader: Reader) -> None:
    analysis = reader.read("電話が遅い")
    without, with_kind = feature_names(analysis, None), feature_names(analysis, "survey")
    assert set(with_kind) - set(without) == {("kind=survey", -1)}
    assert feature_names(reader.read(""), None) == []
