"""How a name must read, told from grammar alone, so that it holds in every industry."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

_OPEN_ENDS: Final = frozenset({("助詞", kind) for kind in ("接続助詞", "格助詞", "係助詞", "副助詞", "終助詞")})
_CONTENT: Final = frozenset({"名詞", "動詞", "形容詞", "形状詞"})
_EMPTY: Final = frozenset({"非自立可能", "数詞", "固有名詞"})
_BACKWARD: Final = frozenset({"接続詞", "感動詞", "副詞", "連体詞", "代名詞"})
_JOINTS: Final = frozenset({"接続詞", "感動詞", "助詞", "助動詞"})
_STOPS: Final = frozenset({"読点", "句点"})
# Sudachi reads ので as two words.
_BECAUSE: Final = (("の", "だ"), ("から",), ("し",))

Speech = Sequence[Sequence[str]]
"""Sudachi's six fields of each token of a text."""


def flaws(parts_of_speech: Speech) -> int:
    """Count what keeps a text from being a name: numbers and places of one case, an end that is open, chatty or asks for
    something (…のに, …よ, …ください), a start that refers back (ただ…).
    """
    if not parts_of_speech:
        return 3
    counted = any("数詞" in fields or "地名" in fields for fields in parts_of_speech)
    last = parts_of_speech[-1]
    ends_open = tuple(last[:2]) in _OPEN_ENDS or last[-1].startswith("命令形")
    starts_late = parts_of_speech[0][0] in _BACKWARD
    return int(counted) + int(ends_open) + int(starts_late)


def has_content(parts_of_speech: Sequence[str]) -> bool:
    """Tell whether a word says something by itself."""
    return parts_of_speech[0] in _CONTENT and _EMPTY.isdisjoint(parts_of_speech)


def core(forms: tuple[str, ...], speech: Speech) -> tuple[int, int]:
    """Return the range of tokens, end exclusive, of what is told, without what joins it to other clauses or reports it.

    「でも電話が通じないと入電」 and 「電話が通じないので」 are 「電話が通じない」. What stands before のに or けど is not the
    trouble but what was expected, so it is left as it is. ``forms`` are the tokens' normalized forms.
    """
    first = next((at for at, fields in enumerate(speech) if fields[0] not in _JOINTS and fields[1] not in _STOPS), 0)
    last = len(speech)
    because = next((len(ending) for ending in _BECAUSE if forms[-len(ending) :] == ending), 0)
    if because:
        last -= because
        return first, last if last > first and _closed(speech[last - 1]) else len(speech)
    while last > first + 1 and (speech[last - 1][0] == "名詞" or speech[last - 1][1] == "格助詞"):
        last -= 1
        if speech[last][0] == "助詞" and _closed(speech[last - 1]):
            return first, last
    return first, len(speech)


def _closed(fields: Sequence[str]) -> bool:
    """Tell whether a clause may end with a word."""
    return fields[-1].startswith("終止形") or (fields[-1].startswith("連体形") and fields[4] != "助動詞-ダ")
