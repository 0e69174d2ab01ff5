"""Characters that a decoder could not read."""

from __future__ import annotations

import re
from typing import Final

_NOT_ASCII: Final = re.compile("[^\x00-\x7f]")
# Python reads the bytes that CP932 does not use as the last ones of these.
BROKEN: Final = re.compile("[\ufffd\uf8f0-\uf8f3\x80]")
# A file cut in the middle of a character, or one broken cell, is still worth reading; more is another encoding.
_MOST_BROKEN: Final = 0.02
_ONE_MAY_BREAK: Final = 10


def count_broken(text: str) -> int:
    """Count the characters of a decoded text that stand for unreadable bytes."""
    return len(BROKEN.findall(text))


def is_mostly_readable(text: str) -> bool:
    """Tell whether hardly any character of a decoded text is broken."""
    letters = len(_NOT_ASCII.findall(text))
    return count_broken(text) <= max(_MOST_BROKEN * letters, letters >= _ONE_MAY_BREAK)
