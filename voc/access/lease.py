"""How long a serving process may trust what it read about a caller, and how a change waits for that to be over."""

from __future__ import annotations

import time
from typing import Final

# Reading a key for every call would cost each of them a query; half a second spares all but two a second.
LEASE_S: Final = 0.5


def outlast_leases() -> None:
    """Wait until no process trusts what it read before: then a revoked key is refused by all of them."""
    time.sleep(LEASE_S)
