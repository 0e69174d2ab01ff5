"""The names of columns as they are kept and shown: without what is personal in them, each still another one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final

from voc.ingest.header_words import USUAL, normalized
from voc.ingest.headers import unique_names
from voc.privacy.kinds import PersonalData
from voc.privacy.mask import Masked
from voc.privacy.romaji import to_katakana

_WORD: Final = re.compile("[A-Za-z]+")


def shown_headers(header: Iterable[str], mask: Callable[[str], Masked]) -> tuple[str, ...]:
    """Return the names of a table's columns, masked."""
    return unique_names(_shown(name, mask) for name in header)


def _shown(header: str, mask: Callable[[str], Masked]) -> str:
    """Mask a header, unless all that would be masked is what exports call a column: ｶｲﾄｳID alone looks like a name."""
    written = normalized(header)
    usual = {at for pattern in USUAL for found in pattern.finditer(written) for at in range(*found.span())}
    changed = {
        at for at, (before, after) in enumerate(zip(written, mask(written).text, strict=True)) if before != after
    }
    if usual and changed <= usual:
        return header
    masked = mask(header)
    is_words = (
        header.isascii() and masked.counts.keys() == {PersonalData.NAME} and not _names_a_japanese(header, masked)
    )
    return header if is_words else masked.text


def _names_a_japanese(header: str, masked: Masked) -> bool:
    """Tell whether what was taken for a name can be one: Sato Hanako, but neither Star Rating nor Case Origin."""
    words = [word for word in _WORD.finditer(header) if masked.text[slice(*word.span())] != word[0]]
    return len(words) > 1 and all(to_katakana(word[0]) for word in words)
