"""Strings as they can be kept: JSON allows halves of surrogate pairs and NUL, databases and UTF-8 do not."""

from __future__ import annotations

from typing import Any, Final

_NUL: Final = "\x00"
_REPLACEMENT: Final = "\ufffd"


def storable(value: Any) -> Any:
    """Replace what cannot be kept, one code point by one, in a string or in all strings of a JSON value."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace(_NUL, _REPLACEMENT)
    if isinstance(value, list):
        return [storable(item) for item in value]
    if isinstance(value, dict):
        return {storable(key): storable(item) for key, item in value.items()}
    return value
