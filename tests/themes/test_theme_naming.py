"""Names: in the customers' words, near their own theme, each once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from voc.encode.encoder import Vectors
from voc.tag.heads import HEADS
from voc.tag.tagger import Tagger
from voc.themes.describe import _trouble
from voc.themes.discover import split
from voc.themes.naming import Candidates, Material, name_themes, shares, well_formed
from voc.themes.space import Document, embed
from voc.themes.wording import core, flaws, has_content

Read = Callable[[Sequence[str]], Candidates]

pytestmark = pytest.mark.slow

PHONE = ["電話がつながらない。", "何度かけても電話が全然つながらなくて困っているという話ばかりです", "電話が混んでいる"]
PRICE = ["料金が高すぎる。", "値上げは困ります", "毎月の料金が高くて払えないので困っている人が多いと思います"]


@pytest.fixture(scope="module")
def read(tagger: Tagger) -> Read:
    """Return a function that reads texts as discovery does; a text names trouble where it names a reason."""

    def candidates(texts: Sequence[str]) -> Candidates:
        embedded = embed([Document("", tagger.reader.read(text), None) for text in texts], tagger)
        no_reason = embedded.probabilities[:, HEADS["main"].first]
        none = np.zeros(len(texts), dtype=np.float32)
        return Candidates(texts, embedded.vectors, 1 - no_reason, none, [[]] * len(texts))

    return candidates


def _centres(read: Read, *themes: list[str]) -> Vectors:
    centres = np.stack([read(texts).vectors.mean(axis=0) for texts in themes])
    return centres / np.linalg.norm(centres, axis=1, keepdims=True)


def test_a_theme_is_named_by_what_its_own_customers_wrote(read: Read) -> None:
    named = name_themes({0: Material(PHONE, {}), 1: Material(PRICE, {})}, _centres(read, PHONE, PRICE), read).values()
    assert [("電話" in name.name, "料金" in name.name or "値上げ" in name.name) for name in named] == [
        (True, False),
        (False, True),
    ]
    for name in named:
        assert 5 <= len(name.name) <= 22
        assert name.name == name.name.strip("。、 ")
        assert name.phrases[0] == name.name


def test_a_name_says_what_the_trouble_is(read: Read) -> None:
    statements = ["以上、それだけです。", "電話の件でした。", "電話がつながらない。"]
    named = name_themes({0: Material(statements, {})}, _centres(read, PHONE), read)[0]
    assert named.name == "電話がつながらない"


@pytest.mark.parametrize(
    "statements",
    [PHONE, ["電話が遅い"], ["高い"], ["高い。", "高い"], ["…", "。。。"]],
    ids=["several", "one", "short", "same", "marks"],
)
def test_no_two_themes_share_a_name(statements: list[str], read: Read) -> None:
    centres = _centres(read, PHONE, PHONE, PRICE)
    named = name_themes({row: Material(statements, {}) for row in range(3)}, centres, read)
    assert all(each.name.strip() for each in named.values())
    assert len({each.name for each in named.values()}) == 3


def test_of_two_names_that_lie_alike_the_one_of_shared_words_wins(read: Read) -> None:
    texts = ["煮物を増やしてほしい", "葉物の野菜が少ない"]
    centre = _centres(read, texts)

    def told(texts: Sequence[str]) -> Candidates:
        found = read(texts)
        alike = np.repeat(centre, len(texts), axis=0)
        words = [["煮物", "増やす"] if "煮物" in text else ["野菜", "少ない"] for text in texts]
        return Candidates(texts, alike, np.zeros_like(found.trouble), found.flaws, words)

    for shared, name in (({"野菜": 0.6, "少ない": 0.4}, texts[1]), ({"煮物": 0.6, "野菜": 0.1}, texts[0])):
        assert name_themes({0: Material(texts, shared)}, centre, told)[0].name == name


def test_a_word_counts_by_how_much_more_of_a_theme_than_of_the_others_uses_it() -> None:
    found = shares({0: [{"電話", "遅い"}, {"電話"}], 1: [{"料金", "遅い"}, {"料金"}], 2: []})
    assert found == {0: {"電話": 1.0, "遅い": 0.0}, 1: {"料金": 1.0, "遅い": 0.0}, 2: {}}


def test_a_new_theme_does_not_take_the_name_of_a_known_one(read: Read) -> None:
    centres = _centres(read, PRICE, PHONE)
    first = name_themes({1: Material(PHONE, {})}, centres, read)[1].name
    assert name_themes({1: Material(PHONE, {})}, centres, read, {first})[1].name != first


def test_no_name_shows_masked_words(read: Read) -> None:
    statements = ["〔氏名〕さんへの電話が遅い", "〔電話番号〕まで"]
    named = name_themes({0: Material(statements, {})}, _centres(read, PHONE), read)[0]
    assert "〔" not in named.name
    named = name_themes({0: Material(["〔電話番号〕まで"], {})}, _centres(read, PHONE), read)[0]
    assert "〔" not in named.name


def test_a_name_keeps_its_brackets_whole(read: Read) -> None:
    for statement, name in (("「小町便」に乗り換えた。", "「小町便」に乗り換えた"), ("電話が遅い」", "電話が遅い")):
        assert name_themes({0: Material([statement], {})}, _centres(read, PHONE), read)[0].name == name


def test_no_themes_no_names(read: Read) -> None:
    assert name_themes({}, np.zeros((0, 316), dtype=np.float32), read) == {}


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("電話がつながらない", 0),
        ("19時指定やのに", 2),
        ("ただ次で決めます", 1),
        ("それは電話の件でして", 2),
        ("値上げしても続けるよ", 1),
        ("返事くらいください", 1),
        ("仙台から引っ越します", 1),
        ("", 3),
    ],
)
def test_what_reads_badly_as_a_name_is_counted(text: str, count: int, tagger: Tagger) -> None:
    speech = tagger.reader.tokenizer.part_of_speech
    assert flaws([speech(pos) for pos in tagger.reader.read(text).tokens.pos]) == count


def test_words_that_stand_for_anything_have_no_content(tagger: Tagger) -> None:
    reader = tagger.reader
    tokens = reader.read("電話が3回もつながらないことになります").tokens
    speech = [reader.tokenizer.part_of_speech(pos) for pos in tokens.pos]
    kept = [form for form, fields in zip(tokens.forms, speech, strict=True) if has_content(fields)]
    assert "電話" in kept
    assert not {"3", "が", "成る", "ます"} & set(kept)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("でも社長が操作で止まって進めない", "社長が操作で止まって進めない"),
        ("でも、うちの町には若い人がいない", "うちの町には若い人がいない"),
        ("なのに券がただの紙になった", "券がただの紙になった"),
        ("絞る欄が見当たらないと入電", "絞る欄が見当たらない"),
        ("電話が通じないとのこと", "電話が通じない"),
        ("車いすが段差でつまずくので", "車いすが段差でつまずく"),
        ("電話がつながらないから", "電話がつながらない"),
        ("数字は合ってるのに", "数字は合ってるのに"),
        ("糊が強すぎて", "糊が強すぎて"),
        ("実家に帰るだけなので", "実家に帰るだけなので"),
        ("見積もりと違う料金", "見積もりと違う料金"),
        ("", ""),
    ],
)
def test_what_joins_a_clause_or_reports_it_is_no_part_of_a_name(text: str, told: str, tagger: Tagger) -> None:
    tokens = tagger.reader.read(text).tokens
    speech = [tagger.reader.tokenizer.part_of_speech(pos) for pos in tokens.pos]
    first, last = core(tokens.forms, speech)
    assert (text[tokens.starts[first] : tokens.ends[last - 1]] if text else text[first:last]) == told


@pytest.mark.parametrize(
    ("statement", "found", "kept"),
    [
        ("電話が何度かけても全然つながりません", ["電話がつながらない"], ["電話がつながらない"]),
        ("予告は守りました", ["予告が守る"], []),
        ("予告が2か月で最後は空気に家賃を払いました", ["予告が払う", "空気に払う", "家賃を払う"], ["空気に払う"]),
        ("ブレーキでなくアクセルを踏むと鳴る", ["アクセルを踏む"], []),
        ("清掃センターでも換金を断られました", ["換金を断られる"], ["換金を断られる"]),
    ],
)
def test_a_phrase_is_well_formed_and_no_mere_act(statement: str, found: list[str], kept: list[str]) -> None:
    assert well_formed(found, statement) == kept


def test_a_phrase_is_what_is_told_not_how_it_was_reported(tagger: Tagger) -> None:
    document = Document("1", tagger.reader.read("でも窓口の電話がつながらないと入電"), None)
    [(theme, _)] = split([document], tagger, 1, set())
    assert theme.phrases[0] == "窓口の電話がつながらない"


def test_no_name_is_left_of_a_word_alone(tagger: Tagger) -> None:
    documents = [Document(str(n), tagger.reader.read(text), None) for n, text in enumerate(("でも高い", "料金が高い"))]
    [(theme, _)] = split(documents, tagger, 1, set())
    assert (theme.name, "高い" in theme.phrases) == ("料金が高い", False)


def test_what_praises_beside_a_trouble_names_less_of_it(tagger: Tagger) -> None:
    """「味は好き」 hints at a trouble, and must not be its name where 「味が濃すぎる」 says which."""
    texts = ["味は好き", "味が濃すぎる"]
    embedded = embed([Document("", tagger.reader.read(text), None) for text in texts], tagger)
    hint, said = map(_trouble, embedded.probabilities)
    assert hint < said
