"""Pairs of texts that are nearly the same, by the Jaccard similarity of their character 3-grams."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from math import ceil


def near_copies(texts: Sequence[str], least: float) -> list[tuple[int, int, float]]:
    """Return all pairs with a similarity of ``least`` or more, as indices and similarity.

    Two sets that share so much also share one of the rarest few 3-grams of each (prefix filtering; Bayardo, Ma and
    Srikant, WWW 2007), so only texts that meet there are compared.
    """
    grams = [{text[at : at + 3] for at in range(len(text) - 2)} for text in texts]
    frequency = Counter(gram for own in grams for gram in own)
    holders: defaultdict[str, list[int]] = defaultdict(list)
    found: list[tuple[int, int, float]] = []
    for index, own in enumerate(grams):
        rarest = sorted(own, key=lambda gram: (frequency[gram], gram))[: len(own) - ceil(least * len(own)) + 1]
        for other in sorted({other for gram in rarest for other in holders[gram]}):
            shared = len(own & grams[other])
            similarity = shared / (len(own) + len(grams[other]) - shared)
            if similarity >= least:
                found.append((other, index, similarity))
        for gram in rarest:
            holders[gram].append(index)
    return found
