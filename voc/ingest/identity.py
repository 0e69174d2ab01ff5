"""What makes a comment the same comment when it arrives again."""

from __future__ import annotations

import hashlib
import json


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
    under another name must not become new comments. ``ordinal`` is the number of equal comments before it in the same
    file; it tells two customers' 「特になし」 apart and is 0 wherever the external id is unique.
    """
    anonymous = not (external_id or customer or date)
    key = [source if anonymous else "", external_id or "", customer or "", date or "", question, text, ordinal]
    canonical = json.dumps(key, ensure_ascii=False, separators=(",", ":"))
    return "c" + hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()[:24]
