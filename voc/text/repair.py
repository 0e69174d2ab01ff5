"""Repair Japanese text as it arrives, and remember where every character came from.

Exports bring half-width kana (ｶﾞ as two characters), combining marks (か + ゛), full-width Latin, three kinds of wave
dash, zero-width and control characters, and 「！！！！！！」. The tokenizer and the vectors know one spelling of each. Evidence,
however, is quoted at offsets of the text as sent, so every repaired character keeps the span it was made from.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_VOICING_MARKS: Final = {"ﾞ": "\u3099", "ﾟ": "\u309a", "゛": "\u3099", "゜": "\u309a"}
_WAVE_DASHES: Final = {"～": "〜", "~": "〜", "∼": "〜", "∾": "〜", "﹏": "〜"}
_DASHES_AFTER_KANA: Final = frozenset("-‐‑‒–—―−ｰ─━﹣－")
_REPEATED_MARKS: Final = frozenset("!?。、,.…ー〜・w笑泣汗#*=_-+♪★☆")
_LONGEST_RUN: Final = 2
# Most comments hold none of these, and then each character only has to be looked at once.
_ALREADY_CLEAN: Final = re.compile(
    r"[\u3041-\u3096\u30a1-\u30fa\u30fc\u3001\u3002\u300c\u300d\u4e00-\u9fff0-9A-Za-z\n]*"
)
_REPEAT: Final = re.compile(r"([ー、。])\1\1")


@dataclass(frozen=True, slots=True)
class RepairedText:
    """Text ready for the tokenizer.

    ``starts[i]`` and ``ends[i]`` are the code-point offsets in the original of repaired character ``i``; both are
    ``None`` where the text needed no repair, so that the offsets are the same.
    """

    text: str
    starts: tuple[int, ...] | None
    ends: tuple[int, ...] | None

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the original text that the repaired span ``[start, end)`` was made from."""
        if self.starts is None or self.ends is None or start >= end:
            return start, end
        return self.starts[start], self.ends[end - 1]


def repair(text: str) -> RepairedText:
    """Repair ``text`` (any string, also the empty one): NFKC, kana, wave dashes, repeated marks, invisible characters."""
    if _ALREADY_CLEAN.fullmatch(text) and not _REPEAT.search(text):
        return RepairedText(text, None, None)
    chars: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    run = 0
    for start, end in _clusters(text):
        for char in _normalize(text[start:end]):
            char = _after_kana(char, chars[-1] if chars else "")
            run = run + 1 if chars and chars[-1] == char else 1
            if run > _LONGEST_RUN and char in _REPEATED_MARKS:
                ends[-1] = end  # the kept mark stands for the whole run
                continue
            chars.append(char)
            starts.append(start)
            ends.append(end)
    repaired = "".join(chars)
    if repaired == text:
        return RepairedText(text, None, None)
    return RepairedText(repaired, tuple(starts), tuple(ends))


def _clusters(text: str) -> list[tuple[int, int]]:
    """Cut into spans of one base character with the marks that combine with it."""
    spans: list[tuple[int, int]] = []
    for index, char in enumerate(text):
        joins = char in _VOICING_MARKS or unicodedata.combining(char)
        if joins and spans and text[spans[-1][0]] not in "\n ":
            spans[-1] = (spans[-1][0], index + 1)
        else:
            spans.append((index, index + 1))
    return spans


@lru_cache(maxsize=20_000)
def _normalize(cluster: str) -> str:
    if len(cluster) > 1:
        cluster = cluster[0] + "".join(_VOICING_MARKS.get(mark, mark) for mark in cluster[1:])
    if cluster in ("\r", "\x0b", "\x0c", "\u2028", "\u2029", "\x85"):
        return "\n"
    kept = []
    for char in unicodedata.normalize("NFKC", cluster):
        if char in ("\n", "\t"):
            kept.append(char if char == "\n" else " ")
        elif char in _WAVE_DASHES:
            kept.append(_WAVE_DASHES[char])
        elif unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn") and not 0xFE00 <= ord(char) <= 0xFE0F:
            kept.append(char)
    return "".join(kept)


def _after_kana(char: str, before: str) -> str:
    """Read a hyphen or a box-drawing line after katakana as the long-vowel mark it stands for (サ-ビス → サービス)."""
    if char in _DASHES_AFTER_KANA and before and ("ァ" <= before <= "ヺ" or before == "ー"):
        return "ー"
    return char
