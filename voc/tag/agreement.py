"""How well two people agree who labelled the same comments: the ceiling for any model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from voc.errors import VocError
from voc.tag.corpus import LabelledComment, Line, labelled, read_lines


@dataclass(frozen=True, slots=True)
class HeadAgreement:
    """The share of equal answers, and Cohen's kappa: agreement beyond chance (1960)."""

    agreement: float
    kappa: float


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement over ``comments`` comments; ``reasons`` and ``demands`` are micro-F1 of the sets of codes."""

    comments: int
    main: HeadAgreement
    sentiment: HeadAgreement
    intent: HeadAgreement
    urgency: HeadAgreement
    reasons: float
    demands: float

    def to_json(self) -> dict[str, Any]:
        """Return the figures as one JSON object."""
        return asdict(self)


def read_second_labels(
    paths: Iterable[Path], first: Iterable[LabelledComment]
) -> list[tuple[LabelledComment, LabelledComment]]:
    """Pair second labels (lines without text) with the comments of the same id that were labelled first."""
    known = {comment.id: comment for comment in first}
    pairs = []
    for line in read_lines(paths):
        comment = known.get(str(line.row.get("id")))
        if comment is None:
            raise line.broken(f"id「{line.row.get('id')}」のコメントが最初のラベルにありません。")
        pairs.append((comment, labelled(Line(line.path, line.number, {**line.row, "text": comment.text}))))
    if not pairs:
        raise VocError(
            "2人目のラベルがありません。1件に1行、id とラベルを書いたJSONLを指定してください。", code="corpus_empty"
        )
    return pairs


def measure(pairs: Sequence[tuple[LabelledComment, LabelledComment]]) -> Agreement:
    """Measure the agreement of paired labels, at least one pair."""
    return Agreement(
        comments=len(pairs),
        main=_head([(a.main_reason, b.main_reason) for a, b in pairs]),
        sentiment=_head([(a.sentiment, b.sentiment) for a, b in pairs]),
        intent=_head([(a.intent, b.intent) for a, b in pairs]),
        urgency=_head([(a.urgency, b.urgency) for a, b in pairs]),
        reasons=_overlap([(set(a.reasons), set(b.reasons)) for a, b in pairs]),
        demands=_overlap([(set(a.demands), set(b.demands)) for a, b in pairs]),
    )


def _head(pairs: Sequence[tuple[str, str]]) -> HeadAgreement:
    equal = sum(a == b for a, b in pairs) / len(pairs)
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = sum(first[label] * second[label] for label in first) / len(pairs) ** 2
    return HeadAgreement(round(equal, 4), round((equal - chance) / (1 - chance), 4) if chance < 1 else 1.0)


def _overlap(pairs: Sequence[tuple[set[str], set[str]]]) -> float:
    size = sum(len(a) + len(b) for a, b in pairs)
    return round(2 * sum(len(a & b) for a, b in pairs) / size, 4) if size else 1.0


def to_markdown(agreement: Agreement) -> str:
    """Render the figures as Markdown for a person."""
    lines = [f"# 2人のラベルの一致 ({agreement.comments}件)", "", "| 項目 | 一致率 | κ |", "|---|---:|---:|"]
    for name in ("main", "sentiment", "intent", "urgency"):
        head: HeadAgreement = getattr(agreement, name)
        lines.append(f"| {name} | {head.agreement:.3f} | {head.kappa:.3f} |")
    lines.append(f"\n理由の集合のマイクロF1 {agreement.reasons:.3f}、要求の集合のマイクロF1 {agreement.demands:.3f}。")
    return "\n".join(lines)
