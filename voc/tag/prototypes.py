"""A company's own reasons, told by a few examples: a comment has the one whose examples it is like.

Three likenesses are weighed: the comment's vector, and that of its nearest statement, beside the mean of the examples
(the prototype); the rare words that it shares with them; and how the tagger reads it, beside how it reads them. How alike
the examples are among themselves is the yardstick. No training, so a code works at once and its examples can be edited.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from voc.encode.encoder import Encoder, Vectors
from voc.tag.heads import HEADS, Scores
from voc.tag.labels import REASON_NAMES
from voc.tag.model import LinearModel
from voc.tag.tags import Reason
from voc.tag.taxonomy import OwnReason
from voc.text.analysis import Analysis, Statement
from voc.text.reader import Reader

# All numbers were chosen on six theme sets and measured on three others (docs/taxonomy.md).
_THRESHOLD: Final = 0.3
_LOGIT: Final = np.array([4.3, 20.1, 5.5])  # of the likeness in meaning, in words, in tags
_BIAS: Final = -7.1
_WHOLE: Final = 2 / 3  # of the likeness in meaning; the rest is the nearest statement's
# The description, and the tagger's answer that a parent stands for, count as two examples each.
_DESCRIPTION: Final = 2.0
_PARENT: Final = 2.0
# Five examples that say the same in the same words must not shut out all others, nor five strangers let everything in.
_CLOSENESS: Final = (0.3, 0.65)
# An inverse frequency (1 + the logarithm) up to which a word says nothing: one comment in e has it.
_COMMON: Final = 2.0
# The tagger's main reason keeps a place beside them.
_MOST: Final = 2

Words = Mapping[str, float]
# Gives the tagger's probabilities, shape ``(n, COLUMNS)``, of readings and their encodings.
Tag = Callable[[Sequence[Analysis], Vectors], Scores]


@dataclass(frozen=True, slots=True)
class OwnTag:
    """An own reason of a comment with its calibrated probability and the statement nearest to it."""

    code: str
    score: float
    nearest: Statement


class Prototypes:
    """The own reasons of a company, ready to be compared with comments; without any, nothing is computed.

    ``tag`` reads the examples as comments are read; ``model`` knows how rare a word is.
    """

    def __init__(
        self, own: Mapping[str, OwnReason], encoder: Encoder, reader: Reader, model: LinearModel, tag: Tag
    ) -> None:
        self._own = own
        self._encoder = encoder
        self._model = model
        # Vectors of some encoders all lie in one direction; what built-in reasons have in common is no likeness.
        self._origin = encoder.encode(reader.read_all(REASON_NAMES.values())).mean(axis=0) if own else 0.0
        self._rarest = float(model.inverse_frequency.max(initial=_COMMON + 1.0))
        learnt = [self._learn(reason, reader, tag) for reason in own.values()]
        self._vectors = np.array([each.vector for each in learnt])
        self._closeness = np.array([each.closeness for each in learnt])
        self._tags = np.array([each.tags for each in learnt])
        self._words = [each.words for each in learnt]

    def likeness(self, analysis: Analysis, vector: Vectors, scores: Scores) -> tuple[Vectors, Vectors]:
        """Compare a comment with each own reason.

        ``vector``, shape ``(d,)``, is its encoding, ``scores``, shape ``(COLUMNS,)``, the tagger's probabilities. Returns
        the likeness in meaning, words and tags, shape ``(own reasons, 3)``, and the cosine of each statement with each
        prototype, shape ``(statements, own reasons)``.
        """
        statements = self._centred(self._encoder.encode_statements(analysis)) @ self._vectors.T
        whole = self._centred(vector[None])[0] @ self._vectors.T
        near = _WHOLE * whole + (1.0 - _WHOLE) * statements.max(axis=0)
        meaning = (near - self._closeness) / (1.0 - self._closeness)
        said = self._rare_words([analysis])
        words = np.array([sum(weight * own.get(word, 0.0) for word, weight in said.items()) for own in self._words])
        tags = self._tags @ np.sqrt(scores[HEADS["main"].columns])
        return np.column_stack([meaning, words, tags]), statements

    def score(self, analysis: Analysis, vector: Vectors, scores: Scores) -> tuple[OwnTag, ...]:
        """Return the own reasons of a comment, the likeliest first, at most two (for the arguments see ``likeness``)."""
        if not self._own or not analysis.statements or not vector.any():
            return ()
        likeness, statements = self.likeness(analysis, vector, scores)
        found = 1.0 / (1.0 + np.exp(-(likeness @ _LOGIT + _BIAS)))
        tags = [
            OwnTag(code, float(score), analysis.statements[nearest])
            for code, score, nearest in zip(self._own, found, statements.argmax(axis=0), strict=True)
            if score >= _THRESHOLD
        ]
        return tuple(sorted(tags, key=lambda tag: -tag.score)[:_MOST])

    def refine(self, reasons: Sequence[Reason], own: Iterable[Reason]) -> tuple[Reason, ...]:
        """Put a comment's own reasons among the others: each right before its parent, else by its probability."""
        merged = list(reasons)
        built_in = {reason.code for reason in reasons}
        # Those without a parent here come first, so that none of them parts another from its parent.
        for reason in sorted(own, key=lambda each: self._own[each.code].parent in built_in):
            parent = self._own[reason.code].parent
            places = (
                place
                for place, other in enumerate(merged)
                if (other.code == parent if parent in built_in else other.score < reason.score)
            )
            merged.insert(next(places, len(merged)), reason)
        return tuple(merged)

    def _learn(self, reason: OwnReason, reader: Reader, tag: Tag) -> _Learnt:
        examples = reader.read_all(reason.examples)
        encoded = self._encoder.encode(examples)
        description = reader.read(f"{reason.name}。{reason.description}")
        vectors = self._centred(encoded)
        total = vectors.sum(axis=0) + _DESCRIPTION * self._centred(self._encoder.encode([description]))[0]
        # Each example against a prototype that was made without it, as a new comment would be.
        alike = float(np.mean([vector @ _unit(total - vector) for vector in vectors]))
        tags = tag(examples, encoded)[:, HEADS["main"].columns].sum(axis=0)
        if reason.parent:
            tags[HEADS["main"].labels.index(reason.parent)] += _PARENT
        return _Learnt(
            vector=_unit(total),
            closeness=float(np.clip(alike, *_CLOSENESS)),
            tags=np.sqrt(tags / tags.sum()),
            words=self._rare_words([*examples, description]),
        )

    def _centred(self, vectors: Vectors) -> Vectors:
        moved = np.where(vectors.any(axis=1, keepdims=True), vectors - self._origin, 0.0)
        lengths = np.linalg.norm(moved, axis=1, keepdims=True)
        unit: Vectors = np.divide(moved, lengths, out=moved, where=lengths > 0)
        return unit

    def _rare_words(self, analyses: Iterable[Analysis]) -> Words:
        """The words of texts, each text counted alike, the rarer the heavier; of length one."""
        total: dict[str, float] = {}
        for analysis in analyses:
            for word, weight in _scaled({form: self._rarity(form) for form in analysis.tokens.forms}).items():
                total[word] = total.get(word, 0.0) + weight
        return _scaled(total)

    def _rarity(self, form: str) -> float:
        column = self._model.vocabulary.get(form)
        frequency = self._rarest if column is None else float(self._model.inverse_frequency[column])
        return max(0.0, frequency - _COMMON)


@dataclass(frozen=True, slots=True)
class _Learnt:
    """What the examples of one own reason have in common; all of length one but ``closeness``, their mean cosine."""

    vector: Vectors
    closeness: float
    tags: Scores
    words: Words


def _unit(vector: Vectors) -> Vectors:
    unit: Vectors = vector / max(float(np.linalg.norm(vector)), 1e-9)
    return unit


def _scaled(weights: Words) -> Words:
    length = math.sqrt(sum(weight * weight for weight in weights.values()))
    return {word: weight / length for word, weight in weights.items() if weight} if length else {}
