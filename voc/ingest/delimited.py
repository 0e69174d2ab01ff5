"""CSV and TSV: the delimiter found, quoted line breaks kept, a quotation mark that never closes survived."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from voc.errors import VocError

_DELIMITERS: Final = (",", "\t", ";", "|")
_NONE: Final = "\x1f"  # stands for "no delimiter": a file of one column, whose sentences may hold commas
_RECORDS_LOOKED_AT: Final = 200
_LONGEST_CELL: Final = 10_000_000
_END: Final = "\x1e"  # a record of its own after the last line; it is missing where a quotation is still open
# ="00123" keeps Excel from dropping the zeros; the formula is not part of the value.
_AS_TEXT: Final = re.compile(r'(?:(?<=^)|(?<=[,;\t|]))=("[^"\r\n]*")(?=[,;\t|\r\n]|$)', re.MULTILINE)
_MOST_REPAIRS: Final = 50


def read_records(text: str, name: str) -> list[list[str]]:
    """Read all records, blank ones as ``[]``, so that record ``i`` is row ``i + 1`` in Excel.

    Raises ``VocError`` where the quotation marks make no sense at all.
    """
    csv.field_size_limit(_LONGEST_CELL)
    text = text.replace("\0", "").replace(_END, "").replace(_NONE, "")
    if '="' in text:
        text = _AS_TEXT.sub(r"\1", text)
    lines = io.StringIO(text, newline="").readlines()
    try:
        return _records(lines, _delimiter(lines))
    except csv.Error as error:
        raise VocError(
            f"「{name}」をCSVとして読めません ({error})。Excelで開いて「CSV UTF-8」で保存し直してください。",
            code="broken_csv",
        ) from error


def _delimiter(lines: list[str]) -> str:
    """Choose the delimiter with which most records have the same number of cells, and more than one."""
    best, best_score = _NONE, 0.0
    for delimiter in _DELIMITERS:
        records = [record for record in _first(csv.reader(lines, delimiter=delimiter)) if record]
        # Some writers leave out empty cells at the end, others add some, so both ways of counting are tried.
        for widths in (Counter(map(len, records)), Counter(map(_used, records))):
            width, count = max(widths.items(), key=lambda item: (item[0] > 1, item[1], item[0]), default=(0, 0))
            share = count / max(1, len(records))
            score = share + min(width, 50) / 1000  # of two that fit equally well, the one that cuts more
            # Below a first line without a delimiter (a title, or the header of one column of prose) it takes more.
            needed = 0.5 if records and len(records[0]) > 1 else 0.7
            if width > 1 and share >= needed and score > best_score:
                best, best_score = delimiter, score
    return best


def _used(record: list[str]) -> int:
    return next((index for index in range(len(record), 0, -1) if record[index - 1].strip()), 0)


def _first(records: Iterable[list[str]]) -> list[list[str]]:
    return [record for record, _ in zip(records, range(_RECORDS_LOOKED_AT), strict=False)]


def _records(lines: list[str], delimiter: str) -> list[list[str]]:
    records: list[list[str]] = []
    start = 0
    for _ in range(_MOST_REPAIRS):
        reader = csv.reader([*lines[start:], _END], delimiter=delimiter)
        begins: list[int] = []
        part: list[list[str]] = []
        line = 0
        for record in reader:
            begins.append(line)
            part.append(record)
            line = reader.line_num
        if part[-1] == [_END]:
            return [*records, *part[:-1]]
        # The last record swallowed the rest of the file: its quotation mark is text. Read its first line without it.
        records += part[:-1]
        start += begins[-1]
        unquoted = next(csv.reader([lines[start]], delimiter=delimiter, quoting=csv.QUOTE_NONE))
        records.append([cell.strip('"') for cell in unquoted])
        start += 1
    raise csv.Error("閉じていない引用符が多すぎます")
