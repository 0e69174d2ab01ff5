"""The space in which themes are found and comments are assigned: what a comment says, and what it was tagged.

Many themes are a reason made concrete (「工事日が遅い」 is a ``delivery``). Averaged word vectors do not know that; the tagger
does. So a comment's vector is the encoder's beside the square roots of the probabilities that it names each reason, made to
sum to one (their dot product is then the Bhattacharyya coefficient of two distributions), weighted, and scaled to length
one. The main reason alone would be too sure: a comment misread is lost to its theme.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from voc.encode.encoder import Vectors
from voc.tag.heads import HEADS
from voc.tag.tagger import Scored, Tagger
from voc.text.analysis import Analysis
from voc.text.emptiness import says_nothing

_TAG_WEIGHT: Final = 0.8


@dataclass(frozen=True, slots=True)
class Document:
    """A comment to be placed among themes, by its id."""

    id: str
    analysis: Analysis
    kind: str | None


@dataclass(frozen=True, slots=True)
class Embedded:
    """The vectors of documents in the space of themes, and the tagger's scores that helped to make them."""

    vectors: Vectors
    scored: list[Scored]


def embed(documents: Sequence[Document], tagger: Tagger) -> Embedded:
    """Embed documents in the space of themes; those that say nothing become zero."""
    analyses = [document.analysis for document in documents]
    encoded = tagger.encoder.encode(analyses)
    scored = tagger.score(analyses, [document.kind for document in documents], encoded)
    vectors = _theme_vectors(encoded, scored)
    for row, analysis in enumerate(analyses):
        if says_nothing(analysis.repaired.text):
            vectors[row] = 0.0
    return Embedded(vectors, scored)


def _theme_vectors(encoded: Vectors, scored: Sequence[Scored]) -> Vectors:
    """Return unit vectors, shape ``(n, encoder dimension + tag columns)``; zero where the encoder knows nothing."""
    if not scored:
        return encoded
    tags = np.stack([each.probabilities[HEADS["reasons"].columns] for each in scored])
    tags /= np.maximum(tags.sum(axis=1, keepdims=True), 1e-9)
    joined = np.hstack([encoded, _TAG_WEIGHT * np.sqrt(tags)]).astype(np.float32)
    joined[~encoded.any(axis=1)] = 0.0
    lengths = np.linalg.norm(joined, axis=1, keepdims=True)
    result: Vectors = np.divide(joined, lengths, out=joined, where=lengths > 0)
    return result
