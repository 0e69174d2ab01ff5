"""Names of keys and of people."""

from __future__ import annotations

import unicodedata
from typing import Final

from voc.errors import UsageError

_LONGEST: Final = 100


def clean_name(name: str) -> str:
    """Return a name trimmed and in its usual width; an empty one, a long one or one with control characters is refused."""
    cleaned = unicodedata.normalize("NFKC", name).strip()
    if not 1 <= len(cleaned.casefold()) <= _LONGEST or not cleaned.isprintable():
        raise UsageError(f"名前は1文字以上{_LONGEST}文字までで、改行などを含めないでください。", code="invalid_name")
    return cleaned


def clean_person_name(name: str) -> str:
    """Return the name trimmed; one with a colon could pass for a key in histories (``key:crm``)."""
    cleaned = clean_name(name)
    if ":" in cleaned:
        raise UsageError("人の名前に「:」は使えません。メールアドレスか名前を指定してください。", code="invalid_name")
    return cleaned


def folded(name: str) -> str:
    """Return the name as it is compared: ``Taro@Example.com`` is ``taro@example.com``."""
    return unicodedata.normalize("NFKC", name).strip().casefold()
