"""What a theme may go with."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Outcome(StrEnum):
    """``leaving``: the customer asked to leave or has left; ``detractor``: a score of 0 to 6 in the NPS question."""

    LEAVING = "leaving"
    DETRACTOR = "detractor"


OUTCOME_NAMES: Final[dict[str, str]] = {
    Outcome.LEAVING: "解約を申し出た・解約した顧客",
    Outcome.DETRACTOR: "NPSが0~6の顧客",
}
