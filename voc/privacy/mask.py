"""Personal data masked in place: every item is replaced by as many code points, so that quoted offsets stay valid."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

from voc.privacy.addresses import find_addresses
from voc.privacy.contacts import find_mails, find_phones, find_postal_codes
from voc.privacy.folding import fold, fold_numerals
from voc.privacy.kinds import Found, PersonalData, placeholder
from voc.privacy.members import find_members
from voc.privacy.name_tagger import NameTagger, load
from voc.privacy.numbers import find_accounts, find_cards, find_my_numbers
from voc.privacy.spoken import find_spoken
from voc.privacy.urls import find_urls
from voc.text.tokenizer import Tokenizer

# One look at the characters tells whether a text can hold anything at all; most survey answers cannot.
_CAN_HOLD_CONTACT: Final = re.compile(
    "[@＠〒0-9０-９〇零○]|[一二三四五六七八九]{4}|www|アット|丁目|番地|[一二三四五六七八九十][のノ番－ー‐-][一二三四五六七八九十]|://|[(（\\[]at"
    "|(?:ぜろ|ゼロ|ｾﾞﾛ|よん|ヨン|ろく|ロク|なな|ナナ|はち|ハチ|きゅう|キュウ|キュー)(?:[・、,]|ぜろ|ゼロ|ｾﾞﾛ|ﾊﾁ|ｷｭｳ|いち|イチ|ニ|さん|サン|よん|ヨン|ゴ|ろく|ロク|なな|ナナ|はち|ハチ|きゅ|キュ)"
)
# No number of a card, a telephone or an account has fewer digits: a local number, 52-1234, has six.
_FEWEST_DIGITS: Final = 6
_DIGIT: Final = re.compile("[0-9]")
# A number in kanji, digit by digit.
_SPELT_OUT: Final = re.compile(
    "[〇零○一二三四五六七八九](?: ?[〇零○一二三四五六七八九]){2}|[0〇零○][一二三四五六七八九]"
)


@dataclass(frozen=True, slots=True)
class Masked:
    """A masked text, as long as the original, and how many items of each kind (``PersonalData``) were masked."""

    text: str
    counts: dict[str, int] = field(default_factory=dict)


class Masker:
    """Masks texts; with a tokenizer also the names of persons, without one only contact data and addresses."""

    def __init__(self, tokenizer: Tokenizer | None = None, member_numbers: re.Pattern[str] | None = None) -> None:
        """Keep the tokenizer, which may be shared, and the pattern of the company's own member numbers."""
        self._names = NameTagger(tokenizer, load()) if tokenizer else None
        self._member_numbers = member_numbers

    def mask(self, text: str) -> Masked:
        """Mask one text of any length."""
        found = self.find(text)
        if not found:
            return Masked(text)
        pieces: list[str] = []
        at = 0
        for item in found:
            pieces += text[at : item.start], placeholder(item.kind, item.end - item.start)
            at = item.end
        return Masked("".join(pieces) + text[at:], dict(Counter(str(item.kind) for item in found)))

    def find(self, text: str) -> list[Found]:
        """Return what ``mask`` replaces, in the order of the text, without overlaps."""
        found: list[Found] = []
        if self._member_numbers or _CAN_HOLD_CONTACT.search(text):
            found = _without_overlaps(text, self._find_numbers(fold(text)))
        if self._names and (names := self._names.find(text, found)):
            found = _without_overlaps(text, chain(found, names))
        return sorted(found, key=lambda item: item.start)

    def _find_numbers(self, folded: str) -> Iterator[Found]:
        """Find everything but names, in order of certainty; items may overlap."""
        yield from find_urls(folded)
        yield from find_mails(folded)
        spellings = (folded, fold_numerals(folded)) if _SPELT_OUT.search(folded) else (folded,)
        for text in spellings:
            is_long = len(_DIGIT.findall(text)) >= _FEWEST_DIGITS
            if is_long:
                yield from find_cards(text)
                yield from find_my_numbers(text)
                yield from find_phones(text)
            yield from find_members(text, self._member_numbers)
            if is_long:
                yield from find_accounts(text)
                yield from find_postal_codes(text)
        yield from find_spoken(folded)
        yield from chain.from_iterable(map(find_addresses, spellings))


def _without_overlaps(text: str, items: Iterable[Found]) -> list[Found]:
    """Of two items that share code points the first, the more certain one, keeps them; the other keeps its longest rest."""
    taken = bytearray(len(text))
    kept: list[Found] = []
    for item in items:
        rests = re.finditer(rb"\0+", taken[item.start : item.end])
        start, end = max((rest.span() for rest in rests), key=lambda span: span[1] - span[0], default=(0, 0))
        rest = Found(item.start + start, item.start + end, item.kind)
        is_whole = rest.end - rest.start == item.end - item.start
        if rest.start < rest.end and (is_whole or item.kind is PersonalData.ADDRESS):
            taken[rest.start : rest.end] = b"\1" * (rest.end - rest.start)
            kept.append(rest)
    return kept
