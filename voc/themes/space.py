"""The space in which themes are found and comments are assigned: what a comment says, and how the tagger reads it.

Many themes are a reason made concrete, or a topic that other companies' customers tell, too (「工事日が遅い」 is a ``delivery``).
Averaged word vectors do not know that; the tagger does, above all its network, which reads indirect wording. So a comment's
vector is the encoder's beside the square roots of the probabilities that it names each reason and that it tells each topic,
each made to sum to one (the dot product is then the Bhattacharyya coefficient of two distributions), weighted, and scaled to
length one. The likeliest alone would be too sure: a comment misread is lost to its theme.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from voc.encode.encoder import Vectors
from voc.tag.heads import COLUMNS, HEADS, Scores
from voc.tag.tagger import Answer, Tagger
from voc.text.analysis import Analysis
from voc.text.emptiness import says_nothing

_REASON_WEIGHT: Final = 0.2
# Without topics, of a model trained on comments that name none.
_REASON_WEIGHT_ALONE: Final = 0.8
_TOPIC_WEIGHT: Final = 0.5
# Read at once: what the tagger says of single statements is not kept for all of a store.
_PART: Final = 1_000


@dataclass(frozen=True, slots=True)
class Document:
    """A comment to be placed among themes, by its id."""

    id: str
    analysis: Analysis
    kind: str | None


@dataclass(frozen=True, slots=True)
class Embedded:
    """Documents in the space of themes: their vectors, and the tagger's probabilities.

    ``probabilities`` has shape ``(documents, COLUMNS)``, ``topics`` ``(documents, topics)``.
    """

    vectors: Vectors
    probabilities: Scores
    topics: Scores


def embed(documents: Sequence[Document], tagger: Tagger) -> Embedded:
    """Embed documents in the space of themes; those that say nothing become zero."""
    parts = []
    for start in range(0, max(len(documents), 1), _PART):
        part = documents[start : start + _PART]
        analyses, kinds = [each.analysis for each in part], [each.kind for each in part]
        encoded = tagger.encoder.encode(analyses)
        scored = tagger.score(analyses, kinds, encoded)
        parts.append(
            embed_answered(analyses, encoded, tagger.answers(scored, tagger.start(analyses, kinds, scored)), tagger)
        )
    vectors, probabilities, topics = (
        np.concatenate([getattr(part, name) for part in parts]) for name in ("vectors", "probabilities", "topics")
    )
    return Embedded(vectors, probabilities, topics)


def embed_answered(
    analyses: Sequence[Analysis], encoded: Vectors, answers: Sequence[Answer], tagger: Tagger
) -> Embedded:
    """Embed readings that are ``encoded`` and answered by the ``tagger`` already.

    The vectors have length one and shape ``(n, encoder dimension + reasons + topics)``; zero where the encoder knows nothing
    and where the reading says nothing.
    """
    topics = tagger.topics(encoded, answers)
    probabilities = np.array([each.probabilities for each in answers], dtype=np.float32).reshape(-1, COLUMNS)
    reasons = probabilities[:, HEADS["reasons"].columns]
    reasons = reasons / np.maximum(reasons.sum(axis=1, keepdims=True), 1e-9)
    weight = _REASON_WEIGHT if topics.shape[1] else _REASON_WEIGHT_ALONE
    joined = np.hstack([encoded, weight * np.sqrt(reasons), _TOPIC_WEIGHT * np.sqrt(topics)]).astype(np.float32)
    joined[~encoded.any(axis=1)] = 0.0
    joined[[says_nothing(analysis.repaired.text) for analysis in analyses]] = 0.0
    lengths = np.linalg.norm(joined, axis=1, keepdims=True)
    vectors: Vectors = np.divide(joined, lengths, out=joined, where=lengths > 0)
    return Embedded(vectors, probabilities, topics)
