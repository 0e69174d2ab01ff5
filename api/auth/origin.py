"""Where a request comes from: this machine, this site's own pages, or elsewhere."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from voc.access.addresses import is_loopback

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_LOCAL_NAMES: Final = frozenset({"localhost", "127.0.0.1", "::1"})


def is_local(connection: HTTPConnection) -> bool:
    """Say whether a program on this machine calls this machine by name.

    The name counts, because a page of another site can make its own name resolve to 127.0.0.1 (DNS rebinding).
    """
    if connection.client is None or not is_loopback(connection.client.host):
        return False
    try:
        return urlsplit(f"//{connection.headers.get('host', '')}").hostname in _LOCAL_NAMES
    except ValueError:
        return False


def from_own_page(connection: HTTPConnection) -> bool | None:
    """Say whether a page of this site sent the request; ``None`` where no browser said anything."""
    site = connection.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = connection.headers.get("origin")
    if origin is None:
        return None
    try:
        return urlsplit(origin).netloc == connection.headers.get("host")
    except ValueError:
        return False
