"""Secrets made by chance: API keys and session tokens. Only their digests are stored."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from typing import Final

_KEY: Final = re.compile(r"voc_([0-9a-f]{8})_([A-Za-z0-9_-]{43})")
_BYTES: Final = 32


def new_key() -> str:
    """Make ``voc_<prefix>_<secret>``: 32 visible bits to speak of it, 256 secret ones."""
    return f"voc_{secrets.token_hex(4)}_{new_token()}"


def new_token() -> str:
    """Make 256 bits by chance, as 43 characters that may stand in a cookie."""
    return secrets.token_urlsafe(_BYTES)


def prefix_of(key: str) -> str | None:
    """Return the visible part of a key, ``None`` for what is no key."""
    found = _KEY.fullmatch(key)
    return found[1] if found else None


def digest(secret: str) -> str:
    """Return what is stored. 256 random bits cannot be guessed, so a fast hash does (a password's must be slow)."""
    return hashlib.sha256(secret.encode()).hexdigest()


def same(one: str, other: str) -> bool:
    """Compare two digests in a time that tells nothing about them."""
    return hmac.compare_digest(one, other)
