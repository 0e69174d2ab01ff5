"""The heads of the tagger: the questions that it answers of a comment, and the columns in which the answers stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from voc.tag.corpus import LabelledComment
from voc.tag.labels import DEMAND_NAMES, REASON_NAMES, Intent, Sentiment, Urgency

Scores = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Head:
    """One question. ``exclusive`` heads choose one label (softmax), the others any number (a sigmoid each)."""

    name: str
    labels: tuple[str, ...]
    exclusive: bool
    first: int

    @property
    def columns(self) -> slice:
        """The columns of the score matrix that belong to this head."""
        return slice(self.first, self.first + len(self.labels))


def _lay_out(*heads: tuple[str, Iterable[str], bool]) -> dict[str, Head]:
    laid_out: dict[str, Head] = {}
    first = 0
    for name, labels, exclusive in heads:
        head = Head(name, tuple(str(label) for label in labels), exclusive, first)
        laid_out[name] = head
        first += len(head.labels)
    return laid_out


# ``main`` asks which reason weighs most ("none": the comment gives no reason), ``reasons`` which are named at all.
HEADS: Final[Mapping[str, Head]] = _lay_out(
    ("main", ("none", *REASON_NAMES), True),
    ("reasons", REASON_NAMES, False),
    ("sentiment", Sentiment, True),
    ("intent", Intent, True),
    ("urgency", Urgency, True),
    ("demands", DEMAND_NAMES, False),
)
COLUMNS: Final = sum(len(head.labels) for head in HEADS.values())
_FIRSTS: Final = [head.first for head in HEADS.values()]
_SIZES: Final = [len(head.labels) for head in HEADS.values()]
# Which columns belong to exclusive heads.
EXCLUSIVE: Final = np.repeat([head.exclusive for head in HEADS.values()], _SIZES)
# Which head a column belongs to.
_HEAD_OF: Final = np.repeat(np.arange(len(HEADS)), _SIZES)


def targets(comments: Iterable[LabelledComment]) -> Scores:
    """Return the labels as a 0/1 matrix, shape ``(n, COLUMNS)``."""
    rows = [_target(comment) for comment in comments]
    return np.array(rows, dtype=np.float32).reshape(len(rows), COLUMNS)


def _target(comment: LabelledComment) -> Scores:
    chosen = {
        "main": {comment.main_reason},
        "reasons": set(comment.reasons),
        "sentiment": {comment.sentiment.value},
        "intent": {comment.intent.value},
        "urgency": {comment.urgency.value},
        "demands": set(comment.demands),
    }
    row = np.zeros(COLUMNS, dtype=np.float32)
    for head in HEADS.values():
        row[head.columns] = [label in chosen[head.name] for label in head.labels]
    return row


def probabilities(logits: Scores, temperatures: Mapping[str, float]) -> Scores:
    """Turn logits, shape ``(n, COLUMNS)``, into calibrated probabilities of the same shape."""
    scaled = logits / np.array([temperatures.get(name, 1.0) for name in HEADS])[_HEAD_OF]
    raised = np.exp(np.where(EXCLUSIVE, scaled - by_head(np.maximum, scaled), -np.clip(scaled, -40.0, 40.0)))
    found: Scores = np.where(EXCLUSIVE, raised / by_head(np.add, raised), 1.0 / (1.0 + raised)).astype(np.float32)
    return found


def by_head(reduce: np.ufunc, scores: Scores) -> Scores:
    """Reduce the columns of each head, shape ``(n, COLUMNS)``; the result stands in all of them."""
    reduced: Scores = reduce.reduceat(scores, _FIRSTS, axis=1)[:, _HEAD_OF]
    return reduced
