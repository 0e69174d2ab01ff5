"""The net promoter score (Reichheld 2003): how likely customers say that they recommend, from 0 to 10, and what that comes to."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

_SCORE: Final = re.compile(r"([0-9]{1,2})(?:\.0+)?点?")
_NPS_WORDS: Final = ("NPS", "推奨度", "おすすめ度", "お勧め度")
_HIGHEST: Final = 10
_HIGHEST_OF_DETRACTORS: Final = 6
_LOWEST_OF_PROMOTERS: Final = 9


def nps_of(attributes: Mapping[str, str]) -> int | None:
    """Return the score, 0 to 10, in a column whose header names it: NPS, NPS(0~10), 推奨度, おすすめ度."""
    for name, value in attributes.items():
        if _names_a_score(name):
            written = _SCORE.fullmatch(unicodedata.normalize("NFKC", str(value)).strip())
            if written and int(written[1]) <= _HIGHEST:
                return int(written[1])
    return None


@lru_cache(maxsize=1_000)
def _names_a_score(name: str) -> bool:
    header = unicodedata.normalize("NFKC", name).upper()
    return any(word in header for word in _NPS_WORDS)


def is_detractor(attributes: Mapping[str, str]) -> bool | None:
    """Tell whether the score is one of a detractor, 0 to 6; ``None`` where there is no score."""
    score = nps_of(attributes)
    return None if score is None else score <= _HIGHEST_OF_DETRACTORS


def net_promoter_score(answers: Sequence[int]) -> float | None:
    """Return the share of promoters (9 and 10) less that of detractors (0 to 6), in percent; ``None`` without answers."""
    if not answers:
        return None
    promoters = sum(answer >= _LOWEST_OF_PROMOTERS for answer in answers)
    detractors = sum(answer <= _HIGHEST_OF_DETRACTORS for answer in answers)
    return round(100 * (promoters - detractors) / len(answers), 1)
