"""Parts of compounds: 保冷剤 is found by 保冷 and 剤, too, but who counts words wants it once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Final

_NOT: Final = "ない"
_MOSTLY: Final = 0.7


def without_parts(counts: Mapping[str, int]) -> dict[str, int]:
    """Leave out words that mostly occur as parts of a longer one.

    That is a compound of two words that are both counted (保冷剤: 保冷, 剤), or the negated form (繋がるない: 繋がる).
    ``counts`` gives for each word how many comments have it.
    """
    within: dict[str, int] = defaultdict(int)
    for whole, count in counts.items():
        for cut in range(1, len(whole)):
            first, second = whole[:cut], whole[cut:]
            if first in counts and (second == _NOT or second in counts):
                within[first] += count
                within[second] += count
    return {word: count for word, count in counts.items() if within[word] < _MOSTLY * count}
