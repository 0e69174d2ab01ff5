"""Rate limits, each process for itself: a bucket of tokens for each caller, kept as the moment when it is full again."""

from __future__ import annotations

import time
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address
from typing import Final

from starlette.requests import HTTPConnection

from api.auth.denied import too_many

_MANY: Final = 10_000


class RateLimit:
    """``per_minute`` calls of each caller, up to ``burst`` of them at once."""

    def __init__(self, per_minute: float, burst: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._interval = 60 / per_minute
        self._slack = self._interval * (burst - 1)
        self._clock = clock
        self._full_at: dict[str, float] = {}

    def take(self, caller: str) -> None:
        """Take a token; raises ``Denied`` (429) where none is left."""
        now = self._clock()
        full_at = max(self._full_at.get(caller, now), now)
        if (wait := full_at - now - self._slack) > 1e-9:
            raise too_many(wait)
        self._full_at[caller] = full_at + self._interval
        if len(self._full_at) > _MANY:  # whose bucket is full is as good as unknown
            self._full_at = {who: full for who, full in self._full_at.items() if full > now}


def address_of(connection: HTTPConnection) -> str:
    """Return the caller's address; of IPv6 the /64, within which one caller has as many as he wants."""
    host = connection.client.host if connection.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    return str(int(address) >> 64) if isinstance(address, IPv6Address) else host
