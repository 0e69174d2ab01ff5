"""Answers that say nothing, and answers that look like them and say something."""

from __future__ import annotations

import pytest

from voc.text.emptiness import says_nothing
from voc.text.repair import repair

NOTHING = [
    "",
    "  \n ",
    "-",
    "ー",
    "―",
    "...",
    "・・・",
    "。",
    "なし",
    "なし。",
    "ナシ",
    "無し",
    "無",
    "ない",
    "ないです",
    "(なし)",
    "該当なし",
    "特になし",
    "特になし！！！",
    "とくになし",
    "特に無し",
    "特に無いです。",
    "特にないです🙏",
    "特にないで〜す",
    "特にありません",
    "特にありませんでした。",
    "特にございません",
    "別にない",
    "べつに",
    "今のところありません",
    "今のところ特にないです",
    "いまのところなし",
    "現在は特にありません",
    "特に不満はないです",
    "特に不満な点はありません",
    "不満は特にありません",
    "要望はありません",
    "意見はない",
    "特に問題ありません。",
    "何もない",
    "何もありません",
    "これといってありません",
    "思いつかない",
    "特に思いつきません",
    "分かりません",
    "同上",
    "ＮＡ",
    "n/a",
    "None",
]
SOMETHING = [
    "なしでは困る",
    "なしにしてほしい",
    "無駄",
    "ない物が多すぎる",
    "在庫がない",
    "つながらない",
    "説明がない",
    "特に高い",
    "特にサポートが悪い",
    "特に不満はないですが料金が高い",
    "特にないが、強いて言えば高い",
    "何もしてくれない",
    "何も届かない",
    "不満",
    "不満です",
    "不満しかない",
    "不満だらけ",
    "不満があります",
    "問題です",
    "問題だらけ",
    "要望を聞いてくれない",
    "わかりにくい",
    "意味が分かりません",
    "今は使っていない",
    "現在解約手続き中",
    "理由は料金です",
    "以上の理由で解約します",
    "別に会社を探す",
    "高い",
    "解約",
    "満足",
    "ありませんと言われた",
    "💢",
]


@pytest.mark.parametrize("text", NOTHING)
def test_it_says_nothing(text: str) -> None:
    assert says_nothing(repair(text).text)


@pytest.mark.parametrize("text", SOMETHING)
def test_it_says_something(text: str) -> None:
    assert not says_nothing(repair(text).text)


def test_a_long_answer_of_fillers_is_judged_at_once() -> None:
    """The pattern repeats alternatives that overlap; it must not take exponential time."""
    assert not says_nothing("特に何も不満" * 2_000 + "高い")
