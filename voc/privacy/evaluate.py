"""How much of what people marked is masked, and how much of what is masked they marked: recall and precision by kind.

A span counts as found when every code point of it is masked, whatever the kind. A masked item counts as right when it
touches a span. Recall goes by the kind of the span, precision by the kind of the masked item.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from voc.errors import VocError
from voc.privacy.kinds import Found, PersonalData
from voc.privacy.mask import Masker

# The short names of the cases' format.
_KINDS: Final = {
    "phone": PersonalData.PHONE,
    "mail": PersonalData.EMAIL,
    "postal": PersonalData.POSTAL_CODE,
    "address": PersonalData.ADDRESS,
    "card": PersonalData.CARD,
    "account": PersonalData.BANK_ACCOUNT,
    "my_number": PersonalData.MY_NUMBER,
    "name": PersonalData.NAME,
    "url": PersonalData.URL,
    "member": PersonalData.MEMBER,
}


@dataclass(frozen=True, slots=True)
class Case:
    """A text with the personal data that people marked in it; none where it must stay as it is."""

    text: str
    spans: tuple[Found, ...]


@dataclass(slots=True)
class Share:
    """How many of how many."""

    hits: int = 0
    of: int = 0

    def add(self, hit: bool) -> None:
        """Count one more."""
        self.hits += hit
        self.of += 1

    @property
    def value(self) -> float | None:
        """The share, ``None`` of nothing."""
        return self.hits / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class MaskingQuality:
    """Recall and precision by kind, and how many texts without personal data stayed as they are."""

    recall: dict[PersonalData, Share] = field(default_factory=lambda: {kind: Share() for kind in PersonalData})
    precision: dict[PersonalData, Share] = field(default_factory=lambda: {kind: Share() for kind in PersonalData})
    untouched: Share = field(default_factory=Share)

    @property
    def overall_recall(self) -> Share:
        """Over all spans."""
        return _sum(self.recall.values())

    @property
    def overall_precision(self) -> Share:
        """Over all masked items."""
        return _sum(self.precision.values())

    def to_json(self) -> dict[str, Any]:
        """Return the figures by kind and overall."""
        rows = {
            str(kind): _row(self.recall[kind], self.precision[kind])
            for kind in PersonalData
            if self.recall[kind].of or self.precision[kind].of
        }
        return {
            **_row(self.overall_recall, self.overall_precision),
            "kinds": rows,
            "clean_texts": self.untouched.of,
            "clean_texts_untouched": self.untouched.hits,
        }


def read_cases(path: Path) -> list[Case]:
    """Read ``{"text", "spans": [[start, end, kind], …]}`` from a JSONL file or all those of a folder."""
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    if not files:
        raise VocError(f"「{path}」にJSONLファイルがありません。", code="corpus_empty")
    return [case for file in files for case in _read_file(file)]


def evaluate(cases: Iterable[Case], masker: Masker) -> MaskingQuality:
    """Mask every case and count."""
    quality = MaskingQuality()
    for case in cases:
        masked = masker.find(case.text)
        covered = {index for item in masked for index in range(item.start, item.end)}
        marked = {index for span in case.spans for index in range(span.start, span.end)}
        for span in case.spans:
            quality.recall[span.kind].add(covered.issuperset(range(span.start, span.end)))
        for item in masked:
            quality.precision[item.kind].add(not marked.isdisjoint(range(item.start, item.end)))
        if not case.spans:
            quality.untouched.add(not masked)
    return quality


def to_markdown(quality: MaskingQuality) -> str:
    """Return the figures as a Markdown table."""
    lines = ["| kind | marked | recall | masked | precision |", "|---|---:|---:|---:|---:|"]
    for kind in PersonalData:
        if quality.recall[kind].of or quality.precision[kind].of:
            lines.append(_line(str(kind), quality.recall[kind], quality.precision[kind]))
    lines.append(_line("all", quality.overall_recall, quality.overall_precision))
    clean = quality.untouched
    return "\n".join([*lines, "", f"{clean.hits} of {clean.of} texts without personal data stay as they are."])


def _read_file(file: Path) -> list[Case]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise VocError(f"「{file}」を読めません ({error.strerror})。", code="file_unreadable") from error
    return [_case(line, f"「{file}」{number}行目") for number, line in enumerate(lines, start=1) if line.strip()]


def _case(line: str, place: str) -> Case:
    try:
        row = json.loads(line)
        spans = tuple(Found(int(start), int(end), _KINDS[kind]) for start, end, kind in row["spans"])
        text = str(row["text"])
    except (ValueError, KeyError, TypeError) as error:
        raise VocError(
            f'{place}: {{"text": …, "spans": [[始め, 終わり, 種類], …]}} の形ではありません。種類: {"、".join(_KINDS)}',
            code="broken_case",
        ) from error
    if any(not 0 <= span.start < span.end <= len(text) for span in spans):
        raise VocError(f"{place}: spans が本文の外を指しています。", code="broken_case")
    return Case(text, spans)


def _sum(shares: Iterable[Share]) -> Share:
    counts: Counter[str] = Counter()
    for share in shares:
        counts.update(hits=share.hits, of=share.of)
    return Share(counts["hits"], counts["of"])


def _row(recall: Share, precision: Share) -> dict[str, Any]:
    return {"marked": recall.of, "recall": recall.value, "masked": precision.of, "precision": precision.value}


def _line(name: str, recall: Share, precision: Share) -> str:
    shown = [f"{share.value:.3f}" if share.value is not None else "–" for share in (recall, precision)]
    return f"| {name} | {recall.of} | {shown[0]} | {precision.of} | {shown[1]} |"
