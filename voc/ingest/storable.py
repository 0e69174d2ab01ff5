"""JSON as it can be kept: it allows halves of surrogate pairs and NUL, databases and UTF-8 do not; ``NaN`` is read, not written."""

from __future__ import annotations

from math import isfinite
from typing import Any, Final

_NUL: Final = "\x00"
_REPLACEMENT: Final = "\ufffd"


def storable(value: Any) -> Any:
    """Replace what cannot be kept in a JSON value: in strings one code point by one, numbers that are none by null."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace(_NUL, _REPLACEMENT)
    if isinstance(value, float) and not isfinite(value):
        return None
    if isinstance(value, list):
        return [storable(item) for item in value]
    if isinstance(value, dict):
        return {storable(key): storable(item) for key, item in value.items()}
    return value
