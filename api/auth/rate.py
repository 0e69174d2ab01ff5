"""Rate limits: a bucket of tokens for each caller, kept as the moment when it is full again."""

from __future__ import annotations

import time
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address

from starlette.requests import HTTPConnection

from api.auth.buckets import Buckets
from api.auth.denied import too_many


class RateLimit:
    """``per_minute`` calls of each caller, up to ``burst`` of them at once, whichever process they come to.

    ``clock`` is one that all processes of a machine share, and that goes on when the machine starts again.
    """

    def __init__(
        self, buckets: Buckets, name: str, per_minute: float, burst: int, clock: Callable[[], float] = time.time
    ) -> None:
        self._buckets = buckets
        self._name = name
        self._interval = 60 / per_minute
        self._slack = self._interval * (burst - 1)
        self._clock = clock

    def take(self, caller: str) -> None:
        """Take a token; raises ``Denied`` (429) where none is left."""
        now = self._clock()

        def taken(full_at: float) -> float:
            # No bucket is ever emptied further ahead than that: the clock was set back.
            full_at = now if full_at > now + self._slack + 2 * self._interval else max(full_at, now)
            if (wait := full_at - now - self._slack) > 1e-9:
                raise too_many(wait)
            return full_at + self._interval

        self._buckets.change(f"{self._name}/{caller}", taken)


def address_of(connection: HTTPConnection) -> str:
    """Return the caller's address; of IPv6 the /64, within which one caller has as many as he wants."""
    host = connection.client.host if connection.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    return str(int(address) >> 64) if isinstance(address, IPv6Address) else host
