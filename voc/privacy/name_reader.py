"""Sudachi's 人名, read in a small window: is what stands before (or behind) this place the name of a person?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from voc.privacy.lexicon import GIVEN_KANA, GIVEN_WORDS, SINGLE_SURNAMES
from voc.text.tokenizer import Tokenizer

RELATIVES: Final = "妻|夫|主人|旦那|家内|嫁|娘|息子|長男|次男|三男|長女|次女|三女|父親?|母親?|兄|弟|姉|妹|祖父|祖母|孫|叔父|伯父|叔母|伯母|甥|姪|義父|義母|子供|子ども|子|親"
_LONGEST_NAME: Final = 14
# Before 様 Sudachi takes every fourth common surname for a company or a place (松本, 村上, 石川), before さん none.
_HONORIFIC_READ_BEST: Final = "さん"
# 1:1 variants of characters that are missing in Sudachi's dictionary.
_VARIANTS: Final = str.maketrans("\u9ad9\ufa11\U00020bb7\u5fb7\u6801\ufa10\ufa19\ufa1b", "高崎吉徳柳塚神福")
_NUMERALS: Final = re.compile("[一二三四五六七八九十百千]+")
_HIRAGANA: Final = re.compile("[ぁ-ん]{2}")
_KANJI: Final = re.compile(rf"(?!(?:{RELATIVES})$)[一-龥々ヶ]{{1,4}}")
_TWO_PARTS: Final = re.compile(
    "(?P<surname>[一-龥々ヶ]{1,4}|(?<![ァ-ヴー])[ァ-ヴー]{2,6}(?=[ 　])|(?<![ぁ-ん])[ぁ-ん]{2,5}(?=[ 　]))(?P<space>[ 　]?)(?P<given>(?<=[ 　])[一-龥々]{1,3}|[ぁ-ん]{2,4}|(?<=[ 　])[ァ-ヴー]{2,6})$"
)
_GIVEN: Final = frozenset(GIVEN_KANA + GIVEN_WORDS)
_BREAKS: Final = frozenset("。、，,！？!?「」『』\n・：:()（）〔〕［］[]【】＊／/→")


@dataclass(frozen=True, slots=True)
class Name:
    """A name as Sudachi reads it: offsets in the text, and which parts it has; a weak one is a single kanji."""

    start: int
    end: int
    is_full: bool
    has_surname: bool
    is_foreign: bool
    is_weak: bool = False

    def __len__(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Token:
    """A token with its part of speech."""

    start: int
    end: int
    pos: tuple[str, ...]

    @property
    def name_part(self) -> str | None:
        """姓 or 名 of a person's name, else ``None``."""
        return self.pos[3] if self.pos[2] == "人名" and self.pos[3] in ("姓", "名") else None


class NameReader:
    """Reads names with a tokenizer that may be shared with other readers."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer

    def ending_at(
        self, text: str, end: int, *, follows: str = _HONORIFIC_READ_BEST, surely: bool = False
    ) -> Name | None:
        """Read the name whose last character stands before ``end``, as if ``follows`` came after it.

        Where ``surely`` a name stands there, one that Sudachi knows only as a place (石動, 堂園) is a surname.
        """
        start = max(0, end - _LONGEST_NAME)
        for index in range(end - 1, start - 1, -1):
            if text[index] in _BREAKS:
                start = index + 1
                break
        written = text[start:end].translate(_VARIANTS)
        parts = self._parts(written, follows)
        if not (parts and len(parts) == 2) and (first := self._surname_before_a_given_name(written)) is not None:
            return Name(start + first, end, is_full=True, has_surname=True, is_foreign=False)
        if surely and not parts:
            parts = self._place(written, follows)
        if not parts or _NUMERALS.fullmatch(written, parts[-1][0]):  # 七五三, 八十八
            return None
        first = parts[-1][0]
        if first and _HIRAGANA.fullmatch(written, first - 1, first + 1):  # おいしいと申します
            return None
        kinds = {kind for _, _, kind in parts}
        is_weak = first + 1 == len(written) and written[first] not in SINGLE_SURNAMES
        return Name(start + first, end, len(parts) == 2, "姓" in kinds, "一般" in kinds, is_weak)

    def tokens(self, text: str) -> list[Token]:
        """Read a whole text."""
        tokens = self._tokenizer.tokenize(text.translate(_VARIANTS))
        return [
            Token(start, end, self._tokenizer.part_of_speech(pos))
            for pos, start, end in zip(tokens.pos, tokens.starts, tokens.ends, strict=True)
        ]

    def name_part(self, word: str) -> str | None:
        """Return 姓 or 名 where the whole word is a person's name to Sudachi, else ``None``."""
        tokens = self.tokens(word)
        return tokens[0].name_part if len(tokens) == 1 else None

    def knows(self, word: str) -> bool:
        """Tell whether the word stands in the dictionary, as whatever."""
        return self._tokenizer.knows(word)

    def is_city(self, surname: str) -> bool:
        """Tell whether the surname is also the name of a city or a prefecture."""
        for ending in "市県":
            tokens = self._tokenizer.tokenize(surname + ending)
            if len(tokens.pos) == 1 and self._tokenizer.part_of_speech(tokens.pos[0])[2] == "地名":
                return True
        return False

    def begins_with_a_name(self, word: str) -> bool:
        """Tell whether Sudachi reads a person's name at the beginning of a word (ゆりか: ゆり, か)."""
        tokens = self._tokenizer.tokenize(word + _HONORIFIC_READ_BEST)
        return tokens.ends[0] > 1 and self._tokenizer.part_of_speech(tokens.pos[0])[2] == "人名"

    def is_place(self, text: str, name: Name) -> bool:
        """Tell whether Sudachi takes the name for a place, as the end of a sentence (秋田です。)."""
        tokens = self._tokenizer.tokenize(text[name.start : name.end] + "です。")
        return self._tokenizer.part_of_speech(tokens.pos[0])[2] == "地名"

    def is_common(self, text: str, name: Name) -> bool:
        """Tell whether the name alone is a common word (蓮根, 豊富)."""
        tokens = self._tokenizer.tokenize(text[name.start : name.end])
        fields = self._tokenizer.part_of_speech(tokens.pos[0])
        return len(tokens.pos) == 1 and (fields[1] == "普通名詞" or fields[0] == "形状詞")

    def _place(self, written: str, follows: str) -> list[tuple[int, int, str]]:
        tokens = self._tokenizer.tokenize(written + follows)
        for pos, first, last in zip(tokens.pos, tokens.starts, tokens.ends, strict=True):
            is_place = self._tokenizer.part_of_speech(pos)[2] == "地名"
            if last == len(written) and is_place and re.fullmatch("[一-龥々ヶ]{2,4}", written[first:last]):
                return [(first, last, "姓")]
        return []

    def _surname_before_a_given_name(self, written: str) -> int | None:
        """Return where a full name begins of which the dictionary knows only the surname (天野 湊斗, 望月ひなた)."""
        match = _TWO_PARTS.search(written)
        if match is None or not self._may_be_given(match["given"], spaced=bool(match["space"])):
            return None
        surname = self._parts(match["surname"], _HONORIFIC_READ_BEST)
        return match.start("surname") + surname[0][0] if surname and surname[0][2] == "姓" else None

    def _may_be_given(self, word: str, *, spaced: bool) -> bool:
        if word in _GIVEN:
            return True
        tokens = self._tokenizer.tokenize(word)
        fields = [self._tokenizer.part_of_speech(pos) for pos in tokens.pos]
        is_word = len(fields) == 1 and fields[0][1] != "固有名詞"
        return spaced and not is_word and all(each[0] == "名詞" for each in fields)

    def _parts(self, written: str, follows: str) -> list[tuple[int, int, str]]:
        """Return the parts of the name at the end of ``written``, the last one first."""
        tokens = self._tokenizer.tokenize(written + follows)
        parts: list[tuple[int, int, str]] = []
        for pos, first, last in reversed(list(zip(tokens.pos, tokens.starts, tokens.ends, strict=True))):
            if last > len(written):
                continue
            gap = (parts[-1][0] if parts else len(written)) - last
            fields = self._tokenizer.part_of_speech(pos)
            part = _part_of_name(fields, written[first:last])
            # Before a given name a place is a surname (野沢 和夫), and with a space any noun of kanji (夏目 ゆかり).
            if (
                parts
                and parts[-1][2] == "名"
                and (fields[2] == "地名" or gap == 1)
                and _KANJI.fullmatch(written[first:last])
            ):
                part = "姓"
            if part is None or gap > len(parts) or len(parts) == 2 or (parts and (part, parts[-1][2]) != ("姓", "名")):
                break
            parts.append((first, last, part))
        return parts


def _part_of_name(pos: tuple[str, ...], surface: str) -> str | None:
    """Return 姓, 名 or 一般 for a person's name; single names in kanji are historic persons, in hiragana accidents."""
    if pos[2] != "人名":
        return None
    if pos[3] == "一般":
        return "一般" if re.fullmatch(r"[ァ-ヴーｦ-ﾟ・]+", surface) else None
    if pos[3] == "名" and len(surface) < 3 and re.fullmatch(r"[ぁ-ん]+", surface):
        return None
    return pos[3]
