"""Passwords of people: what is accepted, and Argon2id."""

from __future__ import annotations

from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from voc.access.secrets import new_token
from voc.errors import UsageError

_SHORTEST: Final = 10
_LONGEST: Final = 200  # bounds the work that a stranger may ask for
_HASHER: Final = PasswordHasher()  # RFC 9106, low memory: 64 MiB, 3 passes


def hash_password(password: str, name: str) -> str:
    """Return the hash to store; a password that is too short, too long or the name itself raises ``UsageError``."""
    if not _SHORTEST <= len(password) <= _LONGEST:
        raise UsageError(
            f"パスワードは{_SHORTEST}文字以上{_LONGEST}文字までにしてください (いまは{len(password)}文字)。",
            code="weak_password",
        )
    if password.casefold() == name.casefold():
        raise UsageError("名前と同じパスワードは使えません。", code="weak_password")
    return _HASHER.hash(password)


def verify_password(stored: str | None, password: str) -> bool:
    """Say whether the password is right. ``None``, for a name that nobody has, takes as long as a wrong password."""
    if len(password) > _LONGEST:
        return False
    nobodys = _nobodys()
    try:
        _HASHER.verify(stored or nobodys, password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


@cache
def _nobodys() -> str:
    return _HASHER.hash(new_token())
