"""Labelled comments (JSON lines, the form of the label guide) as the trainer and the evaluation read them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from voc.errors import VocError
from voc.tag.labels import DEMAND_NAMES, REASON_NAMES, Intent, Sentiment, Urgency


@dataclass(frozen=True, slots=True)
class LabelledComment:
    """A comment with the labels that a person gave it; ``evidence`` maps a reason to the passage that carries it."""

    id: str
    text: str
    kind: str
    domain: str
    reasons: tuple[str, ...]
    sentiment: Sentiment
    intent: Intent
    urgency: Urgency
    demands: tuple[str, ...]
    evidence: dict[str, str] = field(default_factory=dict)
    hard: tuple[str, ...] = ()

    @property
    def main_reason(self) -> str:
        """The reason with the most weight, ``"none"`` where the comment gives no reason."""
        return self.reasons[0] if self.reasons else "none"

    @property
    def writer(self) -> str:
        """Who wrote it: the part of the id before the number."""
        return self.id.rpartition("-")[0] or self.id


@dataclass(frozen=True, slots=True)
class Line:
    """One JSON object of a file, with the place to name when it does not fit."""

    path: Path
    number: int
    row: dict[str, Any]

    def broken(self, why: str) -> VocError:
        """Say what is wrong with this line."""
        return _broken(self.path, self.number, why)


def read_lines(paths: Iterable[Path]) -> Iterator[Line]:
    """Yield the objects of JSONL files or folders of them; what is no JSON object raises an error naming file and line."""
    for path in paths:
        files = sorted(path.glob("**/*.jsonl")) if path.is_dir() else [path]
        if not files:
            raise VocError(f"「{path}」にラベル付きのJSONLファイルがありません。", code="corpus_empty")
        for file in files:
            yield from _read_file(file)


def read_labelled(paths: Iterable[Path]) -> list[LabelledComment]:
    """Read labelled files or folders of them; a line that does not fit raises an error naming file, line and field."""
    return [labelled(line) for line in read_lines(paths)]


def labelled(line: Line) -> LabelledComment:
    """Turn a line into a labelled comment, or say what is wrong with it."""
    row = line.row
    try:
        return LabelledComment(
            id=str(row["id"]),
            text=str(row["text"]),
            kind=str(row.get("kind", "")),
            domain=str(row.get("domain", "")),
            reasons=_codes(row["reasons"], REASON_NAMES),
            sentiment=Sentiment(row["sentiment"]),
            intent=Intent(row["intent"]),
            urgency=Urgency(row["urgency"]),
            demands=_codes(row["demands"], DEMAND_NAMES),
            evidence=dict(row.get("evidence", {})),
            hard=tuple(row.get("hard", ())),
        )
    except KeyError as error:
        raise line.broken(f"項目 {error} がありません。") from error
    except (ValueError, TypeError) as error:
        raise line.broken(f"ラベルが正しくありません ({error})。") from error


def _read_file(path: Path) -> Iterator[Line]:
    try:
        content = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise VocError(f"ファイル「{path}」が見つかりません。", code="file_missing") from error
    except (UnicodeDecodeError, IsADirectoryError) as error:
        raise VocError(f"「{path}」はUTF-8のJSONLファイルとして読めません。", code="file_broken") from error
    if not content.strip():
        raise VocError(f"「{path}」は空です。1行に1件のJSONを書いてください。", code="file_empty")
    for number, text in enumerate(content.split("\n"), start=1):
        if not text.strip():
            continue
        try:
            row = json.loads(text)
        except json.JSONDecodeError as error:
            raise _broken(path, number, f"JSONとして読めません ({error.msg})。") from error
        if not isinstance(row, dict):
            raise _broken(path, number, "JSONのオブジェクトではありません。")
        yield Line(path, number, row)


def _broken(path: Path, number: int, why: str) -> VocError:
    return VocError(f"「{path}」の{number}行目: {why}", code="label_broken")


def _codes(values: Any, known: dict[str, str]) -> tuple[str, ...]:
    codes = tuple(str(value) for value in values)
    unknown = [code for code in codes if code not in known]
    if unknown or len(codes) > 3 or len(set(codes)) < len(codes):
        raise ValueError(f"{list(codes)}: 知らないコード、重複、または4つ以上")
    return codes
