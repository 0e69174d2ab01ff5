"""A set of digests that takes about ten bytes each: an export may have millions of rows."""

from __future__ import annotations

from typing import Final

import numpy as np

_FEWEST_RECENT: Final = 50_000
_SHARE_RECENT: Final = 8


class DigestSet:
    """Digests of 64 bits: the latest in a set of Python, all others in a sorted array."""

    def __init__(self) -> None:
        self._recent: set[int] = set()
        self._sorted = np.empty(0, dtype=np.uint64)

    def add(self, digest: int) -> bool:
        """Add a digest, 0 to 2**64 - 1; ``False`` where it was there already."""
        if digest in self._recent or self._holds(np.uint64(digest)):
            return False
        self._recent.add(digest)
        if len(self._recent) > max(_FEWEST_RECENT, len(self._sorted) // _SHARE_RECENT):
            recent = np.fromiter(self._recent, dtype=np.uint64, count=len(self._recent))
            self._sorted = np.concatenate([self._sorted, recent])
            self._sorted.sort(kind="stable")
            self._recent.clear()
        return True

    def _holds(self, digest: np.uint64) -> bool:
        place = int(self._sorted.searchsorted(digest))
        return place < len(self._sorted) and self._sorted[place] == digest
