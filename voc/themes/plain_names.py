"""Plain names: a theme whose comments tell a known topic is called by that topic's name.

Customers often tell a usual trouble in pictures (「家族がこたつに集まる時間=固まる時間」); a manager reads 「時間帯によって通信が遅い」
at a glance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from itertools import chain, count
from typing import Final

from voc.tag.heads import Scores
from voc.themes.theme import Theme

# From this mean probability over its comments a topic names a theme (docs/decisions/0025-names-of-themes.md).
_SURE_FROM: Final = 0.3


def with_plain_names(
    themes: Sequence[Theme],
    told: Mapping[str, Scores],
    topics: Sequence[str],
    taken: Set[str],
    awaited: Set[str] = frozenset(),
) -> tuple[Theme, ...]:
    """Name themes by the topic that their comments tell, where one is told surely enough; the others keep their names.

    ``told`` are the mean probabilities of the ``topics`` over the comments of each theme, by its id. No two themes get the
    same name and none gets one that is ``taken``; names that are ``awaited`` are given as plain names only. A theme whose
    name has gone to another gets the next of its phrases.
    """
    plain = plain_names({row: told[theme.id] for row, theme in enumerate(themes) if theme.id in told}, topics, taken)
    used = {*taken, *awaited, *plain.values()}
    named = []
    for row, theme in enumerate(themes):
        own = chain([theme.name, *theme.phrases], (f"{theme.name} ({number})" for number in count(2)))
        name = plain.get(row) or next(text for text in own if text not in used)
        used.add(name)
        named.append(replace(theme, name=name))
    return tuple(named)


def plain_names(told: Mapping[int, Scores], topics: Sequence[str], taken: Set[str]) -> dict[int, str]:
    """Return the plain names of themes, by row; a theme that no topic fits surely enough is left out.

    No two themes get the same name, and none gets one that is ``taken``: where two tell one topic, it names the theme that
    tells it more surely.
    """
    claims = [
        (float(score), row, topics[place])
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
