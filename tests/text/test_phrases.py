"""係り受け phrases: what does or is what, in its plain form and with its meaning whole."""

from __future__ import annotations

import pytest

from voc.text.phrases import phrases

pytestmark = pytest.mark.slow

SAID = [
    ("電話が全然つながらない。", "電話がつながらない"),
    ("電話が繋がりませんでした", "電話が繋がらない"),
    ("荷物が届かなかった", "荷物が届かない"),
    ("解約手続きの方法が分かりにくい。", "方法が分かりにくい"),
    ("説明が分かりづらい", "説明が分かりづらい"),
    ("担当者に長く待たされた。", "担当者に待たされる"),
    ("二重に請求された", "二重に請求される"),
    ("サポートの対応が遅い", "対応が遅い"),
    ("店員さんの態度が悪い", "態度が悪い"),
    ("料金が高すぎる", "料金が高すぎる"),
    ("値上げは困ります", "値上げが困る"),
    ("箱が潰れていた", "箱が潰れる"),
    ("画面を開けない", "画面を開けない"),
    ("冷凍庫に入らない", "冷凍庫に入らない"),
    ("メールに返信が来ない", "返信が来ない"),
    ("アプリがよく落ちる", "アプリが落ちる"),
]


@pytest.mark.parametrize(("text", "phrase"), SAID)
def test_the_phrase_is_found(text: str, phrase: str) -> None:
    (found,) = phrases([text])
    assert phrase in found


@pytest.mark.parametrize("text", ["", "特になし", "解約", "そういうこともあると思います"])
def test_nothing_is_found_where_nothing_is_said(text: str) -> None:
    assert list(phrases([text])) == [()]


def test_a_complaint_does_not_become_its_opposite() -> None:
    (found,) = phrases(["商品が届くのが遅い"])
    assert "商品が届く" not in found


def test_texts_keep_their_order_and_each_phrase_comes_once() -> None:
    texts = ["態度が悪い。とにかく態度が悪い。", "", "対応が遅い。アプリが落ちる。"]
    assert list(phrases(texts)) == [("態度が悪い",), (), ("対応が遅い", "アプリが落ちる")]
