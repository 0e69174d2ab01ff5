"""Folding before the patterns look: always one code point for one, so that offsets stay those of the text."""

from __future__ import annotations

import re
from typing import Final

_HYPHENS: Final = "‐‑‒–—―−─﹣"
_FOLD: Final = (
    {0xFF01 + i: 0x21 + i for i in range(94)}
    | {0x3000: 0x20, 0xA0: 0x20}
    | dict.fromkeys(map(ord, _HYPHENS), 0x2D)
    | str.maketrans("〔【〕】…‥", "[[]]..")
)
# The mark of a long vowel between digits or letters is a hyphen of those who type with a Japanese keyboard.
_LONG_MARK: Final = re.compile("(?<=[0-9A-Za-z*])[ーｰ](?=[0-9A-Za-z*])")
_NUMERALS: Final = str.maketrans("〇零○一二三四五六七八九", "000123456789")


def fold(text: str) -> str:
    """Fold full-width ASCII, spaces, brackets and the many hyphens to ASCII."""
    return _LONG_MARK.sub("-", text.translate(_FOLD))


def fold_numerals(text: str) -> str:
    """Fold the kanji digits, for numbers that are written out digit by digit (〇九〇の一二三四の五六七八)."""
    return text.translate(_NUMERALS)
