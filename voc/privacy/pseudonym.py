"""Customer and row numbers: kept as they are, unless they are personal data themselves (a mail address as login)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Final

from voc.privacy.kinds import PersonalData
from voc.privacy.mask import Masked

# In a column of its own the company's number for a customer is what comments are grouped by.
_KEPT: Final = frozenset({PersonalData.MEMBER})


def pseudonym(value: str | None, mask: Callable[[str], Masked]) -> str | None:
    """Return a number as it is, one that holds personal data as a digest.

    The digest is the same for the same value, so that a customer's comments still belong together.
    """
    if value is None or not mask(value).counts.keys() - _KEPT:
        return value
    return digest(value)


def digest(value: str) -> str:
    """Return "p-" and 16 hexadecimal digits, which stand for a value that must not be kept."""
    return "p-" + hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()[:16]
