"""What is known of a model besides its weights: how well it reads, and how what it was taught was labelled.

``figures.json`` in the model's folder; the card beside it (``voc.tag.card``) says the same to people.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from math import fsum, sqrt
from pathlib import Path
from typing import Any, Final, Self

from voc.tag.corrections import Labels
from voc.tag.evaluate import Evaluation
from voc.tag.heads import HEADS
from voc.tag.labels import REASON_NAMES, main_reason

FILE: Final = "figures.json"
# The questions that have one answer with one probability.
SURE_OF: Final = tuple(head.name for head in HEADS.values() if head.exclusive)


@dataclass(frozen=True, slots=True)
class Confidence:
    """Mean and standard deviation of the probability that the model gives its answer, over ``comments``."""

    mean: float
    deviation: float
    comments: int

    @classmethod
    def of(cls, scores: Sequence[float]) -> Self:
        """Summarize the probabilities of some answers."""
        return cls.of_sums(fsum(scores), fsum(score * score for score in scores), len(scores))

    @classmethod
    def of_sums(cls, total: float, squares: float, comments: int) -> Self:
        """Summarize probabilities of which the sum and the sum of the squares are known."""
        mean = total / comments if comments else 0.0
        variance = max(0.0, squares - total * mean) / (comments - 1) if comments > 1 else 0.0
        return cls(round(mean, 4), round(sqrt(variance), 4), comments)


@dataclass(frozen=True, slots=True)
class Alike:
    """Comments to which a model gave the same labels: how many, and how surely.

    ``sums``: for each question in turn (``SURE_OF``) the sum of the probabilities of the answers, then of their squares.
    """

    labels: Labels
    comments: int
    sums: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers of a model to some comments: by head how many have each label, and sums as of ``Alike``."""

    comments: int
    labels: Mapping[str, Mapping[str, int]]
    sums: tuple[float, ...]

    @classmethod
    def of(cls, alike: Sequence[Alike]) -> Self:
        """Count the answers to comments."""
        labels = _count((each.labels, each.comments) for each in alike)
        return cls(sum(each.comments for each in alike), labels, _added([each.sums for each in alike]))

    @classmethod
    def together(cls, parts: Sequence[Self]) -> Self:
        """Add up what was counted in parts."""
        labels = {name: sum((Counter(each.labels[name]) for each in parts), Counter()) for name in HEADS}
        return cls(sum(each.comments for each in parts), labels, _added([each.sums for each in parts]))


@dataclass(frozen=True, slots=True)
class Profile:
    """How some comments are labelled and how surely: what drift is measured between.

    ``labels``: by head how many of the ``comments`` have each label. ``confidence``: by question; of a model's lessons it
    is that on the comments of the evaluation, since on what it has learnt a model is surer than it should be.
    """

    comments: int
    labels: Mapping[str, Mapping[str, int]]
    confidence: Mapping[str, Confidence]

    @classmethod
    def of(cls, answers: Answers) -> Self:
        """Summarize answers of a model."""
        pairs = zip(SURE_OF, answers.sums[::2], answers.sums[1::2], strict=True)
        confidence = {name: Confidence.of_sums(total, squares, answers.comments) for name, total, squares in pairs}
        return cls(answers.comments, answers.labels, confidence)


@dataclass(frozen=True, slots=True)
class Figures:
    """A model's version, the day of its training (ISO), its lessons, its scores on unseen comments, and its baseline."""

    version: str
    trained_on: str
    comments: int
    corrections: int
    scores: Mapping[str, Any]
    baseline: Profile

    def save(self, folder: Path) -> None:
        """Write into a model folder."""
        (folder / FILE).write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def load_figures(folder: Path, version: str) -> Figures | None:
    """Read the figures of a model folder; ``None`` where it has none, or only those of another version."""
    try:
        stored = json.loads((folder / FILE).read_text(encoding="utf-8"))
        baseline = stored.pop("baseline")
        confidence = {name: Confidence(**own) for name, own in baseline.pop("confidence").items()}
        figures = Figures(**stored, baseline=Profile(**baseline, confidence=confidence))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return figures if figures.version == version else None


def count_labels(labels: Iterable[Labels]) -> dict[str, dict[str, int]]:
    """Count by head how many comments have each built-in label."""
    return _count((each, 1) for each in labels)


def _count(labels: Iterable[tuple[Labels, int]]) -> dict[str, dict[str, int]]:
    counts: dict[str, Counter[str]] = {name: Counter() for name in HEADS}
    for each, comments in labels:
        own = [code for code in each.reasons if code in REASON_NAMES]
        counts["main"][main_reason(own)] += comments
        for name, codes in (("reasons", own), ("demands", each.demands)):
            for code in codes:
                counts[name][code] += comments
        for name in ("sentiment", "intent", "urgency"):
            counts[name][getattr(each, name)] += comments
    return {name: dict(counts[name]) for name in HEADS}


def _added(sums: Sequence[tuple[float, ...]]) -> tuple[float, ...]:
    return tuple(fsum(column) for column in zip(*sums, strict=True)) if sums else (0.0,) * (2 * len(SURE_OF))


def sureness(tags: Mapping[str, Any]) -> dict[str, float]:
    """Return by question the probability of the answer; tags in the contract's form."""
    return {name: tags["certainty"] if name == "main" else tags[name]["score"] for name in SURE_OF}


def scores_of(evaluation: Evaluation) -> dict[str, Any]:
    """Return an evaluation as JSON without what only people who train need."""
    scores = evaluation.to_json()
    del scores["model"]
    for head in scores["heads"].values():
        del head["confusion"]
    return scores
