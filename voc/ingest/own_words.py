"""The customer's own words within a call note or a mail: what is tagged; the whole text is what is stored."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from voc.ingest import call_notes, mails
from voc.ingest.comment import Kind

_SPANS: Final[Mapping[str, Callable[[str], Iterator[tuple[int, int]]]]] = {
    Kind.CALL_NOTE: call_notes.not_the_customers,
    Kind.COMPLAINT: mails.not_the_customers,
}
# Counts up when other words are found to be the customer's: what was read before is then read again.
VERSION: Final = 2
_NOT_A_BREAK: Final = re.compile(r"[^\n\r]")
_LETTER: Final = re.compile(r"[ぁ-んァ-ヶ一-龥々a-zA-Z]{2}")


def own_words(text: str, kind: str | None) -> str:
    """Return ``text`` with blanks in place of what is not the customer's, so that offsets stay those of ``text``.

    The operator's turns and fields of a call note, and the greeting, signature and history of a complaint by mail become
    blanks; line breaks stay. A text in which nothing would be left, and every other kind, is returned as it is.
    """
    find = _SPANS.get(kind or "")
    if find is None:
        return text
    pieces: list[str] = []
    at = 0
    for start, end in sorted(find(text)):
        if end > at:
            pieces += text[at:start], _NOT_A_BREAK.sub(" ", text[max(at, start) : end])
            at = end
    own = "".join(pieces) + text[at:]
    return own if _LETTER.search(own) else text
