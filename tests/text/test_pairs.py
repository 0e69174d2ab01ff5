"""係り受け pairs by rule: a noun and what is said of it, in the forms in which the same is said again."""

from __future__ import annotations

import pytest

from voc.text.pairs import pairs
from voc.text.reader import Reader


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("電話が全然つながらなかった。", {"電話→繋がらない"}),
        ("電話つながらないし、返事来ない", {"電話→繋がらない", "返事→来ない"}),
        ("電話が繋がらへん", {"電話→繋がらない"}),
        ("料金は高くないが量が少ない", {"料金→高くない", "量→少ない"}),
        ("料金が高すぎる", {"料金→高い"}),
        ("説明がありませんでした。返事がない", {"説明→ない", "返事→ない"}),
        ("アプリが落ちて、画面も見にくい", {"アプリ→落ちる", "画面→見にくい"}),
        ("アプリが使えない", {"アプリ→使えない"}),
        ("荷物を送れない", {"荷物→送れない"}),
        ("予約ができず、返信ももらえない", {"予約→できない", "返信→貰えない"}),
        ("電話で解約できない", {"電話→解約できない"}),
        ("電話に出てくれません", {"電話→出ない"}),
        ("解約手続きが分からない", {"解約手続き→分からない"}),
        ("担当者の口調が不快だった。味は最高", {"口調→不快", "味→最高"}),
        ("担当者が丁寧ではなかった", {"担当者→丁寧でない"}),
        ("対応が本当に助かった", {"対応→助かる"}),
        ("ＡＰＰが落ちる", {"app→落ちる"}),
    ],
)
def test_pairs_stand_in_plain_forms(reader: Reader, text: str, expected: set[str]) -> None:
    assert pairs(reader.tokenizer, reader.read(text).tokens) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("商品が届くのが遅い", {"届く→遅い"}),
        ("電話が何度かけてもつながらない", {"電話→繋がらない"}),
        ("長男が「うちの車よりこっちがいい」", set()),
        ("電話を待って、料金が上がった", {"電話→待つ", "料金→上がる"}),
        ("店で、荷物が届いた", {"荷物→届く"}),
        ("料金。高い", set()),
        ("料金\n対応が悪い", {"対応→悪い"}),
        ("窓口がお皿に傷がつくと言う", {"皿→付く", "傷→付く"}),
        ("申し訳ないと思います。ことがある", set()),
        ("3回も届かなかった", set()),
    ],
)
def test_a_noun_belongs_to_what_is_said_of_it(reader: Reader, text: str, expected: set[str]) -> None:
    found = pairs(reader.tokenizer, reader.read(text).tokens)
    assert {pair.removeprefix("御") for pair in found} == expected


@pytest.mark.parametrize(
    "text", ["", "。", "が", "→", "高い→", "w" * 500, "あ" * 60_000, "電話が" * 300, "お" * 50 + "が遅い"]
)
def test_odd_texts_have_no_odd_pairs(reader: Reader, text: str) -> None:
    for pair in pairs(reader.tokenizer, reader.read(text).tokens):
        noun, predicate = pair.split("→")
        assert 0 < len(noun) <= 30
        assert 0 < len(predicate) <= 30
