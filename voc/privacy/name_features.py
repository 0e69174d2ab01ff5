"""What the name tagger sees of a token: words for its form, its characters, its part of speech and what the dictionary has.

Everything but the neighbourhood depends on the token alone, so it is looked up once for each word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from voc.privacy.kinds import Found
from voc.privacy.romaji import to_katakana
from voc.text.analysis import Tokens
from voc.text.tokenizer import Tokenizer

# 1:1 variants of characters that are missing in Sudachi's dictionary.
_VARIANTS: Final = str.maketrans("\u9ad9\ufa11\U00020bb7\u5fb7\u6801\ufa10\ufa19\ufa1b", "高崎吉徳柳塚神福")
_SHAPES: Final = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("kanji", "[一-龥々ヶ]+"),
        ("hiragana", "[ぁ-んー]+"),
        ("katakana", "[ァ-ヴー]+"),
        ("Latin", "[A-Z][a-z'’-]+"),
        ("LATIN", "[A-Z]+"),
        ("latin", "[a-z]+"),
        ("digits", "[0-9.,]+"),
        ("kanji+kana", "[一-龥々ヶ]+[ぁ-んァ-ヴー]+"),
        ("mixed", r"\w+"),
    )
)
_HALF_WIDTH: Final = re.compile("[ｦ-ﾟ]")
_LONGEST_SHOWN: Final = 5
_LETTERS: Final = re.compile(r"[^\W\d_]")
_NEVER: Final = frozenset({"助詞", "助動詞", "補助記号", "空白"})
_INFLECTED: Final = ("未然形", "仮定形")


@dataclass(frozen=True, slots=True)
class Word:
    """A token as such: the features that it has wherever it stands, and whether it could be part of a name at all.

    What is ``inflected`` before ない or ば is none, whatever stands around it (つながら).
    """

    features: tuple[str, ...]
    may_be_name: bool
    inflected: bool


def normalize(text: str) -> str:
    """Replace the variants that Sudachi does not know, one code point for one."""
    return text.translate(_VARIANTS)


class Dictionary:
    """Describes words with a tokenizer that may be shared."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self.word = lru_cache(maxsize=50_000)(self._describe)

    def _describe(self, surface: str, form: str, pos: int) -> Word:
        """Describe the token with this surface, normalized form and part of speech."""
        plain = unicodedata.normalize("NFKC", surface)
        part = self._tokenizer.part_of_speech(pos)
        shape = next((name for name, pattern in _SHAPES if pattern.fullmatch(plain)), "sign")
        entries = self._entries(plain)
        features = [
            f"form {form}",
            f"pos {'/'.join(part[:4])}",
            f"shape {shape} {min(len(plain), _LONGEST_SHOWN)}",
            *(f"is {entry}" for entry in sorted(entries)),
        ]
        if shape not in ("sign", "digits", "hiragana"):
            features += [f"first {plain[0]}", f"last {plain[-1]}"]
        if _HALF_WIDTH.search(surface):
            features.append("half width")
        is_named = not entries.isdisjoint({"姓", "名", "人名", "new", "romaji"})
        may_be_name = is_named and _LETTERS.search(plain) is not None and part[0] not in _NEVER
        return Word(tuple(features), may_be_name, inflected=part[5].startswith(_INFLECTED))

    def _entries(self, plain: str) -> set[str]:
        """Return what the dictionary has under this spelling: 姓, 名, 地名 …, 普通名詞, 動詞 …, or that it is new."""
        entries = {_entry(part) for part in self._tokenizer.homographs(plain)}
        if plain.isascii() and plain.isalpha() and (kana := to_katakana(plain)):
            entries |= {f"romaji {_entry(part)}" for part in self._tokenizer.homographs(kana) if part[2] == "人名"}
            entries.add("romaji")
        return entries or {"new"}


def _entry(part: Sequence[str]) -> str:
    if part[1] != "固有名詞":
        return part[1] if part[0] == "名詞" else part[0]
    if part[2] != "人名":
        return part[2]
    return part[3] if part[3] in ("姓", "名") else "人名"


def surroundings(text: str, tokens: Tokens, items: Sequence[Found]) -> Iterator[tuple[str, ...]]:
    """Yield the features of each token that come from where it stands: behind a space or a line, in a telephone number …"""
    kind_at = {index: item.kind for item in items for index in range(item.start, item.end)}
    end = 0
    for index, (start, next_end) in enumerate(zip(tokens.starts, tokens.ends, strict=True)):
        gap = text[end:start]
        features: tuple[str, ...] = ()
        if index == 0 or "\n" in gap:
            features = ("line",)
        elif gap:
            features = ("space",)
        if kind_at and (kind := kind_at.get(start)):
            features = (*features, f"kind {kind}")
        yield features
        end = next_end
