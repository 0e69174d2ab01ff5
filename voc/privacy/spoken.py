"""Numbers spelt as they are said on the telephone: ゼロハチゼロ、ゼロゼロ…, よん・に・きゅう."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from voc.privacy.kinds import Found, PersonalData

_TO_HIRAGANA: Final = {code: code - 0x60 for code in range(ord("ァ"), ord("ヴ"))}
# With what nobody says but for a digit, and the short ones, which are also the letters of other words.
_PLAIN_WORDS: Final = "ゼロ|レイ|マル|イチ|サン|ヨン|ロク|ナナ|シチ|ハチ|キュウ|キュー"
_WORDS: Final = f"{_PLAIN_WORDS}|ニ[イー]?|シ[イー]?|ゴ[ウー]?|ク"
_HALF_WIDTH: Final = "ｾﾞﾛ|ｲﾁ|ﾆ|ｻﾝ|ﾖﾝ|ｺﾞ|ﾛｸ|ﾅﾅ|ﾊﾁ|ｷｭｳ"
_GAP: Final = "(?:の?[・、, -]{0,2}|の)"


def _in_both(words: str) -> str:
    return f"{words}|{words.translate(_TO_HIRAGANA)}"


_DIGIT: Final = f"(?:{_in_both(_WORDS)}|{_HALF_WIDTH}|[0-9〇零一二三四五六七八九])"
_SAID: Final = re.compile(f"{_in_both(_PLAIN_WORDS)}|{_HALF_WIDTH}")
_PHONE: Final = re.compile(f"(?:{_in_both('ゼロ|レイ|マル')}|ｾﾞﾛ|[0〇零])(?:{_GAP}{_DIGIT}){{8,11}}")
_NUMBER: Final = re.compile(f"(?<![ぁ-んァ-ヴ](?=[ぁ-ん])){_DIGIT}(?:{_GAP}{_DIGIT}){{4,40}}")
# Counting aloud (いち、に、さん) is in no text about numbers.
_ABOUT_NUMBERS: Final = re.compile("番号|ばんごう|バンゴウ|ナンバー|ID|コード|カード")
_FEWEST_SAID: Final = 3


def find_spoken(text: str) -> Iterator[Found]:
    """Find telephone numbers and, in a text about numbers, others of five digits or more, in folded text."""
    if not _SAID.search(text):
        return
    for match in _PHONE.finditer(text):
        if _SAID.search(match[0]):
            yield Found(*match.span(), PersonalData.PHONE)
    for match in _NUMBER.finditer(text) if _ABOUT_NUMBERS.search(text) else ():
        if len(_SAID.findall(match[0])) >= _FEWEST_SAID:
            yield Found(*match.span(), PersonalData.MEMBER)
