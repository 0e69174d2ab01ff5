"""Which words set a segment of comments apart from the rest: log-odds with an informative Dirichlet prior.

Monroe, Colaresi and Quinn (2008), "Fightin' Words", Political Analysis 16:372. The prior is the use of each word in all
comments together: rare words need much evidence, and words that everybody uses are not called anybody's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import erfc, log, sqrt
from typing import Final

from voc.stats import benjamini_hochberg

# The prior weighs as much as so many words: some ten comments.
_PRIOR: Final = 100.0


@dataclass(frozen=True, slots=True)
class Characteristic:
    """A word with the comments that have it in the segment and in the rest; ``z`` is its log-odds ratio over its error."""

    word: str
    segment: int
    rest: int
    z: float


def characteristic(segment: Mapping[str, int], rest: Mapping[str, int], fewest: int = 3) -> list[Characteristic]:
    """Return the words that the segment uses more than the rest beyond noise, the surest first.

    ``segment`` and ``rest`` give for each word how many comments have it. Two-sided, held among all words at a false
    discovery rate of 10 %; words that fewer than ``fewest`` comments of the segment have are left out.
    """
    sizes = sum(segment.values()), sum(rest.values())
    if not all(sizes):
        return []
    scored = []
    for word in segment.keys() | rest.keys():
        counts = segment.get(word, 0), rest.get(word, 0)
        prior = _PRIOR * sum(counts) / sum(sizes)
        odds = [
            log((count + prior) / (size + _PRIOR - count - prior)) for count, size in zip(counts, sizes, strict=True)
        ]
        error = sqrt(sum(1 / (count + prior) for count in counts))
        scored.append(Characteristic(word, *counts, z=(odds[0] - odds[1]) / error))
    limit = benjamini_hochberg([_p_value(each) for each in scored])
    own = [each for each in scored if each.z > 0 and each.segment >= fewest and _p_value(each) <= limit]
    return sorted(own, key=lambda each: (-each.z, each.word))


def _p_value(scored: Characteristic) -> float:
    return erfc(abs(scored.z) / sqrt(2))
