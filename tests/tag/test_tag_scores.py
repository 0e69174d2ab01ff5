"""The evaluation's figures, checked by hand on tables small enough to do so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from voc.tag.corpus import LabelledComment
from voc.tag.evaluate import Evaluation, evaluate, to_markdown
from voc.tag.labels import Intent, Sentiment, Urgency
from voc.tag.tags import Demand, Feeling, IntentTag, Reason, SentimentTag, Tags, UrgencyTag

Label = Callable[..., LabelledComment]


def _tags(
    *reasons: str,
    sure: float = 0.9,
    sentiment: Sentiment = Sentiment.NEUTRAL,
    urgency: Urgency = Urgency.LOW,
    demands: tuple[str, ...] = (),
    review: bool = False,
) -> Tags:
    return Tags(
        reasons=tuple(Reason(code, code, sure, ()) for code in reasons),
        sentiment=SentimentTag(sentiment, 0.9),
        intent=IntentTag(Intent.NONE, 0.9),
        urgency=UrgencyTag(urgency, 0.9, None, (), ()),
        demands=tuple(Demand(code, 0.9) for code in demands),
        certainty=sure,
        review=review,
    )


@pytest.fixture
def scores(label: Label) -> Evaluation:
    """Four comments: one right, one with a reason too many and the wrong one first, one without, one quite wrong."""
    comments = [
        label(1, reasons=("support", "price"), sentiment=Sentiment.NEGATIVE, urgency=Urgency.HIGH, demands=("refund",)),
        label(2, reasons=("price",), sentiment=Sentiment.NEGATIVE, urgency=Urgency.HIGH),
        label(3, sentiment=Sentiment.POSITIVE),
        label(
            4, reasons=("billing",), sentiment=Sentiment.NEGATIVE, urgency=Urgency.LOW, demands=("refund", "explain")
        ),
    ]
    tags = [
        _tags("support", sentiment=Sentiment.NEGATIVE, urgency=Urgency.HIGH, demands=("refund",), review=True),
        _tags("support", "price", sentiment=Sentiment.NEGATIVE, urgency=Urgency.CRITICAL),
        _tags(sentiment=Sentiment.POSITIVE),
        _tags("price", sentiment=Sentiment.MIXED, demands=("refund",)),
    ]
    return evaluate(comments, tags, "by-hand-1")


@pytest.mark.parametrize(
    ("head", "accuracy", "macro", "micro"),
    [
        ("main", 2 / 4, (2 / 3 + 0 + 1 + 0) / 4, 2 / 4),
        ("reasons", 1 / 4, (2 / 3 + 1 / 2 + 0) / 3, 2 * 2 / 8),
        ("sentiment", 3 / 4, (4 / 5 + 1) / 2, 3 / 4),
        ("intent", 1, 1, 1),
        ("urgency", 3 / 4, (2 / 3 + 1) / 2, 3 / 4),
        ("demands", 3 / 4, (1 + 0) / 2, 2 * 2 / 5),
    ],
)
def test_accuracy_and_f1_of_each_head(
    scores: Evaluation, head: str, accuracy: float, macro: float, micro: float
) -> None:
    found = scores.heads[head]
    assert [found.accuracy, found.macro_f1, found.micro_f1] == pytest.approx([accuracy, macro, micro], abs=1e-4)


@pytest.mark.parametrize(
    ("head", "code", "precision", "recall", "f1", "support"),
    [
        ("reasons", "support", 1 / 2, 1, 2 / 3, 1),
        ("reasons", "price", 1 / 2, 1 / 2, 1 / 2, 2),
        ("reasons", "billing", 0, 0, 0, 1),
        ("reasons", "trust", 0, 0, 0, 0),
        ("main", "price", 0, 0, 0, 1),
        ("main", "none", 1, 1, 1, 1),
        ("sentiment", "negative", 1, 2 / 3, 4 / 5, 3),
        ("demands", "refund", 1, 1, 1, 2),
        ("demands", "explain", 0, 0, 0, 1),
        ("urgency", "critical", 0, 0, 0, 0),
        ("urgency", "high", 1, 1 / 2, 2 / 3, 2),
    ],
)
def test_precision_recall_and_f1_of_each_label(
    scores: Evaluation, head: str, code: str, precision: float, recall: float, f1: float, support: int
) -> None:
    found = scores.heads[head].labels[code]
    assert [found.precision, found.recall, found.f1] == pytest.approx([precision, recall, f1], abs=1e-4)
    assert found.support == support


def test_confusion_counts_answers_by_true_label(scores: Evaluation) -> None:
    assert scores.heads["main"].confusion == {
        "support": {"support": 1},
        "price": {"support": 1},
        "none": {"none": 1},
        "billing": {"price": 1},
    }
    assert scores.heads["urgency"].confusion == {"high": {"high": 1, "critical": 1}, "low": {"low": 2}}
    assert scores.heads["reasons"].confusion == {}


def test_the_share_for_review_is_counted(scores: Evaluation) -> None:
    assert (scores.model, scores.comments, scores.reviewed) == ("by-hand-1", 4, 0.25)


@pytest.fixture
def calibrated(label: Label) -> Evaluation:
    """Four degrees of certainty; the surest is right, and of the two next the one that finds no reason."""
    true = [("support",), ("support",), (), ("support",)]
    comments = [label(number, reasons=reasons) for number, reasons in enumerate(true)]
    tags = [
        _tags("price", sure=0.35),
        _tags("support", sure=0.95),
        _tags(sure=0.85),
        _tags("price", sure=0.85),
    ]
    return evaluate(comments, tags, "by-hand-1")


def test_calibration_error_is_the_mean_gap_of_ten_bins(calibrated: Evaluation) -> None:
    # bin 3: said 0.35, right 0; bin 8: said 0.85, right 0.5; bin 9: said 0.95, right 1
    expected = 1 / 4 * 0.35 + 2 / 4 * 0.35 + 1 / 4 * 0.05
    assert calibrated.calibration_error == pytest.approx(expected, abs=1e-4)


def test_coverage_is_the_accuracy_of_the_surest(calibrated: Evaluation) -> None:
    assert calibrated.coverage == pytest.approx({"0.5": 1.0, "0.8": 2 / 3, "1.0": 1 / 2}, abs=1e-4)


def test_a_perfect_tagger_scores_one_everywhere(label: Label) -> None:
    comments = [label(1, reasons=("price",), demands=("refund",)), label(2)]
    scores = evaluate(comments, [_tags("price", demands=("refund",), sure=1.0), _tags(sure=1.0)], "by-hand-1")
    assert {head.accuracy for head in scores.heads.values()} == {1.0}
    assert {head.macro_f1 for head in scores.heads.values()} == {1.0}
    assert {head.micro_f1 for head in scores.heads.values()} == {1.0}
    assert (scores.calibration_error, scores.coverage["1.0"]) == (0.0, 1.0)


def test_comments_and_tags_must_be_as_many(label: Label) -> None:
    with pytest.raises(ValueError, match="shorter"):
        evaluate([label(1), label(2)], [_tags()], "by-hand-1")


def test_the_tables_for_people_are_tables(scores: Evaluation) -> None:
    blocks = [block for block in to_markdown(scores).split("\n\n") if block.startswith("|")]
    assert len(blocks) >= 7
    for block in blocks:
        assert len({line.count("|") for line in block.splitlines() if line.startswith("|")}) == 1
    assert "| main | 0.500 | 0.417 | 0.500 |" in blocks[0]


def test_a_statement_that_no_tag_speaks_of_counts_as_neutral(label: Label) -> None:
    comment = label(
        1,
        text="親切でした。ただ高い。以上です。",
        statements=((0, 6, Sentiment.POSITIVE), (6, 11, Sentiment.NEGATIVE), (11, 16, Sentiment.NEUTRAL)),
    )
    felt = (Feeling(0, 5, "親切でした", Sentiment.POSITIVE), Feeling(11, 15, "以上です", Sentiment.NEGATIVE))
    tags = replace(_tags(), sentiment=SentimentTag(Sentiment.MIXED, 0.9, felt))
    assert evaluate([comment], [tags], "by-hand-1").heads["statements"].confusion == {
        "positive": {"positive": 1},
        "negative": {"neutral": 1},
        "neutral": {"negative": 1},
    }
