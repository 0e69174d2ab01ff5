"""Searching by words: every form of a word finds the others, and a negation is not lost."""

from __future__ import annotations

import pytest

from voc.text.reader import Reader
from voc.text.search_words import LONGEST_WORD, Query, read_query, search_words


def finds(reader: Reader, query: str, text: str) -> bool:
    words = read_query(reader, query).words
    assert words, query
    return set(words) <= search_words(reader.tokenizer, reader.read(text).tokens)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("繋がらない", "電話がつながらなかった"),
        ("つながりません", "何度かけても繋がらず困った"),
        ("電話 繋がらない", "繋がりませんよ、電話が"),
        ("電話が繋がらない", "電話は全然つながらない"),
        ("繋がる", "電話がつながらない"),
        ("届いてない", "まだ届いていません"),
        ("在庫がない", "在庫も無かったです"),
        ("使えない", "全然使えねえ"),
        ("番号", "電話番号を変えたい"),
        ("電話番号", "電話番号を変えたい"),
        ("アプリ", "スマホアプリが落ちる"),
        ("line", "ＬＩＮＥで問い合わせた"),
        ("ｱﾌﾟﾘ", "アプリが重い"),
        ("問合せ", "問い合わせの返事がない"),
        ("値上げされた", "また値上げか"),
        ("Wi-Fi", "wi-fiが切れる"),
    ],
)
def test_a_query_finds_the_word_in_other_forms(reader: Reader, query: str, text: str) -> None:
    assert finds(reader, query, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("繋がらない", "電話がつながった"),
        ("在庫がない", "在庫はあるが返信がない"),
        ("電話 繋がらない", "ネットが繋がらない"),
        ("番", "電話番号を変えたい"),
    ],
)
def test_a_query_does_not_find_what_says_something_else(reader: Reader, query: str, text: str) -> None:
    assert not finds(reader, query, text)


@pytest.mark.parametrize("written", ["「つなが」", '"つなが"', " “つなが” "])
def test_a_quoted_query_is_searched_as_written(reader: Reader, written: str) -> None:
    query = read_query(reader, written)
    assert (query.words, query.part) == ((), "つなが")


@pytest.mark.parametrize("written", ["！！", "から", "🍣", "していない"])
def test_a_query_without_a_word_is_searched_as_written(reader: Reader, written: str) -> None:
    query = read_query(reader, written)
    assert (query.words, query.part) == ((), written)


@pytest.mark.parametrize("written", ["", " ", "\u3000\n"])
def test_blanks_are_no_query(reader: Reader, written: str) -> None:
    assert read_query(reader, written) == Query()


@pytest.mark.parametrize("text", ["", "。", "w" * 500, "あ" * 60_000])
def test_odd_texts_have_short_words_or_none(reader: Reader, text: str) -> None:
    words = search_words(reader.tokenizer, reader.read(text).tokens)
    assert all(0 < len(word) <= LONGEST_WORD + 2 for word in words)
