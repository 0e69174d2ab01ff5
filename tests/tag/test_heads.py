"""Heads: the columns of the questions, labels as targets, logits as probabilities."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from voc.tag.corpus import LabelledComment
from voc.tag.heads import COLUMNS, HEADS, probabilities, targets
from voc.tag.labels import DEMAND_NAMES, REASON_NAMES, Intent, Sentiment, Urgency

EXCLUSIVE = [head for head in HEADS.values() if head.exclusive]
ANY_NUMBER = [head for head in HEADS.values() if not head.exclusive]


def _logits(seed: int, rows: int = 5) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, 4, (rows, COLUMNS)).astype(np.float32)


def test_every_column_belongs_to_one_head() -> None:
    owned = [column for head in HEADS.values() for column in range(COLUMNS)[head.columns]]
    assert owned == list(range(COLUMNS))
    assert [head.name for head in EXCLUSIVE] == ["main", "sentiment", "intent", "urgency"]


def test_the_labels_are_those_of_the_label_guide() -> None:
    assert len(REASON_NAMES) == 16
    assert HEADS["main"].labels == ("none", *REASON_NAMES)
    assert HEADS["reasons"].labels == tuple(REASON_NAMES)
    assert HEADS["demands"].labels == tuple(DEMAND_NAMES)
    assert HEADS["sentiment"].labels == ("positive", "neutral", "negative", "mixed")
    assert HEADS["intent"].labels == ("none", "considering", "requested", "done")
    assert HEADS["urgency"].labels == ("critical", "high", "medium", "low")


def test_labels_become_ones_in_their_columns(label: Callable[..., LabelledComment]) -> None:
    comments = [
        label(
            reasons=("support", "price"),
            sentiment=Sentiment.MIXED,
            intent=Intent.DONE,
            urgency=Urgency.HIGH,
            demands=("refund",),
        ),
        label(),
    ]
    rows = targets(comments)
    chosen = [
        {
            f"{head.name}.{code}"
            for head in HEADS.values()
            for code, one in zip(head.labels, row[head.columns], strict=True)
            if one
        }
        for row in rows
    ]
    assert chosen == [
        {
            "main.support",
            "reasons.support",
            "reasons.price",
            "sentiment.mixed",
            "intent.done",
            "urgency.high",
            "demands.refund",
        },
        {"main.none", "sentiment.neutral", "intent.none", "urgency.low"},
    ]
    assert set(np.unique(rows)) == {0.0, 1.0}
    assert targets([]).shape == (0, COLUMNS)


def test_exclusive_heads_share_out_one() -> None:
    scores = probabilities(_logits(1), {})
    for head in EXCLUSIVE:
        np.testing.assert_allclose(scores[:, head.columns].sum(axis=1), 1.0, atol=1e-5)
    assert scores.min() >= 0
    assert scores.max() <= 1


def test_the_other_heads_judge_each_label_alone() -> None:
    logits = _logits(2)
    scores = probabilities(logits, {})
    for head in ANY_NUMBER:
        np.testing.assert_allclose(scores[:, head.columns], 1 / (1 + np.exp(-logits[:, head.columns])), atol=1e-6)


def test_a_temperature_softens_its_own_head_only() -> None:
    logits = _logits(3)
    plain, softened = probabilities(logits, {}), probabilities(logits, {"urgency": 4.0})
    urgency = HEADS["urgency"].columns
    np.testing.assert_allclose(softened[:, urgency], probabilities(logits / 4, {})[:, urgency], atol=1e-6)
    assert np.all(softened[:, urgency].max(axis=1) < plain[:, urgency].max(axis=1))
    np.testing.assert_array_equal(np.delete(softened, urgency, axis=1), np.delete(plain, urgency, axis=1))


@pytest.mark.parametrize("size", [1e3, 1e5])
def test_huge_logits_stay_numbers(size: float) -> None:
    logits = np.where(_logits(4) > 0, size, -size).astype(np.float32)
    scores = probabilities(logits, {})
    assert np.isfinite(scores).all()
    for head in EXCLUSIVE:
        np.testing.assert_allclose(scores[:, head.columns].sum(axis=1), 1.0, atol=1e-5)
