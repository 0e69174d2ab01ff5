"""Repair: what exports do to Japanese text, what becomes of it, and where every character came from."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voc.text.repair import RepairedText, repair

REPAIRED = [
    # clean text stays
    ("", ""),
    ("電話がつながらない。", "電話がつながらない。"),
    ("ア行、「カ」行。\n二行目", "ア行、「カ」行。\n二行目"),
    # half-width kana with voicing marks
    ("ｶﾞｲﾄﾞ", "ガイド"),
    ("ﾊﾟｰﾄのｻｰﾋﾞｽ", "パートのサービス"),
    ("ｳﾞｧｲｵﾘﾝ", "ヴァイオリン"),
    ("｢ﾊｲ｣､ﾀﾞﾒ｡", "「ハイ」、ダメ。"),
    # combining and spacing voicing marks
    ("か\u3099くせ", "がくせ"),
    ("は\u309aん", "ぱん"),
    ("か゛く", "がく"),
    ("は゜ん", "ぱん"),
    ("cafe\u0301", "café"),
    # wave dashes
    ("10～20", "10〜20"),
    ("10~20", "10〜20"),
    ("10∼20", "10〜20"),
    ("え～", "え〜"),
    # repeated marks
    ("高い！！！！！！", "高い!!"),
    ("え？？？？", "え??"),
    ("うーーーーん", "うーーん"),
    ("はい。。。。。", "はい。。"),
    ("あ・・・・・", "あ・・"),
    ("え〜〜〜〜〜", "え〜〜"),
    ("もう……", "もう……"),
    ("!?!?", "!?!?"),
    ("高い!!", "高い!!"),
    ("すごいwwwwww", "すごいww"),
    ("すごいwwwwww!", "すごいww!"),
    ("また値上げ笑笑笑笑", "また値上げ笑笑"),
    ("1000000円", "1000000円"),
    ("www.example.com で見た", "www.example.com で見た"),
    # control, zero-width and other invisible characters
    ("解約\u200bした", "解約した"),
    ("\ufeff解約", "解約"),
    ("解\u00ad約", "解約"),
    ("\u202e解約\u202c", "解約"),
    ("解\x00約\x07", "解約"),
    ("解約\ud83d", "解約"),
    ("絵\ue001文字", "絵文字"),
    ("か\u200b゛", "が"),
    # white space
    ("\u3000解約\t希望\xa0", " 解約 希望 "),
    ("一\u2028二\u2029三\x85四", "一\n二\n三\n四"),
    ("一\r二", "一\n二"),
    ("高い\r\u3099遅い", "高い\n\u3099遅い"),
    # hyphens and lines that stand for the long vowel after katakana
    ("サ-ビス", "サービス"),
    ("サ−ビス", "サービス"),
    ("サ‐ビス", "サービス"),
    ("サ―ビス", "サービス"),
    ("サ─ビス", "サービス"),
    ("サ－ビス", "サービス"),
    ("デ-タセンタ-", "データセンター"),
    ("ｻ-ﾋﾞｽ", "サービス"),
    ("2026-11-21", "2026-11-21"),
    ("A-B", "A-B"),
    ("東京-大阪", "東京-大阪"),
    # emoji with variation selectors and joiners
    ("❤️最高", "❤最高"),
    ("⁉️", "!?"),
    ("👨\u200d👩\u200d👧", "👨👩👧"),
    ("😡😡😡", "😡😡😡"),
    # full-width and compatibility forms
    ("ＡＢＣ１２３", "ABC123"),
    ("（税込）％", "(税込)%"),
    ("㍿", "株式会社"),
    ("①㌔", "1キロ"),
    ("３，０００円", "3,000円"),
]


@pytest.mark.parametrize(("sent", "expected"), REPAIRED)
def test_text_is_repaired(sent: str, expected: str) -> None:
    assert repair(sent).text == expected


@pytest.mark.parametrize("breaks", ["\n", "\r", "\r\n", "\u2028", "\x0b", "\x0c"])
def test_every_kind_of_line_break_separates_lines_and_keeps_their_places(breaks: str) -> None:
    repaired = repair(f"高い{breaks}遅い")
    assert repaired.text.split() == ["高い", "遅い"]
    assert "\r" not in repaired.text
    start = repaired.text.index("遅い")
    assert repaired.original_span(start, start + 2) == (2 + len(breaks), 4 + len(breaks))


def test_clean_text_needs_no_offsets() -> None:
    assert repair("電話がつながらない。") == RepairedText("電話がつながらない。", None, None)


# What is sent, and what becomes of it, where nothing that combines with it stands beside it.
PIECES = [
    ("ｶﾞ", "ガ"),
    ("か\u3099", "が"),
    ("は゜", "ぱ"),
    ("㍿", "株式会社"),
    ("！！！！", "!!"),
    ("……", "……"),
    ("～", "〜"),
    ("Ａ", "A"),
    ("ｻ-ﾋﾞｽ", "サービス"),
    ("❤️", "❤"),
    ("😡", "😡"),
    ("\u200b", ""),
    ("\x00", ""),
    ("\t", " "),
    ("\r", "\n"),
    ("遅い", "遅い"),
]


@given(st.lists(st.sampled_from(PIECES), max_size=12))
@settings(deadline=None)
def test_offsets_quote_exactly_what_each_piece_was_made_from(pieces: list[tuple[str, str]]) -> None:
    text = "字".join(sent for sent, _ in pieces)
    repaired = repair(text)
    assert repaired.text == "字".join(made for _, made in pieces)
    place = 0
    for sent, made in pieces:
        if made:
            start, end = repaired.original_span(place, place + len(made))
            assert text[start:end] == sent
        place += len(made) + 1


# Characters that combine with, stand for or hide each other; short texts, so that they meet.
ALPHABET = "かはカｶﾊﾞﾟ゛゜\u3099\u309aー-−─~～〜!！。wｗ笑a\u0301\u200b\ufe0f\u200d\r\n\t \u3000…㍿👨❤\x00¨"
HOSTILE = st.text(st.sampled_from(ALPHABET), max_size=10) | st.text(max_size=30)


@given(HOSTILE)
@settings(max_examples=500, deadline=None)
def test_repairing_a_repaired_text_changes_nothing(text: str) -> None:
    once = repair(text).text
    assert repair(once).text == once


@given(HOSTILE)
@settings(max_examples=500, deadline=None)
def test_every_character_knows_where_it_came_from(text: str) -> None:
    repaired = repair(text)
    spans = [repaired.original_span(at, at + 1) for at in range(len(repaired.text))]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert [start for start, _ in spans] == sorted(start for start, _ in spans)
    assert [end for _, end in spans] == sorted(end for _, end in spans)


@given(HOSTILE, st.data())
@settings(max_examples=300, deadline=None)
def test_any_span_lies_within_the_original(text: str, data: st.DataObject) -> None:
    repaired = repair(text)
    start = data.draw(st.integers(0, len(repaired.text)))
    end = data.draw(st.integers(start, len(repaired.text)))
    first, last = repaired.original_span(start, end)
    assert 0 <= first <= last <= len(text)


@given(HOSTILE)
@settings(max_examples=300, deadline=None)
def test_nothing_invisible_is_left(text: str) -> None:
    left = {
        char
        for char in repair(text).text
        if char != "\n" and (unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co") or "\ufe00" <= char <= "\ufe0f")
    }
    assert not left
