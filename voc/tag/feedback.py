"""How often people agree with the model on the comments that they looked at: its figures on a company's own comments."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from voc.errors import VocError
from voc.tag.corrections import Said
from voc.tag.evaluate import HeadScore, head_tables, score_head
from voc.tag.heads import HEADS
from voc.tag.labels import main_reason


@dataclass(frozen=True, slots=True)
class HeadFeedback:
    """One question: of how many comments people said the answer, and how the model's answer compares to it."""

    comments: int
    score: HeadScore


@dataclass(frozen=True, slots=True)
class FeedbackFigures:
    """The model against people over ``comments`` comments; heads that nobody spoke of are not there.

    People look first at what the model is unsure of, so that it does better on the comments that nobody looked at.
    """

    comments: int
    heads: dict[str, HeadFeedback]

    def to_json(self) -> dict[str, Any]:
        """Return the figures as one JSON object."""
        return asdict(self)


def compare(spoken: Iterable[tuple[Said, Said]]) -> FeedbackFigures:
    """Compare what people said with what they had seen; each pair is (said, seen) of one comment."""
    pairs = list(spoken)
    if not pairs:
        raise VocError(
            "人が直したコメントがまだありません。POST /v1/comments/{id}/feedback かページで直すと、ここに数字が出ます。",
            code="no_feedback",
        )
    heads = {}
    for name in HEADS:
        asked = "reasons" if name == "main" else name
        own = [(_labels(name, said[asked]), _labels(name, seen[asked])) for said, seen in pairs if asked in said]
        if own:
            codes = sorted({code for true, _ in own for code in true} - set(HEADS[name].labels))
            heads[name] = HeadFeedback(len(own), score_head(name, own, codes))
    return FeedbackFigures(len(pairs), heads)


def _labels(head: str, value: Any) -> set[str]:
    if head == "main":
        return {main_reason(value)}
    return {value} if isinstance(value, str) else set(value)


def to_markdown(figures: FeedbackFigures) -> str:
    """Render the figures as Markdown for a person; the rows of confusions are what people said."""
    lines = [f"# 人が見たコメントでの一致 ({figures.comments}件)", "", "| 項目 | 件数 | 一致率 |", "|---|---:|---:|"]
    lines += [f"| {name} | {head.comments} | {head.score.accuracy:.3f} |" for name, head in figures.heads.items()]
    lines.append("")
    for name, head in figures.heads.items():
        lines += head_tables(f"{name} ({head.comments}件)", head.score)
    return "\n".join(lines)
