"""Equal comments: what many sent in the same words is one point of the graph, and many comments where comments count.

Forty copies of a template would be each other's nearest neighbours and a cluster of their own; left out, they would count
as one customer in a theme's size, words and name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from voc.themes.space import Document


def group_equal(documents: Sequence[Document], order: Iterable[int], most: int) -> list[list[int]]:
    """Return the positions of documents grouped by their text, in the ``order`` in which they are met.

    The walk ends before the text that would be one more than ``most``, so that in a drawn order a text's share of the
    documents met is its share of all.
    """
    groups: dict[str, list[int]] = {}
    for index in order:
        text = documents[index].analysis.repaired.text
        if text not in groups and len(groups) == most:
            break
        groups.setdefault(text, []).append(index)
    return list(groups.values())
