"""Features of a comment: words and pairs of words in their normalized forms, found statement by statement.

No n-gram crosses a statement's border, and each feature is counted at the first statement that holds it. So the score
of a comment is the sum of the scores of its statements, and the statement with the highest share is the evidence.
"""

from __future__ import annotations

from itertools import chain, pairwise
from typing import Final

from voc.text.analysis import Analysis

# Triples and n-grams of characters were tried and gain nothing (docs/decisions/0004-linear-tagger.md).
_KIND: Final = "kind="


def feature_names(analysis: Analysis, kind: str | None) -> list[tuple[str, int]]:
    """Return the distinct features of a comment, each with the index of the statement that it is counted at, in their order.

    The kind of the comment, the first, is a feature of no statement (index -1).
    """
    first_at: dict[str, int] = {}
    if kind:
        first_at[_KIND + kind] = -1
    for index, statement in enumerate(analysis.statements):
        forms = ("^", *analysis.forms_of(statement), "$")
        for name in chain(forms, map(" ".join, pairwise(forms))):
            if name not in first_at:
                first_at[name] = index
    return list(first_at.items())
