"""How fine themes are."""

from __future__ import annotations

from enum import StrEnum


class Granularity(StrEnum):
    """How fine the themes are."""

    COARSE = "coarse"
    NORMAL = "normal"
    FINE = "fine"
