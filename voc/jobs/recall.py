"""A bounded memory of what was made for a key, so that the same answer given a hundred times is read once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Sequence
from functools import lru_cache
from typing import Final, Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
# Some kilobytes each; survey answers, customers and plans repeat themselves, long texts do not.
MOST: Final = 4_000
LONGEST: Final = 400


class Recall(Generic[K, V]):
    """Keeps the last ``most`` values of keys that are ``worth`` it; threads may share it."""

    def __init__(self, most: int = MOST, worth: Callable[[K], bool] = lambda _: True) -> None:
        self._most = most
        self._worth = worth
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
                self._known |= {key: value for key, value in made.items() if self._worth(key)}
                for oldest in list(self._known)[: max(0, len(self._known) - self._most)]:
                    del self._known[oldest]
        return [found[key] for key in keys]


def recalling(function: Callable[[str], V]) -> Callable[[str], V]:
    """Return a function of a text that remembers what it last returned for short ones."""
    remembered = lru_cache(maxsize=MOST)(function)
    return lambda text: remembered(text) if len(text) <= LONGEST else function(text)
