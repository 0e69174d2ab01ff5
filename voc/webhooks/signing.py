"""Signatures by Standard Webhooks (standardwebhooks.com): HMAC-SHA256 over id, time and body."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Final

_PREFIX: Final = "whsec_"
_BYTES: Final = 32


def new_secret() -> str:
    """Make ``whsec_`` and 256 bits by chance in Base64."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def signed_headers(keys: Sequence[str], event_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """Return the three headers; with several secrets any of them verifies the request."""
    seconds = int(at.timestamp())
    message = f"{event_id}.{seconds}.".encode() + body
    return {
        "webhook-id": event_id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": " ".join(f"v1,{_signature(key, message)}" for key in keys),
    }


def _signature(key: str, message: bytes) -> str:
    digest = hmac.digest(base64.b64decode(key.removeprefix(_PREFIX)), message, hashlib.sha256)
    return base64.b64encode(digest).decode()
