"""Plain names: a theme whose comments tell a known topic is called by that topic's name.

Customers often tell a usual trouble in pictures (「家族がこたつに集まる時間=固まる時間」); a manager reads 「時間帯によって通信が遅い」
at a glance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import Final

from voc.tag.heads import Scores

# From this mean probability over its comments a topic names a theme (docs/decisions/0025-names-of-themes.md).
_SURE_FROM: Final = 0.3


def plain_names(told: Mapping[int, Scores], names: Sequence[str], taken: Set[str]) -> dict[int, str]:
    """Name themes, by row, by what their comments tell; a theme that no topic fits surely enough is left out.

    ``told`` are the mean probabilities of the topics called ``names`` over the comments of each theme. No two themes get the
    same name, and none gets one that is ``taken``: where two tell one topic, it names the theme that tells it more surely.
    """
    claims = [
        (float(score), row, names[place])
        for row, scores in told.items()
        for place, score in enumerate(scores.tolist())
        if score >= _SURE_FROM
    ]
    used, found = set(taken), dict[int, str]()
    for _, row, name in sorted(claims, key=lambda claim: (-claim[0], claim[1], claim[2])):
        if row not in found and name not in used:
            found[row] = name
            used.add(name)
    return found
