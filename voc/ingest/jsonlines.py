"""JSON Lines, JSON arrays and objects that hold an array: keys are columns, in the order in which they first appear.

A short document is held whole and may be anything that Python reads, a long one is read event by event.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final

import ijson

from voc.ingest.lines import Notes, TextFile
from voc.ingest.slack import is_notice
from voc.ingest.table import Aside, AsideKind, Rejected

_LARGEST_HELD: Final = 16 * 1024 * 1024  # bytes
_BLOCKS_LOOKED_AT: Final = 16  # within these the first line of JSON Lines ends
_ITEM: Final = "item"  # as ijson calls what is in an array
_DEEPEST: Final = 4
_FEWEST_BY_KEY: Final = 2
_SHARE_FILLED: Final = 0.5
# The id of a row, and no part of one: answers to Q1 and Q2 are one person's, and the next person's have the same names.
_ID: Final = re.compile(
    r"(?!(?:q(?:uestion)?|a(?:nswer)?|設?問|質問|comment|item|field|section|page|part|step)[ _-]?\d+$).*\d.*",
    re.IGNORECASE | re.DOTALL,
)
_COUNTS: Final = re.compile(r"[0-9]{1,9}")
# A list of fields, as survey tools write answers and ticket systems their own fields: each is a column.
_NAMES_A_FIELD: Final = ("question", "q", "label", "title", "name", "key", "field", "id")
_VALUE_OF_A_FIELD: Final = ("answer", "a", "value", "response")
_NO_OBJECT: Final = "JSONのオブジェクト（{…}）ではありません。"
_BEGINNINGS: Final = ('{"', "{\n", "{\r", "{}", "[{", "[\n", "[\r", "[]")

Items = Iterator[tuple[int, dict[str, str] | Rejected | Aside]]


def looks_like_json(text: str) -> bool:
    """Tell whether the first line that holds something begins an object or an array of objects."""
    return text[:1_000].lstrip().replace(" ", "")[:2] in _BEGINNINGS


def read_items(file: TextFile, notes: Notes) -> Items:
    """Yield number and columns of each object; what is no object is rejected, what Slack itself wrote is set aside."""
    document = _document(file, notes)
    numbered = enumerate(document, 1) if document is not None else _lines(file, notes)
    for number, value in numbered:
        if isinstance(value, dict):
            is_aside = is_notice(value)
            yield (
                number,
                Aside(number, AsideKind.NOTICE, _as_text(value.get("text"))) if is_aside else dict(_flat(value)),
            )
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


def _document(file: TextFile, notes: Notes) -> Iterable[Any] | None:
    """Return the objects of a file that is one JSON document, ``None`` where its lines are documents of their own."""
    return (_held if file.blob.size <= _LARGEST_HELD else _streamed)(file, notes)


def _held(file: TextFile, notes: Notes) -> list[Any] | None:
    lines = (line for line in file.lines(Notes()) if line.strip())
    first, second = next(lines, ""), next(lines, "")
    is_line = isinstance(_parsed(first, 1), dict)
    if not first.lstrip().startswith(("[", "{")) or (is_line and second):
        return None
    try:
        document = json.loads("".join(file.lines(notes)))
    except (ValueError, RecursionError):
        return None  # then its lines, one of which may be good, say what is wrong
    if isinstance(document, list):
        return document
    return _rows_of_columns(document) or _rows_by_key(document) or _longest_list(document) or [document]


def _rows_of_columns(document: Any) -> list[Any]:
    """Return the rows of an object of columns, as pandas writes it: {"id": {"0": …}, "comment": {"0": …}}."""
    columns = list(document.values()) if isinstance(document, dict) else []
    if not columns or not all(isinstance(each, dict) and each.keys() == columns[0].keys() for each in columns):
        return []
    numbers = [key for key in columns[0] if key.isdecimal()]
    is_table = len(columns) > 1 and len(numbers) == len(columns[0])
    return [{name: column[number] for name, column in document.items()} for number in numbers] if is_table else []


def _rows_by_key(document: Any) -> list[Any]:
    """Return the rows of an object that holds each under its id, as Firebase writes it: {"R1": {…}, "R2": {…}}.

    The key is the id, unless it only counts.
    """
    while isinstance(document, dict) and len(document) == 1:
        document = next(iter(document.values()))
    rows = list(document.values()) if isinstance(document, dict) else []
    if len(rows) < _FEWEST_BY_KEY or not all(isinstance(row, dict) for row in rows) or _as_fields(rows) is not None:
        return []
    counts = Counter(name for row in rows for name in row)
    if not all(map(_ID.fullmatch, document)) or sum(counts.values()) < _SHARE_FILLED * len(counts) * len(rows):
        return []
    if all(_COUNTS.fullmatch(key) and int(key) <= len(rows) for key in document):
        return rows
    return [{"id": key, **row} for key, row in document.items()]


def _streamed(file: TextFile, notes: Notes) -> Iterator[Any] | None:
    beginning = "".join(islice(file.blocks(Notes()), _BLOCKS_LOOKED_AT)).lstrip()
    line, _, rest = beginning.partition("\n")
    if not line.startswith(("[", "{")) or (isinstance(_parsed(line, 1), dict) and rest.strip()):
        return None
    place = _longest_array(file)
    return None if place is None else ijson.items(_encoded(file, notes), place, use_float=True)


def _longest_array(file: TextFile) -> str | None:
    """Return where the array with the most objects lies, as ijson writes it; ``None`` where the document is none."""
    counts: Counter[str] = Counter()
    try:
        for place, event, _ in ijson.parse(_encoded(file, Notes())):
            keys = place.split(".")
            if event == "start_map" and keys.count(_ITEM) == 1 and keys[-1] == _ITEM and len(keys) <= _DEEPEST + 2:
                counts[place] += 1
    except (ijson.JSONError, UnicodeError):
        return None
    return max(counts, key=counts.__getitem__, default=None)


def _encoded(file: TextFile, notes: Notes) -> Any:
    return ijson.from_iter(block.encode("utf-8", "replace") for block in file.blocks(notes))


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
        if isinstance(cell, list) and (fields := _as_fields(cell)):
            cell = fields
        if isinstance(cell, dict) and cell and depth < _DEEPEST:
            yield from _flat(cell, f"{name}.", depth + 1)
        else:
            yield name, _as_text(cell)


def _as_fields(items: list[Any]) -> dict[str, Any] | None:
    """Return a list of objects that name a field and its value as one object; ``None`` where it is something else."""
    fields: dict[str, Any] = {}
    for item in items:
        name = next((item[key] for key in _NAMES_A_FIELD if key in item), None) if isinstance(item, dict) else None
        value = next((key for key in _VALUE_OF_A_FIELD if key in item), None) if name is not None else None
        if value is None or not isinstance(name, (str, int)) or _as_text(name) in fields:
            return None
        fields[_as_text(name)] = item[value]
    return fields


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        # A lone surrogate ("\\ud83d") is no character; no database takes it.
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Iterable):
        try:
            return _as_text(json.dumps(value, ensure_ascii=False))
        except RecursionError:  # hundreds of levels deep: nobody's words
            return ""
    return str(value)
