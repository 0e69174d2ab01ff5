from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from voc.errors import VocError
from voc.ingest.lines import decode

SURVEY = (
    '回答ID,回答日時,ご意見\r\n1,2026/11/09 20:14,"電話が、つながらない。\r\nなぜ？"\r\n2,2026/11/10,㈱と①とﾚﾝｼﾞ～\r\n'
)
PLAIN = SURVEY.replace("㈱と①とﾚﾝｼﾞ～", "また使いたいです")

WORDS = st.sampled_from(
    [
        "電話が",
        "つながらない",
        "箱",
        "半解凍",
        "でした。",
        "値上げ",
        "60円",
        "やめます",
        "、",
        "会員番号",
        "K10023",
        "スキップ",
        "ボタン",
        "見つからない",
        "！",
        "ﾚﾝｼﾞ",
        "ｱﾌﾟﾘ",
        "㈱",
        "①",
        "ABC",
        "2026/11/09",
        "\n",
    ]
)
SENTENCES = st.lists(WORDS, min_size=1, max_size=40).map("".join)
HEADER = "回答ID,ご意見\n"


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
        ("cp932", "cp932"),
    ],
)
def test_what_windows_and_unix_write(encoding: str, name: str) -> None:
    decoded = decode(SURVEY.encode(encoding), "a.csv")
    assert decoded.text == SURVEY
    assert decoded.encoding == name
    assert decoded.broken == 0


@pytest.mark.parametrize(("encoding", "name"), [("euc_jp", "euc_jp"), ("iso2022_jp", "iso2022_jp_ext")])
def test_what_old_systems_write(encoding: str, name: str) -> None:
    decoded = decode(PLAIN.encode(encoding), "a.csv")
    assert (decoded.text, decoded.encoding) == (PLAIN, name)


@settings(max_examples=300, deadline=None)
@given(SENTENCES)
def test_cp932_is_never_taken_for_something_else(text: str) -> None:
    decoded = decode((HEADER + text).encode("cp932"), "a.csv")
    assert decoded.text == HEADER + text


@settings(max_examples=200, deadline=None)
@given(SENTENCES, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]))
def test_unicode_is_never_taken_for_something_else(text: str, encoding: str) -> None:
    decoded = decode((HEADER + text).encode(encoding), "a.csv")
    assert decoded.text == HEADER + text


@settings(max_examples=200, deadline=None)
@given(st.text(min_size=1, max_size=60))
def test_any_utf8_text_is_read_as_written(text: str) -> None:
    # A BOM at the beginning of a line is that of a file put below another, and no character of the text.
    text = HEADER + text.translate(dict.fromkeys(map(ord, "\x1b\0\ufeff")))
    if sum(1 for char in text if ord(char) < 32 and char not in "\t\n\r\x0b\x0c") == 0:
        assert decode(text.encode(), "a.csv").text == text


@settings(max_examples=200, deadline=None)
@given(st.lists(WORDS.filter(lambda word: word not in ("㈱", "①", "ﾚﾝｼﾞ", "ｱﾌﾟﾘ")), min_size=1, max_size=40).map("".join))
@example("箱箱箱会員番号会員番号会員番号会員番号！")
@example("箱\n箱")
def test_euc_jp_is_recognized_by_its_kana(text: str) -> None:
    text = "回答ID,ご意見をお書きください\n" + text
    assert decode(text.encode("euc_jp"), "a.csv").text == text


def test_a_file_cut_in_the_middle_of_a_character_is_still_utf8() -> None:
    decoded = decode((PLAIN * 20).encode()[:-4], "a.csv")
    assert decoded.encoding == "utf-8"
    assert decoded.broken == 1


def test_one_broken_cell_does_not_spoil_a_cp932_file() -> None:
    data = (PLAIN * 20).encode("cp932").replace("電話".encode("cp932"), b"\x93\xff\x98b", 1)
    decoded = decode(data, "a.csv")
    assert decoded.encoding == "cp932"
    assert 1 <= decoded.broken <= 2


def test_nul_bytes_do_not_make_a_table_binary() -> None:
    assert decode(b"id,text\n1,a\0b\n2,c\n" * 20, "a.csv").encoding == "utf-8"


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "PNG画像"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\xff\xd8\xff\xe0" + bytes(50), "JPEG画像"),
        (bytes(range(256)) * 8, "バイナリファイル"),
        (b"\0" * 5_000 + b"abc", "バイナリファイル"),
    ],
)
def test_a_binary_file_is_refused_in_japanese(data: bytes, what: str) -> None:
    with pytest.raises(VocError) as caught:
        decode(data, "写真.csv")
    assert what in caught.value.detail
    assert "写真.csv" in caught.value.detail
    assert caught.value.code == "not_a_table"


def test_no_encoding_at_all_is_said_so() -> None:
    with pytest.raises(VocError) as caught:
        decode(b"id,text\n" + b"\xff\xfd\xa0\x80" * 50, "a.csv")
    assert caught.value.code == "unknown_encoding"


def test_a_bom_before_another_encoding_is_ignored() -> None:
    assert decode(b"\xef\xbb\xbf" + SURVEY.encode("cp932"), "a.csv").text == SURVEY
