"""Drift: whether what comes in now looks other than what came before, beyond chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import log
from typing import Final

from voc.stats import (
    benjamini_hochberg,
    dispersion_of_means,
    dispersion_of_shares,
    exact_p_value,
    means_p_value,
    with_estimated_dispersion,
)
from voc.tag.figures import SURE_OF, Confidence, Profile
from voc.tag.heads import HEADS

# Nobody should act on what two comments say.
_FEWEST: Final = 3
# Where chance alone is expected to make it this large, the stability index says nothing (0.1 is where it begins to).
_CHANCE_INDEX: Final = 0.1


@dataclass(frozen=True, slots=True)
class LabelDrift:
    """One label: its share before (of a model's lessons, or of earlier weeks) and among the answers now, of ``comments``.

    ``more_than_noise`` holds among all labels and confidences at a false discovery rate of 10 %.
    """

    label: str
    before: float
    now: float
    comments: int
    p_value: float
    more_than_noise: bool = False


@dataclass(frozen=True, slots=True)
class ConfidenceDrift:
    """The mean probability of the model's answers before (on unseen comments, or in earlier weeks) and now."""

    before: float
    now: float
    p_value: float
    more_than_noise: bool = False


@dataclass(frozen=True, slots=True)
class HeadDrift:
    """One question. ``stability_index`` sums up its labels (PSI: below 0.1 little has changed, above 0.25 much has).

    It is ``None`` where a comment may have several labels, and where so few comments would reach 0.1 by chance.
    ``confidence`` is ``None`` where a comment may have several labels.
    """

    stability_index: float | None
    labels: Sequence[LabelDrift]
    confidence: ConfidenceDrift | None


def measure(before: Profile, now: Profile, weeks: Sequence[Profile] = ()) -> dict[str, HeadDrift]:
    """Compare two profiles by head.

    ``weeks`` are the parts of ``before``, if it has any: a company's weeks differ by more than chance (a mailing, a
    breakdown), so by as much as these do the counts are divided before the tests (quasi-binomial dispersion).
    """
    heads = {name: _head(name, before, now, weeks) for name in HEADS}
    limit = benjamini_hochberg([each.p_value for head in heads.values() for each in _tests(head)])
    return {name: _judged(head, limit, now.comments) for name, head in heads.items()}


def _head(name: str, before: Profile, now: Profile, weeks: Sequence[Profile]) -> HeadDrift:
    labels = [_label(name, label, before, now, weeks) for label in HEADS[name].labels]
    index = _stability_index(name, before, now) if HEADS[name].exclusive else None
    return HeadDrift(index, labels, _confidence(name, before, now, weeks) if name in SURE_OF else None)


def _label(name: str, label: str, before: Profile, now: Profile, weeks: Sequence[Profile]) -> LabelDrift:
    then, count = before.labels[name].get(label, 0), now.labels[name].get(label, 0)
    by = dispersion_of_shares([(week.labels[name].get(label, 0), week.comments) for week in weeks])
    p_value = exact_p_value(*(round(each / by) for each in (count, now.comments, then, before.comments)))
    if by > 1:
        p_value = with_estimated_dispersion(p_value, len(weeks))
    return LabelDrift(label, _share(then, before.comments), _share(count, now.comments), count, p_value)


def _confidence(name: str, before: Profile, now: Profile, weeks: Sequence[Profile]) -> ConfidenceDrift:
    then, current = before.confidence[name], now.confidence[name]
    by = dispersion_of_means([(week.confidence[name].mean, week.comments) for week in weeks], then.deviation)

    def moments(of: Confidence) -> tuple[float, float, int]:
        return of.mean, of.deviation, round(of.comments / by)

    p_value = means_p_value(moments(then), moments(current))
    if by > 1:
        p_value = with_estimated_dispersion(p_value, len(weeks))
    return ConfidenceDrift(then.mean, current.mean, p_value)


def _tests(head: HeadDrift) -> list[LabelDrift | ConfidenceDrift]:
    return [*head.labels, *([head.confidence] if head.confidence else [])]


def _judged(head: HeadDrift, limit: float, comments: int) -> HeadDrift:
    labels = [
        replace(each, more_than_noise=each.p_value <= limit and max(each.comments, each.before * comments) >= _FEWEST)
        for each in head.labels
    ]
    confidence = head.confidence
    if confidence is not None:
        confidence = replace(confidence, more_than_noise=confidence.p_value <= limit)
    return HeadDrift(head.stability_index, labels, confidence)


def _stability_index(name: str, before: Profile, now: Profile) -> float | None:
    """The population stability index; half a comment more a label keeps empty ones from making it infinite.

    Without any change it is (labels - 1) · (1/n + 1/m) on the average (Yurdakul 2018).
    """
    labels = HEADS[name].labels
    if not now.comments or (len(labels) - 1) * (1 / now.comments + 1 / before.comments) > _CHANCE_INDEX:
        return None

    def shares(counts: Mapping[str, int]) -> list[float]:
        total = sum(counts.get(label, 0) + 0.5 for label in labels)
        return [(counts.get(label, 0) + 0.5) / total for label in labels]

    pairs = zip(shares(before.labels[name]), shares(now.labels[name]), strict=True)
    return round(sum((after - then) * log(after / then) for then, after in pairs), 4)


def _share(count: int, total: int) -> float:
    return round(count / total, 4) if total else 0.0
