"""Identity over time: which theme of a new run is which theme of the run before.

A refit numbers and cuts its clusters anew. So that 「電話がつながらない」 stays one line of the report, the themes of both runs
are paired by optimal assignment on what they share: half the cosine of their centres, half the Jaccard index of their
members. A pair below the threshold is no pair: the old theme rests (休止), the new one is new (新規).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from voc.encode.encoder import Vectors

# Of ten theme sets cut to 70 %, clustered, completed and clustered again, 88 % of the pairs above it share most of one
# hand-labelled theme, and 94 % of the pairs that do lie above it (docs/decisions/0011-identity-of-themes.md).
_SAME: Final = 0.6


@dataclass(frozen=True, slots=True)
class Grouped:
    """A theme as the pairing sees it: its centre, shape ``(d,)``, in the space of the new run, and its members' ids."""

    centroid: Vectors
    members: frozenset[str]


def pair(known: Sequence[Grouped], found: Sequence[Grouped]) -> dict[int, int]:
    """Return which known theme each found one continues, both by position; each known theme is continued once at most.

    Members are compared over the comments that both runs placed.
    """
    from scipy.optimize import linear_sum_assignment

    if not known or not found:
        return {}
    before = frozenset[str]().union(*(theme.members for theme in known))
    now = frozenset[str]().union(*(theme.members for theme in found))
    both = before & now
    alike = np.array([[_alike(old, new, both) for new in found] for old in known])
    pairs = zip(*linear_sum_assignment(-alike), strict=True)
    return {int(new): int(old) for old, new in pairs if alike[old, new] >= _SAME}


def _alike(old: Grouped, new: Grouped, both: frozenset[str]) -> float:
    old_members, new_members = old.members & both, new.members & both
    union = len(old_members | new_members)
    shared = len(old_members & new_members) / union if union else 0.0
    return 0.5 * float(old.centroid @ new.centroid) + 0.5 * shared
