"""Drift: whether what comes in now looks other than what the model was taught, beyond chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import log

from voc.stats import benjamini_hochberg, exact_p_value, means_p_value
from voc.tag.figures import SURE_OF, Baseline, Confidence
from voc.tag.heads import HEADS


@dataclass(frozen=True, slots=True)
class LabelDrift:
    """One label: its share among what was taught and among the answers now, of ``comments`` answers.

    ``more_than_noise`` holds among all labels and confidences at a false discovery rate of 10 %.
    """

    label: str
    taught: float
    now: float
    comments: int
    p_value: float
    more_than_noise: bool = False


@dataclass(frozen=True, slots=True)
class ConfidenceDrift:
    """The mean probability of the model's answers on unseen comments when it was trained, and now."""

    trained: float
    now: float
    p_value: float
    more_than_noise: bool = False


@dataclass(frozen=True, slots=True)
class HeadDrift:
    """One question. ``stability_index`` sums up its labels (PSI: below 0.1 little has changed, above 0.25 much has).

    It is ``None`` where a comment may have several labels; so is ``confidence``.
    """

    stability_index: float | None
    labels: Sequence[LabelDrift]
    confidence: ConfidenceDrift | None


def measure(
    baseline: Baseline, labels: Mapping[str, Mapping[str, int]], comments: int, sure: Mapping[str, Sequence[float]]
) -> dict[str, HeadDrift]:
    """Compare the counts of labels of ``comments`` answers, and their probabilities, with a baseline; by head."""
    heads = {name: _head(name, baseline, labels[name], comments, sure.get(name)) for name in HEADS}
    limit = benjamini_hochberg([each.p_value for head in heads.values() for each in _tests(head)])
    return {name: _judged(head, limit) for name, head in heads.items()}


def _head(
    name: str, baseline: Baseline, counts: Mapping[str, int], comments: int, sure: Sequence[float] | None
) -> HeadDrift:
    taught, total = baseline.labels[name], baseline.comments
    labels = []
    for label in HEADS[name].labels:
        then, now = taught.get(label, 0), counts.get(label, 0)
        p_value = exact_p_value(now, comments, then, total)
        labels.append(LabelDrift(label, _share(then, total), _share(now, comments), now, p_value))
    index = _stability_index(HEADS[name].labels, taught, counts) if HEADS[name].exclusive else None
    confidence = None
    if name in SURE_OF and sure is not None:
        before, after = baseline.confidence[name], Confidence.of(sure)
        p_value = means_p_value(
            (before.mean, before.deviation, before.comments), (after.mean, after.deviation, after.comments)
        )
        confidence = ConfidenceDrift(before.mean, after.mean, p_value)
    return HeadDrift(index, labels, confidence)


def _tests(head: HeadDrift) -> list[LabelDrift | ConfidenceDrift]:
    return [*head.labels, *([head.confidence] if head.confidence else [])]


def _judged(head: HeadDrift, limit: float) -> HeadDrift:
    labels = [replace(each, more_than_noise=each.p_value <= limit) for each in head.labels]
    confidence = head.confidence
    if confidence is not None:
        confidence = replace(confidence, more_than_noise=confidence.p_value <= limit)
    return HeadDrift(head.stability_index, labels, confidence)


def _stability_index(labels: Sequence[str], taught: Mapping[str, int], now: Mapping[str, int]) -> float:
    """The population stability index; half a comment more a label keeps empty ones from making it infinite."""

    def shares(counts: Mapping[str, int]) -> list[float]:
        total = sum(counts.get(label, 0) + 0.5 for label in labels)
        return [(counts.get(label, 0) + 0.5) / total for label in labels]

    pairs = zip(shares(taught), shares(now), strict=True)
    return round(sum((after - before) * log(after / before) for before, after in pairs), 4)


def _share(count: int, total: int) -> float:
    return round(count / total, 4) if total else 0.0
