"""Names in Latin letters: read as Japanese syllables, one of which Sudachi knows as a name (SUZUKAWA REIKO), or introduced."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import Final

from voc.privacy.folding import fold
from voc.privacy.name_reader import NameReader

_ROWS: Final = {
    "": "アイウエオ", "k": "カキクケコ", "s": "サシスセソ", "t": "タチツテト", "n": "ナニヌネノ", "h": "ハヒフヘホ", "m": "マミムメモ",
    "r": "ラリルレロ", "g": "ガギグゲゴ", "z": "ザジズゼゾ", "d": "ダヂヅデド", "b": "バビブベボ", "p": "パピプペポ",
}  # fmt: skip
_SYLLABLES: Final = {
    **{row + vowel: kana for row, line in _ROWS.items() for vowel, kana in zip("aiueo", line, strict=True)},
    **{
        row + "y" + vowel: line[1] + small
        for row, line in _ROWS.items()
        if row
        for vowel, small in zip("auo", "ャュョ", strict=True)
    },
    **{row + vowel: kana + small for row, kana in (("sh", "シ"), ("ch", "チ"), ("j", "ジ")) for vowel, small in zip("auo", "ャュョ", strict=True)},
    **{"shi": "シ", "chi": "チ", "tsu": "ツ", "fu": "フ", "ji": "ジ", "ya": "ヤ", "yu": "ユ", "yo": "ヨ", "wa": "ワ", "n": "ン"},
}  # fmt: skip
_SYLLABLE: Final = re.compile("|".join(sorted(_SYLLABLES, key=len, reverse=True)))
_WORD: Final = "[A-Z](?:[a-z]{1,12}|[A-Z]{1,12})"
_NO_NAME: Final = "(?!VISA|Visa|JCB|AMEX|TEL|FAX|OK|NG|ID|PC|Web|App|PIN|SMS|URL|QR|LINE|Line|The|This|Not|No)"
_PAIR: Final = re.compile(rf"(?<![A-Za-z0-9@._/=-])({_WORD})(?: ?/ ?|, ?|[ ・]{{1,2}})({_WORD})(?![A-Za-z0-9@_])")
_INTRODUCED: Final = re.compile(
    r"(?:(?:私|わたし|わたくし|僕|ぼく|名前|なまえ|名字|苗字|姓)[がはも] ?"
    r"|(?:[Mm]y name is|MY NAME IS|I am|I'm|[Tt]his is(?= [A-Z])|[Nn]ame ?:|[Ff]rom ?:|(?:[Rr]egards|[Ss]incerely|[Tt]hanks|[Tt]hank you|[Bb]est|[Cc]heers)[,.!] ?\n?)[ \n]?"
    rf"|(?:last|first|family|sur|given|full)_?name=)({_NO_NAME}{_WORD}(?: {_WORD}){{0,2}}(?: [A-Z]\.?)?)(?![A-Za-z0-9@_])"
)
# A name and an initial, in the place of a name: お名前：Tomomi K.
_INITIAL: Final = re.compile(
    r"(?:名前|氏名|名義|なまえ|[Nn]ame)[ :は]{1,3}([A-Z][a-z]{1,12} [A-Z]\.?|[A-Z]\. ?[A-Z][a-z]{1,12})(?![A-Za-z])"
)
_SINGLE: Final = re.compile(
    rf"(?<![A-Za-z0-9@._/=-])({_WORD})(?=です(?:[。、が♡♪!！ ]|$)|と(?:申|い[いう])|さん|ちゃん|くん|君|様|より(?:$|\n)|[ 　]*\Z)"
)
_CALLS_HERSELF: Final = re.compile(r"(?:^|[、。！!\n]|ます|てる|ている)([A-Z][a-z]{2,9})(?=です|と申)")
_LAST_LINE: Final = re.compile(rf"\n *({_WORD} {_WORD}) *\Z")
# In small letters only behind what cannot go on with them, and not in a sentence of another language.
_SMALL_PAIR: Final = re.compile(r"(?<![A-Za-z0-9@._/=-])(?<![A-Za-z] )([a-z]{3,10}) ([a-z]{3,10})(?! ?[A-Za-z0-9@_])")
_LATIN: Final = re.compile("[A-Za-zＡ-Ｚ]{3}|[A-Z]")


def find_roman_names(text: str, reader: NameReader) -> Iterator[tuple[int, int]]:
    """Find where such names begin and end."""
    if not _LATIN.search(text):
        return
    folded = fold(text)
    for pattern in (_INTRODUCED, _INITIAL):
        for match in pattern.finditer(folded):
            if not match[1].isupper() or all(to_katakana(word) for word in match[1].split()):  # 名前がPDFに
                yield match.span(1)
    for pattern in (_CALLS_HERSELF, _LAST_LINE):
        for match in pattern.finditer(folded):
            if pattern is _LAST_LINE or to_katakana(match[1]):
                yield match.span(1)
    for match in chain(_PAIR.finditer(folded), _SMALL_PAIR.finditer(folded)):
        words = [to_katakana(match[1]), to_katakana(match[2])]
        if all(words) and any(reader.name_part(word) for word in words if len(word) > 1):
            yield match.span()
    for match in _SINGLE.finditer(folded):
        word = to_katakana(match[1])
        if len(word) > 1 and reader.name_part(word):
            yield match.span(1)


def to_katakana(word: str) -> str:
    """Return a Japanese word in katakana, or nothing where the letters are not those of Japanese syllables."""
    letters = re.sub("([kstpcgdbz])(?=\\1)", "", word.lower())
    kana, at = "", 0
    while at < len(letters):
        syllable = _SYLLABLE.match(letters, at)
        if syllable is None:
            return ""
        kana += _SYLLABLES[syllable[0]]
        at = syllable.end()
    return kana
