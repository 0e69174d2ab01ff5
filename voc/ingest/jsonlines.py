"""JSON Lines, JSON arrays and objects that hold an array: keys are columns, in the order in which they first appear."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from voc.errors import VocError
from voc.ingest.lines import Notes, TextFile
from voc.ingest.table import Rejected

_LARGEST_DOCUMENT: Final = 64 * 1024 * 1024  # bytes; unlike JSON Lines it has to be held whole
_DEEPEST: Final = 4
_NO_OBJECT: Final = "JSONのオブジェクト（{…}）ではありません。"
_BEGINNINGS: Final = ('{"', "{\n", "{\r", "{}", "[{", "[\n", "[\r", "[]")

Items = Iterator[tuple[int, dict[str, str] | Rejected]]


def looks_like_json(text: str) -> bool:
    """Tell whether the first line that holds something begins an object or an array of objects."""
    return text[:1_000].lstrip().replace(" ", "")[:2] in _BEGINNINGS


def read_items(file: TextFile, notes: Notes) -> Items:
    """Yield number and columns of each object; what is no object is rejected, the others are kept."""
    document = _document(file, notes)
    numbered = enumerate(document, 1) if document is not None else _lines(file, notes)
    for number, value in numbered:
        if isinstance(value, dict):
            yield number, dict(_flat(value))
        else:
            yield number, value if isinstance(value, Rejected) else Rejected(number, None, _NO_OBJECT)


def _lines(file: TextFile, notes: Notes) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(file.lines(notes), 1):
        if line.strip():
            yield number, _parsed(line, number)


def _parsed(line: str, number: int) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        return Rejected(number, None, f"JSONとして読めない行です ({error})。")


def _document(file: TextFile, notes: Notes) -> list[Any] | None:
    """Return the objects of a file that is one JSON document, ``None`` where its lines are documents of their own."""
    lines = (line for line in file.lines(Notes()) if line.strip())
    first, second = next(lines, ""), next(lines, "")
    is_line = isinstance(_parsed(first, 1), dict)
    if not first.lstrip().startswith(("[", "{")) or (is_line and second):
        return None
    if file.blob.size > _LARGEST_DOCUMENT:
        raise VocError(
            f"「{file.blob.name}」は1つのJSONとしては大きすぎます ({file.blob.size // 1024 // 1024:,}MB)。"
            "1行に1つの {…} があるJSONLで保存し直してください。",
            code="file_too_large",
        )
    try:
        document = json.loads("".join(file.lines(notes)))
    except (ValueError, RecursionError):
        return None  # then its lines, one of which may be good, say what is wrong
    if isinstance(document, list):
        return document
    return _longest_list(document) or [document]


def _longest_list(value: Any, depth: int = 0) -> list[Any]:
    """Return the longest array of objects inside an object: {"records": […]}, {"data": {"items": […]}}."""
    if not isinstance(value, dict) or depth > _DEEPEST:
        return []
    lists = [each for each in value.values() if isinstance(each, list) and any(isinstance(i, dict) for i in each)]
    lists += [_longest_list(each, depth + 1) for each in value.values()]
    return max(lists, key=len, default=[])


def _flat(value: dict[str, Any], prefix: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """Yield columns and cells; an object within an object gives columns of its own, 顧客.番号."""
    for key, cell in value.items():
        name = f"{prefix}{_as_text(key)}"
        if isinstance(cell, dict) and cell.keys() == {"type", "value"}:  # as kintone writes a field
            cell = cell["value"]
        if isinstance(cell, dict) and cell and depth < _DEEPEST:
            yield from _flat(cell, f"{name}.", depth + 1)
        else:
            yield name, _as_text(cell)


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        # A lone surrogate ("\\ud83d") is no character; no database takes it.
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Iterable):
        return _as_text(json.dumps(value, ensure_ascii=False))
    return str(value)
