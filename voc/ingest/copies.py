"""Columns that say the same again: ticket systems export the body of a ticket as text and, beside it, as HTML."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from html import unescape
from itertools import combinations
from typing import Final

from voc.ingest.survey import LONGEST_KEPT, ColumnSample

_FEWEST: Final = 3
_TAG: Final = re.compile(r"<[a-zA-Z/!][^<>]*(?:>|$)")
_NO_WORD: Final = re.compile(r"\W+")


def copies_among(samples: Sequence[ColumnSample], columns: Sequence[int]) -> Collection[int]:
    """Return those of ``columns`` that are copies of another one: what is read is the one without markup, or the first."""
    found: set[int] = set()
    for first, second in combinations(columns, 2):
        if first not in found and second not in found and _say_the_same(samples[first], samples[second]):
            is_markup = any(map(_TAG.search, samples[first].cells)) and not any(map(_TAG.search, samples[second].cells))
            found.add(first if is_markup else second)
    return found


def _say_the_same(first: ColumnSample, second: ColumnSample) -> bool:
    if first.filled < _FEWEST or first.filled != second.filled:
        return False
    return all(map(_is_same, first.cells, second.cells))


def _is_same(first: str, second: str) -> bool:
    """Tell whether two cells hold the same words, as far as they are kept."""
    words, others = _words(first), _words(second)
    is_cut = LONGEST_KEPT in (len(first), len(second))
    return words == others or (is_cut and (words.startswith(others) or others.startswith(words)))


def _words(cell: str) -> str:
    return _NO_WORD.sub("", unescape(_TAG.sub("", cell)))
