"""Personal data masked in place: every item is replaced by as many code points, so that quoted offsets stay valid."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

from voc.privacy.addresses import find_addresses
from voc.privacy.contacts import find_contacts, fold
from voc.privacy.kinds import Found, PersonalData, placeholder
from voc.privacy.names import find_names
from voc.text.tokenizer import Tokenizer

# One look at the characters tells whether a text can hold anything at all; most survey answers cannot.
_CAN_HOLD_CONTACT: Final = re.compile(
    r"[@＠〒(（\[:丁番0-9０-９](?:(?<=[@＠〒])|(?<=[(（\[])at|(?<=:)//|(?<=丁)目|(?<=番)地|(?<=[0-9０-９])[^a-zA-Zぁ-ん]{0,2}[0-9０-９])"
)
_BESIDE_NAMES: Final = frozenset({PersonalData.PHONE, PersonalData.EMAIL})


@dataclass(frozen=True, slots=True)
class Masked:
    """A masked text, as long as the original, and how many items of each kind (``PersonalData``) were masked."""

    text: str
    counts: dict[str, int] = field(default_factory=dict)


class Masker:
    """Masks texts; with a tokenizer also the names of persons, without one only contact data and addresses."""

    def __init__(self, tokenizer: Tokenizer | None = None) -> None:
        """Keep the tokenizer; it may be shared with other readers."""
        self._tokenizer = tokenizer

    def mask(self, text: str) -> Masked:
        """Mask one text of any length."""
        found = self._find(text)
        if not found:
            return Masked(text)
        pieces: list[str] = []
        at = 0
        for item in sorted(found, key=lambda item: item.start):
            pieces += text[at : item.start], placeholder(item.kind, item.end - item.start)
            at = item.end
        return Masked("".join(pieces) + text[at:], dict(Counter(str(item.kind) for item in found)))

    def _find(self, text: str) -> list[Found]:
        found: list[Found] = []
        if _CAN_HOLD_CONTACT.search(text):
            folded = fold(text)
            found = _without_overlaps(text, chain(find_contacts(folded), find_addresses(folded)))
        if self._tokenizer is None:
            return found
        beside = [item for item in found if item.kind in _BESIDE_NAMES]
        names = list(find_names(text, self._tokenizer, beside))
        return _without_overlaps(text, [*found, *names]) if names else found


def _without_overlaps(text: str, items: Iterable[Found]) -> list[Found]:
    """Keep of two items that share a code point the first, the more certain one."""
    taken = bytearray(len(text))
    kept: list[Found] = []
    for item in items:
        if not any(taken[item.start : item.end]):
            taken[item.start : item.end] = b"\1" * (item.end - item.start)
            kept.append(item)
    return kept


def mask(text: str, tokenizer: Tokenizer | None = None) -> Masked:
    """Mask one text; see ``Masker``."""
    return Masker(tokenizer).mask(text)
