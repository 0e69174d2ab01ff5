"""Score predicted tags against labels: per label precision, recall, F1 and support; confusion; calibration; review."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np

from voc.tag.corpus import LabelledComment
from voc.tag.heads import HEADS
from voc.tag.labels import REASON_NAMES, Sentiment, main_reason
from voc.tag.tags import Tags

_BINS: Final = 10


@dataclass(frozen=True, slots=True)
class LabelScore:
    """How well one label is found; ``support`` counts the comments that have it."""

    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True, slots=True)
class HeadScore:
    """How well one question is answered; ``confusion`` maps a true label to the counts of the answers."""

    accuracy: float
    macro_f1: float
    micro_f1: float
    labels: dict[str, LabelScore]
    confusion: dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All scores over ``comments`` labelled comments.

    ``calibration_error`` is the expected calibration error of the main reason (10 equal bins). ``coverage`` maps a share
    of the comments, surest first, to the accuracy of the main reason on it.
    """

    model: str
    comments: int
    heads: dict[str, HeadScore]
    calibration_error: float
    coverage: dict[str, float]
    reviewed: float

    def to_json(self) -> dict[str, Any]:
        """Return the scores as one JSON object."""
        return asdict(self)


def evaluate(comments: Sequence[LabelledComment], tags: Sequence[Tags], model: str) -> Evaluation:
    """Compare tags with labels; both in the same order, at least one."""
    pairs = list(zip(comments, tags, strict=True))
    main = [(main_reason(c.reasons), main_reason(reason.code for reason in t.reasons)) for c, t in pairs]
    # Where no comment is labelled with a company's own reason, whoever labelled them did not know it: none is false.
    own = sorted({code for c in comments for code in c.reasons} - set(REASON_NAMES))
    known = {*REASON_NAMES, *own}
    heads = {
        "main": score_head("main", [({true}, {given}) for true, given in main]),
        "reasons": score_head(
            "reasons", [(set(c.reasons), known & {r.code for r in t.reasons}) for c, t in pairs], own
        ),
        "sentiment": score_head("sentiment", [({str(c.sentiment)}, {str(t.sentiment.label)}) for c, t in pairs]),
        "intent": score_head("intent", [({str(c.intent)}, {str(t.intent.label)}) for c, t in pairs]),
        "urgency": score_head("urgency", [({str(c.urgency)}, {str(t.urgency.label)}) for c, t in pairs]),
        "demands": score_head("demands", [(set(c.demands), {demand.code for demand in t.demands}) for c, t in pairs]),
    }
    if felt := [each for c, t in pairs for each in _felt(c, t)]:
        heads["statements"] = score_head("sentiment", felt)
    right = np.array([true == given for true, given in main])
    sure = np.array([t.certainty for t in tags])
    order = np.argsort(-sure, kind="stable")
    coverage = {
        f"{share:.1f}": _round(right[order[: max(1, int(share * len(right)))]].mean()) for share in (0.5, 0.8, 1.0)
    }
    return Evaluation(
        model=model,
        comments=len(pairs),
        heads=heads,
        calibration_error=_round(_calibration_error(sure, right)),
        coverage=coverage,
        reviewed=_round(np.mean([t.review for t in tags])),
    )


def _felt(comment: LabelledComment, tags: Tags) -> list[tuple[set[str], set[str]]]:
    """The true and the given sentiment of each labelled statement of a comment."""
    given = tags.sentiment.statements
    return [
        (
            {str(sentiment)},
            {next((str(f.label) for f in given if f.start < end and start < f.end), str(Sentiment.NEUTRAL))},
        )
        for start, end, sentiment in comment.statements
    ]


def score_head(name: str, pairs: Sequence[tuple[set[str], set[str]]], own: Sequence[str] = ()) -> HeadScore:
    """Score one head; a pair is the true labels of a comment and those that were given. ``own`` are a company's codes."""
    labels = {label: _label(label, pairs) for label in (*HEADS[name].labels, *own)}
    present = [score.f1 for score in labels.values() if score.support]
    hits = sum(len(true & given) for true, given in pairs)
    size = sum(len(true) + len(given) for true, given in pairs)
    confusion: dict[str, Counter[str]] = {}
    if HEADS[name].exclusive:
        for true, given in pairs:
            confusion.setdefault(next(iter(true)), Counter())[next(iter(given))] += 1
    return HeadScore(
        accuracy=_round(np.mean([true == given for true, given in pairs])),
        macro_f1=_round(np.mean(present) if present else 0.0),
        micro_f1=_round(2 * hits / size if size else 1.0),
        labels=labels,
        confusion={true: dict(counts) for true, counts in confusion.items()},
    )


def _label(label: str, pairs: Sequence[tuple[set[str], set[str]]]) -> LabelScore:
    true = sum(label in labels for labels, _ in pairs)
    given = sum(label in labels for _, labels in pairs)
    both = sum(label in labels and label in found for labels, found in pairs)
    return LabelScore(
        precision=_round(both / given if given else 0.0),
        recall=_round(both / true if true else 0.0),
        f1=_round(2 * both / (true + given) if true + given else 0.0),
        support=true,
    )


def _calibration_error(sure: np.ndarray[Any, Any], right: np.ndarray[Any, Any]) -> float:
    bins = np.minimum((sure * _BINS).astype(int), _BINS - 1)
    gaps = [
        (bins == b).mean() * abs(right[bins == b].mean() - sure[bins == b].mean())
        for b in range(_BINS)
        if (bins == b).any()
    ]
    return float(sum(gaps))


def _round(value: Any) -> float:
    return round(float(value), 4)


def to_markdown(evaluation: Evaluation) -> str:
    """Render the scores as Markdown tables for a person."""
    lines = [f"# 評価 — {evaluation.model} ({evaluation.comments}件)", ""]
    lines += ["| 項目 | 正解率 | マクロF1 | マイクロF1 |", "|---|---:|---:|---:|"]
    for name, head in evaluation.heads.items():
        lines.append(f"| {name} | {head.accuracy:.3f} | {head.macro_f1:.3f} | {head.micro_f1:.3f} |")
    coverage = "、".join(
        f"確信度上位{float(share):.0%}で{accuracy:.3f}" for share, accuracy in evaluation.coverage.items()
    )
    lines += ["", f"主な理由の較正誤差 (ECE): {evaluation.calibration_error:.3f}。正解率: {coverage}。"]
    lines += [f"要確認 (review) の割合: {evaluation.reviewed:.1%}。", ""]
    for name, head in evaluation.heads.items():
        lines += head_tables(name, head)
    return "\n".join(lines)


def head_tables(title: str, head: HeadScore) -> list[str]:
    """Render one head as lines of Markdown: the scores of its labels, and what was taken for what."""
    lines = [f"## {title}", "", "| ラベル | 適合率 | 再現率 | F1 | 件数 |", "|---|---:|---:|---:|---:|"]
    for label, score in head.labels.items():
        if score.support or score.precision:
            lines.append(f"| {label} | {score.precision:.3f} | {score.recall:.3f} | {score.f1:.3f} | {score.support} |")
    return [*lines, "", *(_confusion(head) if head.confusion else [])]


def _confusion(head: HeadScore) -> list[str]:
    given = sorted({label for counts in head.confusion.values() for label in counts})
    lines = ["行が正解、列がモデルの答え。", "", "| | " + " | ".join(given) + " |", "|---" * (len(given) + 1) + "|"]
    for true, counts in sorted(head.confusion.items()):
        lines.append(f"| **{true}** | " + " | ".join(str(counts.get(label, 0)) for label in given) + " |")
    return [*lines, ""]
