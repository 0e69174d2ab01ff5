"""Tokens: one form for each spelling, offsets that hold, a company's own words, long texts, many threads."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sudachidict_core
from hypothesis import given, settings
from hypothesis import strategies as st

from voc.errors import VocError
from voc.text.analysis import Tokens
from voc.text.reader import Reader
from voc.text.tokenizer import Tokenizer

FORMS = [
    ("", ()),
    (" \n ", ()),
    ("繋がらない", ("繋がる", "ない")),
    ("つながらない", ("繋がる", "ない")),
    ("問い合わせ", ("問い合わせ",)),
    ("お問合せ", ("御", "問い合わせ")),
    ("引越", ("引っ越し",)),
    ("引っ越し", ("引っ越し",)),
    ("シュミレーション", ("シミュレーション",)),
    ("サーヴィス", ("サービス",)),
    ("税込", ("税込み",)),
    ("ヤバイ", ("やばい",)),
    ("でんわ", ("電話",)),
    ("道の駅", ("道の駅",)),
    ("12,345円", ("12345", "円")),
    ("高い 遅い", ("高い", "遅い")),
]
LONG = "電話がつながらないので、解約します。返信も来ません。\n"


@pytest.mark.parametrize(("text", "forms"), FORMS)
def test_spellings_become_one_form(tokenizer: Tokenizer, text: str, forms: tuple[str, ...]) -> None:
    assert tokenizer.tokenize(text).forms == forms


@pytest.mark.parametrize(
    ("word", "units"),
    [
        ("選挙管理委員会", ("選挙", "管理", "委員", "会")),
        ("解約手続き", ("解約", "手続き")),
        ("電話", ("電話",)),
    ],
)
def test_short_units_are_those_of_mode_a(tokenizer: Tokenizer, word: str, units: tuple[str, ...]) -> None:
    assert tokenizer.short_units(word) == units


def test_parts_of_speech_have_six_fields(tokenizer: Tokenizer) -> None:
    tokens = tokenizer.tokenize("電話が遅い")
    fields = [tokenizer.part_of_speech(pos) for pos in tokens.pos]
    assert [field[0] for field in fields] == ["名詞", "助詞", "形容詞"]
    assert {len(field) for field in fields} == {6}


def _assert_in_order(text: str, tokens: Tokens) -> None:
    """The tokens stand one after the other and leave out nothing but white space."""
    assert len(tokens) == len(tokens.forms) == len(tokens.pos) == len(tokens.starts) == len(tokens.ends)
    at = 0
    for start, end in zip(tokens.starts, tokens.ends, strict=True):
        assert at <= start < end
        assert not text[at:start].strip()
        at = end
    assert not text[at:].strip()


TOKENIZER = Tokenizer()


@given(st.text(st.sampled_from("電話がつながらない、。!? \n解約サービスabc123(笑)〜ー・「」😡"), max_size=60))
@settings(deadline=None)
def test_offsets_leave_out_nothing_but_white_space(text: str) -> None:
    _assert_in_order(text, TOKENIZER.tokenize(text))


def test_a_text_of_200_kilobytes_is_read_like_its_sentences(tokenizer: Tokenizer) -> None:
    times = 200_000 // len(LONG.encode()) + 1
    text = LONG * times
    tokens = tokenizer.tokenize(text)
    assert tokens.forms == tokenizer.tokenize(LONG).forms * times
    _assert_in_order(text, tokens)


@pytest.mark.parametrize("text", ["漢" * 70_000, "ー" * 70_000, "a" * 70_000, "😡" * 20_000], ids=lambda text: text[0])
def test_a_long_text_without_a_break_keeps_its_offsets(tokenizer: Tokenizer, text: str) -> None:
    tokens = tokenizer.tokenize(text)
    _assert_in_order(text, tokens)
    assert tokens.ends[-1] == len(text)


def test_threads_do_not_disturb_each_other(reader: Reader) -> None:
    texts = [f"{LONG}{number}回目の電話です。" * (1 + number % 7) for number in range(200)]
    alone = [reader.read(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(reader.read, texts)) == alone


@pytest.fixture(scope="session")
def words_csv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("words") / "words.csv"
    rest = "名詞,固有名詞,一般,*,*,*"
    path.write_text(
        f"まごころ御膳,4786,4786,5000,まごころ御膳,{rest},マゴコロゴゼン,まごころ御膳,*,*,*,*,*\n", encoding="utf-8"
    )
    return path


@pytest.fixture(scope="session")
def user_dictionary(words_csv: Path) -> Path:
    system = Path(sudachidict_core.__file__).parent / "resources" / "system.dic"
    compiled = words_csv.with_name("user.dic")
    command = [Path(sys.executable).with_name("sudachipy"), "ubuild", "-s", system, "-o", compiled, words_csv]
    subprocess.run(command, check=True, capture_output=True)
    return compiled


def test_a_companys_own_words_stay_whole(tokenizer: Tokenizer, user_dictionary: Path) -> None:
    text = "まごころ御膳が届かない"
    own = Tokenizer(user_dictionary)
    assert "まごころ御膳" not in tokenizer.tokenize(text).forms
    assert own.tokenize(text).forms == ("まごころ御膳", "が", "届く", "ない")
    assert own.name != tokenizer.name


def test_a_user_dictionary_may_be_named_from_the_working_folder(
    user_dictionary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(user_dictionary.parent)
    assert Tokenizer(Path("user.dic")).tokenize("まごころ御膳").forms == ("まごころ御膳",)


def test_a_missing_user_dictionary_is_named(tmp_path: Path) -> None:
    with pytest.raises(VocError, match=r"nowhere\.dic.*VOC_USER_DICTIONARY") as raised:
        Tokenizer(tmp_path / "nowhere.dic")
    assert raised.value.code == "user_dictionary_missing"


@pytest.mark.parametrize("damage", ["empty", "not_compiled", "cut_off", "garbage"])
def test_a_broken_user_dictionary_says_what_to_do(
    words_csv: Path, user_dictionary: Path, tmp_path: Path, damage: str
) -> None:
    content = {
        "empty": b"",
        "not_compiled": words_csv.read_bytes(),
        "cut_off": user_dictionary.read_bytes()[:500],
        "garbage": b"garbage" * 1_000,
    }
    path = tmp_path / "broken.dic"
    path.write_bytes(content[damage])
    with pytest.raises(VocError, match="ubuild") as raised:
        Tokenizer(path)
    assert raised.value.code == "dictionary_broken"
