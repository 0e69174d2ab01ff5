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

# The priors weigh as much as so many words, or pairs: some ten comments.
WORDS_PRIOR: Final = 100.0
PAIRS_PRIOR: Final = 20.0
_SHOWN_FROM: Final = 1.96


@dataclass(frozen=True, slots=True)
class Characteristic:
    """A word with the comments that have it in the segment and in the rest; ``z`` is its log-odds ratio over its error.

    ``more_than_noise``: it holds among all words at a false discovery rate of 10 %.
    """

    word: str
    segment: int
    rest: int
    z: float
    more_than_noise: bool


def characteristic(
    segment: Mapping[str, int], rest: Mapping[str, int], *, prior: float = WORDS_PRIOR, fewest: int = 3
) -> list[Characteristic]:
    """Return the words that the segment uses more than the rest (z of 1.96 or more), the surest first.

    ``segment`` and ``rest`` give for each word how many comments have it; words that fewer than ``fewest`` comments of the
    segment have are left out. Where either has none, or both have but one word, nothing can be compared.
    """
    sizes = sum(segment.values()), sum(rest.values())
    if not all(sizes) or len(segment.keys() | rest.keys()) < 2:
        return []
    scores = {}
    for word in segment.keys() | rest.keys():
        counts = segment.get(word, 0), rest.get(word, 0)
        expected = prior * sum(counts) / sum(sizes)
        odds = [
            log((count + expected) / (size + prior - count - expected))
            for count, size in zip(counts, sizes, strict=True)
        ]
        scores[word] = (odds[0] - odds[1]) / sqrt(sum(1 / (count + expected) for count in counts))
    limit = benjamini_hochberg([_p_value(z) for z in scores.values()])
    own = [
        Characteristic(word, segment[word], rest.get(word, 0), z, _p_value(z) <= limit)
        for word, z in scores.items()
        if z >= _SHOWN_FROM and segment.get(word, 0) >= fewest
    ]
    return sorted(own, key=lambda each: (-each.z, each.word))


def _p_value(z: float) -> float:
    return erfc(abs(z) / sqrt(2))
