"""Topics: plain names of what customers tell, finer than reasons and shared by all industries (「折り返しの電話が来ない」).

People labelled comments of the corpora with them. The tagger learns to tell them, so that comments that say the same in
other words lie near each other in the space of themes, and a theme can be named plainly. They are no part of the contract:
a theme is found among a company's own comments, a topic is known beforehand.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from voc.encode.encoder import Vectors
from voc.tag.heads import Scores


@dataclass(frozen=True, slots=True)
class Softmax:
    """Logits = features · weights + bias; ``weights`` has shape ``(features, topics)``."""

    weights: Vectors
    bias: Vectors

    def probabilities(self, features: Vectors) -> Scores:
        """Return the probability of each topic, shape ``(n, topics)``."""
        logits = features @ self.weights + self.bias
        raised = np.exp(logits - logits.max(axis=1, keepdims=True))
        found: Scores = raised / raised.sum(axis=1, keepdims=True)
        return found


@dataclass(frozen=True, slots=True)
class TopicModel:
    """Tells the topics called ``names``, ``alone`` by the encoder's vector, and better where the network ``read`` a comment.

    What is then told by is the encoder's vector and, behind it, the network's summary of the comment.
    """

    names: tuple[str, ...] = ()
    alone: Softmax | None = None
    read: Softmax | None = None

    @property
    def digest(self) -> bytes:
        """What tells one from another."""
        parts = [part for part in (self.alone, self.read) if part is not None]
        arrays = [array.tobytes() for part in parts for array in (part.weights, part.bias)]
        return hashlib.sha256(b"\0".join([*(name.encode() for name in self.names), *arrays])).digest()

    def probabilities(self, vectors: Vectors, summaries: Sequence[Scores | None]) -> Scores:
        """Return the probability of each topic, shape ``(n, topics)``, of comments encoded as ``vectors``.

        ``summaries`` are the network's of each comment, ``None`` where it was not asked.
        """
        if self.alone is None:
            return np.zeros((len(vectors), 0), dtype=np.float32)
        asked = np.array([self.read is not None and summary is not None for summary in summaries], dtype=np.bool_)
        found = np.empty((len(vectors), len(self.names)), dtype=np.float32)
        if self.read is not None and asked.any():
            own = np.stack([summary for summary in summaries if summary is not None])
            found[asked] = self.read.probabilities(np.hstack([vectors[asked], own]))
        if not asked.all():
            found[~asked] = self.alone.probabilities(vectors[~asked])
        return found
