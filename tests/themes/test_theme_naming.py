"""Names: in the customers' words, near their own theme, each once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from voc.encode.encoder import Vectors
from voc.tag.tagger import Tagger
from voc.themes.naming import Material, name_themes
from voc.themes.space import Document, embed

pytestmark = pytest.mark.slow

PHONE = ["電話がつながらない。", "何度かけても電話が全然つながらなくて困っているという話ばかりです", "電話が混んでいる"]
PRICE = ["料金が高すぎる。", "値上げは困ります", "毎月の料金が高くて払えないので困っている人が多いと思います"]


@pytest.fixture(scope="module")
def embed_texts(tagger: Tagger) -> Callable[[Sequence[str]], Vectors]:
    return lambda texts: embed([Document("", tagger.reader.read(text), None) for text in texts], tagger).vectors


def _centres(embed_texts: Callable[[Sequence[str]], Vectors], *themes: list[str]) -> Vectors:
    centres = np.stack([embed_texts(texts).mean(axis=0) for texts in themes])
    return centres / np.linalg.norm(centres, axis=1, keepdims=True)


def test_a_theme_is_named_by_what_its_own_customers_wrote(embed_texts: Callable[[Sequence[str]], Vectors]) -> None:
    named = name_themes([Material(PHONE), Material(PRICE)], _centres(embed_texts, PHONE, PRICE), embed_texts)
    assert [("電話" in name.name, "料金" in name.name or "値上げ" in name.name) for name in named] == [
        (True, False),
        (False, True),
    ]
    for name in named:
        assert 5 <= len(name.name) <= 22
        assert name.name == name.name.strip("。、 ")
        assert name.phrases[0] == name.name


@pytest.mark.parametrize(
    "statements",
    [PHONE, ["電話が遅い"], ["高い"], ["高い。", "高い"], ["…", "。。。"]],
    ids=["several", "one", "short", "same", "marks"],
)
def test_no_two_themes_share_a_name(statements: list[str], embed_texts: Callable[[Sequence[str]], Vectors]) -> None:
    centres = _centres(embed_texts, PHONE, PHONE, PRICE)
    named = name_themes([Material(statements)] * 3, centres, embed_texts)
    assert all(name.name.strip() for name in named)
    assert len({name.name for name in named}) == 3


def test_no_name_shows_masked_words(embed_texts: Callable[[Sequence[str]], Vectors]) -> None:
    statements = ["〔氏名〕さんへの電話が遅い", "〔電話番号〕まで"]
    (named,) = name_themes([Material(statements)], _centres(embed_texts, PHONE), embed_texts)
    assert "〔" not in named.name
    (named,) = name_themes([Material(["〔電話番号〕まで"])], _centres(embed_texts, PHONE), embed_texts)
    assert "〔" not in named.name


def test_no_themes_no_names(embed_texts: Callable[[Sequence[str]], Vectors]) -> None:
    assert name_themes([], np.zeros((0, 317), dtype=np.float32), embed_texts) == []
