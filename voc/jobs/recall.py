"""A bounded memory of what was made for a key, so that the same answer given a hundred times is read once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Sequence
from functools import lru_cache
from typing import Final, Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
# Some kilobytes each at the most; survey answers, customers and plans repeat themselves.
MOST: Final = 4_000


class Recall(Generic[K, V]):
    """Keeps the last ``most`` values; threads may share it."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._known: dict[K, V] = {}
        self._lock = threading.Lock()

    def all(self, keys: Sequence[K], make: Callable[[Sequence[K]], Sequence[V]]) -> list[V]:
        """Return the values of ``keys`` in order; ``make`` is asked once, for those that are not known, each once."""
        with self._lock:
            found = {key: self._known[key] for key in keys if key in self._known}
        new = [key for key in dict.fromkeys(keys) if key not in found]
        if new:
            made = dict(zip(new, make(new), strict=True))
            found |= made
            with self._lock:
                self._known |= made
                for oldest in list(self._known)[: max(0, len(self._known) - self._most)]:
                    del self._known[oldest]
        return [found[key] for key in keys]


def recalling(function: Callable[[K], V]) -> Callable[[K], V]:
    """Return a function of one thing that remembers what it last returned."""
    return lru_cache(maxsize=MOST)(function)
