"""Labelled comments (JSON lines, the form of the label guide) as the trainer and the evaluation read them."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from voc.errors import VocError
from voc.ingest.comment import Kind
from voc.tag.labels import DEMAND_NAMES, MOST_LABELS, REASON_NAMES, Intent, Sentiment, Urgency


@dataclass(frozen=True, slots=True)
class LabelledComment:
    """A comment with the labels that a person gave it.

    ``evidence`` maps a reason to the passage that carries it; ``statements`` are parts of the text with their own sentiment:
    start and end in code points, end exclusive. Most comments have none labelled. ``theme`` is the fine cancellation theme
    that the comment was written to, mostly in other words than the theme's; ``topic`` the plain name of what its main reason
    tells, one of some hundred that all industries share (``voc.tag.topics``). Both are empty for many.
    """

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
    statements: tuple[tuple[int, int, Sentiment], ...] = ()
    theme: str = ""
    topic: str = ""

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


def read_labelled(paths: Iterable[Path], own: Collection[str] = ()) -> list[LabelledComment]:
    """Read labelled files or folders of them; a line that does not fit raises an error naming file, line and field.

    ``own`` are the codes of a company's own reasons, known beside the built-in ones.
    """
    return [labelled(line, own) for line in read_lines(paths)]


def labelled(line: Line, own: Collection[str] = ()) -> LabelledComment:
    """Turn a line into a labelled comment, or say what is wrong with it."""
    row = line.row
    field = ""
    fields = {**_FIELDS, "reasons": _codes({*REASON_NAMES, *own})} if own else _FIELDS
    try:
        values = {}
        for field, read in fields.items():
            values[field] = read(row[field]) if field in row or field in _REQUIRED else read(_DEFAULTS[field])
    except KeyError as error:
        raise line.broken(f"項目「{field}」がありません。") from error
    except (ValueError, TypeError) as error:
        raise line.broken(f"項目「{field}」が正しくありません ({error})。") from error
    return LabelledComment(**values)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r}: 文字列ではありません")
    return value


def _kind(value: Any) -> str:
    if value not in ("", *Kind):
        raise ValueError(f"{value!r}: {'・'.join(Kind)} のどれかです")
    return str(value)


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise TypeError(f"{value!r}: 配列ではありません")
    return tuple(_text(each) for each in value)


def _passages(value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        raise TypeError(f"{value!r}: 理由と箇所の表ではありません")
    return {_text(code): _text(passage) for code, passage in value.items()}


def _statements(value: Any) -> tuple[tuple[int, int, Sentiment], ...]:
    return tuple((int(start), int(end), Sentiment(sentiment)) for start, end, sentiment in value)


def _name(value: Any) -> str:
    return "" if value is None else _text(value)


def _codes(known: Collection[str]) -> Callable[[Any], tuple[str, ...]]:
    def read(value: Any) -> tuple[str, ...]:
        codes = _texts(value)
        if len(codes) > MOST_LABELS or len(set(codes)) < len(codes) or any(code not in known for code in codes):
            raise ValueError(f"{list(codes)}: 知らないコード、重複、または{MOST_LABELS + 1}つ以上")
        return codes

    return read


_FIELDS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "id": _text,
    "text": _text,
    "kind": _kind,
    "domain": _text,
    "reasons": _codes(REASON_NAMES),
    "sentiment": Sentiment,
    "intent": Intent,
    "urgency": Urgency,
    "demands": _codes(DEMAND_NAMES),
    "evidence": _passages,
    "hard": _texts,
    "statements": _statements,
    "theme": _name,
    "topic": _name,
}
_DEFAULTS: Final[Mapping[str, Any]] = {
    "kind": "",
    "domain": "",
    "evidence": {},
    "hard": (),
    "statements": (),
    "theme": None,
    "topic": None,
}
_REQUIRED: Final = frozenset(_FIELDS) - frozenset(_DEFAULTS)


def _read_file(path: Path) -> Iterator[Line]:
    try:
        content = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise VocError(f"ファイル「{path}」が見つかりません。", code="file_missing") from error
    except (UnicodeDecodeError, OSError) as error:
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
