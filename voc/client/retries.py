"""When a call is made again, and after how long."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Final

import httpx

# The server took nothing on: too many calls, or it cannot serve now.
_AGAIN: Final = frozenset({429, 503})


@dataclass(frozen=True, slots=True)
class Retries:
    """Up to ``most`` more tries, waiting twice as long each time from ``first_s`` on, never over ``longest_s``.

    A ``Retry-After`` of the server goes before.
    """

    most: int = 4
    first_s: float = 0.5
    longest_s: float = 60.0

    def wait_s(self, tries: int, outcome: httpx.Response | httpx.TransportError, repeatable: bool) -> float | None:
        """Return the seconds to wait after the ``tries``-th try, ``None`` where its outcome stands.

        A connection that broke may have carried the call: only what is ``repeatable`` is then sent again.
        """
        if tries > self.most:
            return None
        if isinstance(outcome, httpx.TransportError):
            return self._backoff_s(tries) if repeatable or isinstance(outcome, httpx.ConnectError) else None
        if outcome.status_code not in _AGAIN:
            return None
        asked = outcome.headers.get("retry-after", "")
        return min(float(asked), self.longest_s) if asked.isdecimal() else self._backoff_s(tries)

    def _backoff_s(self, tries: int) -> float:
        # Callers that failed together do not come back together.
        return min(self.first_s * 2.0 ** (tries - 1), self.longest_s) * random.uniform(0.5, 1.0)
