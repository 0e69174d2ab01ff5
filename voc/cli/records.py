"""Comments as commands read them, a line each; a line that does not fit gives an error in its place."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

from voc.errors import VocError
from voc.ingest.comment import Kind
from voc.ingest.record import Record, Refusal, read_record


class RecordFormat(StrEnum):
    """What a line of the input is."""

    JSONL = "jsonl"
    CSV = "csv"
    TEXT = "text"


def guess_format(file: str) -> RecordFormat:
    """Judge from the file's name; JSONL where it does not tell."""
    known = {".csv": RecordFormat.CSV, ".txt": RecordFormat.TEXT}
    return known.get(Path(file).suffix.lower(), RecordFormat.JSONL)


def read_records(content: str, form: RecordFormat, kind: Kind | None) -> list[Record | Refusal]:
    """Read the records of an input, in order; ``kind`` is that of records without one."""
    if form is RecordFormat.CSV:
        return list(_from_csv(content, kind))
    lines = [(number, line) for number, line in enumerate(content.split("\n"), start=1) if line.strip()]
    if form is RecordFormat.TEXT:
        return [
            read_record({"id": str(number), "text": line}, kind=kind, place=_place(number)) for number, line in lines
        ]
    return [_from_json(line, number, kind) for number, line in lines]


def _from_csv(content: str, kind: Kind | None) -> Iterator[Record | Refusal]:
    csv.field_size_limit(2**31 - 1)
    rows = csv.DictReader(io.StringIO(content))
    if "text" not in (rows.fieldnames or ()):
        raise VocError(
            "CSVの見出しに text の列がありません。列名を text にするか、voc import を使ってください。",
            code="no_text_column",
        )
    for number, row in enumerate(rows, start=2):
        yield read_record(row, kind=kind, place=_place(number))


def _from_json(line: str, number: int, kind: Kind | None) -> Record | Refusal:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return Refusal(
            None,
            "not_json",
            f"{_place(number)}JSONとして読めません。文章をそのまま渡すなら --format text を付けてください。",
        )
    if isinstance(value, str):
        value = {"text": value}
    if not isinstance(value, dict):
        return Refusal(None, "not_object", _place(number) + '{"text": …} の形ではありません。')
    return read_record(value, kind=kind, place=_place(number))


def _place(number: int) -> str:
    return f"{number}行目: "
