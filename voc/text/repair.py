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
# Laughter (www) repeats, the beginning of an address (www.) does not.
_RUNS: Final = re.compile(r"([!?。、,.…ー〜・笑泣汗#*=_+♪★☆-])\1{2,}|(?<![0-9A-Za-z.])(w)w{2,}(?![0-9A-Za-z.])")
_LONGEST_RUN: Final = 2
_MOST_REMEMBERED: Final = 20_000
# Stands for a character that has to be seen with those beside it; a control character, so it is none of a text's own.
_TOGETHER: Final = "\0"
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_BREAKS: Final = frozenset("\r\x0b\x0c\u2028\u2029\x85")
# Most comments hold none but these, and then each character only has to be looked at once.
_ALREADY_CLEAN: Final = re.compile(
    r"[\u3041-\u3096\u30a1-\u30fa\u30fc\u3001\u3002\u300c\u300d\u4e00-\u9fff0-9A-Za-z\n]*"
)


@dataclass(frozen=True, slots=True)
class RepairedText:
    """Text ready for the tokenizer.

    ``starts[i]`` and ``ends[i]`` are the code-point offsets in the original of repaired character ``i``; both are
    ``None`` where every character was kept or replaced by one, so that the offsets are the same.
    """

    text: str
    starts: tuple[int, ...] | None
    ends: tuple[int, ...] | None

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the original text that the repaired span ``[start, end)`` was made from."""
        if self.starts is None or self.ends is None:
            return start, end
        if start >= end:
            place = self.starts[start] if start < len(self.starts) else max(self.ends, default=0)
            return place, place
        return self.starts[start], self.ends[end - 1]


def repair(text: str) -> RepairedText:
    """Repair ``text`` (any string, also the empty one): NFKC, kana, wave dashes, repeated marks, invisible characters."""
    simple = text if _ALREADY_CLEAN.fullmatch(text) else text.translate(_ONE_BY_ONE)
    if _TOGETHER not in simple and not _RUNS.search(simple):
        return RepairedText(simple, None, None)
    chars: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in _clusters(text):
        for char in _normalize(text[start:end]):
            chars.append(_after_kana(char, chars[-1] if chars else ""))
            starts.append(start)
            ends.append(end)
    repaired = "".join(chars)
    for run in reversed(list(_RUNS.finditer(repaired))):
        first_dropped = run.start() + _LONGEST_RUN
        ends[first_dropped - 1] = ends[run.end() - 1]  # the last kept mark stands for the rest of the run
        for column in (chars, starts, ends):
            del column[first_dropped : run.end()]
    repaired = "".join(chars)
    if repaired == text:
        return RepairedText(text, None, None)
    return RepairedText(repaired, tuple(starts), tuple(ends))


def _clusters(text: str) -> list[tuple[int, int]]:
    """Cut into spans of one base character with the marks that combine with it and what is invisible between them."""
    spans: list[tuple[int, int]] = []
    for index, char in enumerate(text):
        if _joins(char) and spans and not text[spans[-1][0]].isspace():
            spans[-1] = (spans[-1][0], index + 1)
        else:
            spans.append((index, index + 1))
    return spans


def _joins(char: str) -> bool:
    return char in _VOICING_MARKS or unicodedata.combining(char) > 0 or _is_invisible(char)


@lru_cache(maxsize=_MOST_REMEMBERED)
def _normalize(cluster: str) -> str:
    if cluster in _BREAKS:
        return "\n"
    visible = "".join(char for char in cluster if not _is_invisible(char))
    if len(visible) > 1:
        visible = visible[0] + "".join(_VOICING_MARKS.get(mark, mark) for mark in visible[1:])
    if visible == "…":  # NFKC would make three full stops of it
        return visible
    composed = unicodedata.normalize("NFKC", visible)
    if composed.startswith(" "):  # a mark without a letter, such as ¨, which NFKC writes as a blank with a mark
        return " "
    if composed and unicodedata.combining(composed[0]):  # marks without a letter
        return composed[0]
    kept = []
    for char in composed:
        if char in ("\n", "\t"):
            kept.append(char if char == "\n" else " ")
        elif char in _WAVE_DASHES:
            kept.append(_WAVE_DASHES[char])
        elif unicodedata.category(char) not in _INVISIBLE:
            kept.append(char)
    return "".join(kept)


def _is_invisible(char: str) -> bool:
    """Control, zero-width and private characters, and the selectors that choose how an emoji is drawn."""
    if char.isspace():
        return False
    return unicodedata.category(char) in _INVISIBLE or "\ufe00" <= char <= "\ufe0f"


class _OneByOne(dict[int, str]):
    """For ``str.translate``: what stands for a character whatever is beside it, else ``_TOGETHER``; made when first asked."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        repaired = _normalize(char)
        alone = len(repaired) == 1 and repaired not in _DASHES_AFTER_KANA and not _joins(char)
        found = repaired if alone else _TOGETHER
        if len(self) < _MOST_REMEMBERED:
            self[code] = found
        return found


_ONE_BY_ONE: Final = _OneByOne()


def _after_kana(char: str, before: str) -> str:
    """Read a hyphen or a box-drawing line after katakana as the long-vowel mark it stands for (サ-ビス → サービス)."""
    if char in _DASHES_AFTER_KANA and before and ("ァ" <= before <= "ヺ" or before == "ー"):
        return "ー"
    return char
