"""Japanese in Latin letters, read as kana: whether a word could be a Japanese name at all (OHTANI, Sweeney)."""

from __future__ import annotations

import re
from typing import Final

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
_LATIN: Final = {kana: latin for latin, kana in _SYLLABLES.items() if latin not in ("tu", "ti", "si", "hu", "zi")}
_SYLLABLE: Final = re.compile("|".join(sorted(_SYLLABLES, key=len, reverse=True)))


def to_katakana(word: str) -> str:
    """Return a Japanese word in katakana, or nothing where the letters are not those of Japanese syllables."""
    letters = re.sub("([kstpcgdbz])(?=\\1)|(?<=o)h(?![aiueoy])", "", word.lower())
    kana, at = "", 0
    while at < len(letters):
        syllable = _SYLLABLE.match(letters, at)
        if syllable is None:
            return ""
        kana += _SYLLABLES[syllable[0]]
        at = syllable.end()
    return kana


def to_latin(kana: str) -> str:
    """Return a word in katakana as passports have it, in small letters: オオタニ → otani."""
    latin = "".join(
        _LATIN.get(syllable, "")
        for syllable in re.findall("[ァ-ヴー][ャュョァィゥェォ]?", kana.replace("ヂ", "ジ").replace("ヅ", "ズ"))
    )
    return re.sub("ou|oo", "o", latin).replace("uu", "u")
