"""What makes a comment the same comment when it arrives again."""

from __future__ import annotations

import hashlib
import json
from collections import Counter

from voc.ingest.digests import DigestSet


def comment_id(
    *,
    text: str,
    external_id: str | None = None,
    customer: str | None = None,
    date: str | None = None,
    question: str = "",
    source: str = "",
    ordinal: int = 0,
) -> str:
    """Return "c" and 24 hexadecimal digits, the same for the same comment in every file and every call.

    ``text`` and ``date`` are as sent, before masking and parsing, so that a later version that masks or parses better
    still finds the comment again. ``source`` counts only where nothing else says whose comment it is: an export saved
    under another name must not become new comments. ``ordinal`` is the number of equal anonymous comments before it in the
    same file; it tells two customers' 「特になし」 apart.
    """
    anonymous = not (external_id or customer or date)
    key = [source if anonymous else "", external_id or "", customer or "", date or "", question, text, ordinal]
    canonical = json.dumps(key, ensure_ascii=False, separators=(",", ":"))
    return "c" + hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()[:24]


class Identity:
    """Gives the comments of one file their ids; numbers equal anonymous answers, so that two 「特になし」 stay two.

    It keeps eight bytes of digest for those that need it, nothing of any text.
    """

    def __init__(self, source: str) -> None:
        self._source = source
        self.start()

    def start(self) -> None:
        """Forget what was seen, for the file is read from its beginning."""
        self._seen = DigestSet()
        self._repeated: Counter[int] = Counter()

    def id_of(self, text: str, external_id: str | None, customer: str | None, date: str | None, question: str) -> str:
        """Return the id of the next comment; see ``comment_id``.

        The same words under one number, or of one customer at one time, are the same comment: exports that join a case
        with its articles repeat them.
        """

        def numbered(ordinal: int) -> str:
            return comment_id(
                text=text,
                external_id=external_id,
                customer=customer,
                date=date,
                question=question,
                source=self._source,
                ordinal=ordinal,
            )

        first = numbered(0)
        is_known = external_id or (customer and date)
        key = _short(first)
        if is_known or self._seen.add(key):
            return first
        self._repeated[key] += 1
        return numbered(self._repeated[key])

    def origin_of(self, external_id: str | None, question: str) -> str | None:
        """Return what stays when a comment's text is corrected, ``None`` where nothing names its row.

        Of rows that share an id only the first has one: the others are comments of their own, not corrections of it.
        """
        if external_id is None:
            return None
        made = origin(self._source, external_id, question)
        return made if self._seen.add(_short(made)) else None


def origin(source: str, external_id: str, question: str = "") -> str:
    """Return "o" and 24 hexadecimal digits, the same for every version of one answer of one source."""
    canonical = json.dumps([source, external_id, question], ensure_ascii=False, separators=(",", ":"))
    return "o" + hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def _short(digest: str) -> int:
    return int(digest[1:17], 16)
