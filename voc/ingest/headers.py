"""Finds the header among the first rows: exports put titles, dates and blank lines above it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from voc.errors import VocError
from voc.ingest.table import Rejected, Table

_ROWS_LOOKED_AT: Final = 30
# A title row fills one or two cells, a header nearly as many as the widest row of data.
_SHARE_OF_WIDTH: Final = 0.6
_IS_DATA: Final = re.compile(
    r"\d{4}[-/年]\d{1,2}[-/月]\d{1,2}日?(?:[T\s]+[\d:].*)?|\d{2,4}-\d{2,4}-\d{4}|[\w.+-]+@[\w-]+\.[\w.]+"
)
_NOT_SHOWN: Final = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\ufeff]+")


def make_table(rows: Sequence[Sequence[str]], *, name: str, encoding: str, warnings: Sequence[str] = ()) -> Table:
    """Make a table of all rows of a file, the first being row 1.

    Titles above the header are left out; a file whose first full row is already data gets headers 列1, 列2, …
    Rows with more cells than the header are rejected, because nobody can say which cell belongs where.
    Raises ``VocError`` where there is no row, or none below the header.
    """
    found = _header_row(rows)
    if found is None:
        raise VocError(f"「{name}」は空です。見出しとデータのある表を指定してください。", code="empty_file")
    is_data = _holds_data(rows[found])
    first = found if is_data else found + 1
    width = _width(rows[found:])
    header = unique_names([""] * width if is_data else [*rows[found], *[""] * width][:width])
    body, rejected = _fit(rows[first:], header, first + 1)
    if not any(body) and not rejected:
        raise VocError(
            f"「{name}」には見出し（{found + 1}行目）だけがあり、データがありません。データのある表を指定してください。",
            code="no_rows",
        )
    return Table(name, header, body, first + 1, encoding, rejected, tuple(warnings))


def _header_row(rows: Sequence[Sequence[str]]) -> int | None:
    """Return the index of the first nearly full row; one that holds a date is a title if a fuller row of words follows."""
    filled = [sum(1 for cell in row if cell.strip()) for row in rows[:_ROWS_LOOKED_AT]]
    if not any(filled):
        return next((index for index, row in enumerate(rows) if any(cell.strip() for cell in row)), None)
    needed = max(1, _SHARE_OF_WIDTH * max(filled))
    full = [index for index, count in enumerate(filled) if count >= needed]
    for index in full:
        if not _holds_data(rows[index]) and filled[index] > max(filled[:index], default=0):
            return index
    return full[0]


def _holds_data(row: Sequence[str]) -> bool:
    return any(_IS_DATA.fullmatch(cell.strip()) for cell in row)


def _width(rows: Sequence[Sequence[str]]) -> int:
    """Return the number of columns: that of the header, or of most rows where the header has fewer."""
    used = Counter(_used(row) for row in rows[1:])
    used.pop(0, None)
    usual = max((width for width, count in used.items() if count > len(rows) // 2), default=0)
    return max(_used(rows[0]), usual)


def _used(row: Sequence[str]) -> int:
    """Return the number of cells up to the last that holds something."""
    return next((index for index in range(len(row), 0, -1) if row[index - 1].strip()), 0)


def unique_names(names: Iterable[str]) -> tuple[str, ...]:
    """Name every column once, on one line: 列3 where there is no name, 理由 (2) where a name comes again."""
    header: dict[str, None] = {}
    for index, name in enumerate(names, 1):
        name = _NOT_SHOWN.sub(" ", name).strip() or f"列{index}"
        unique, number = name, 2
        while unique in header:
            unique, number = f"{name} ({number})", number + 1
        header[unique] = None
    return tuple(header)


def _fit(
    rows: Sequence[Sequence[str]], header: Sequence[str], first_row_number: int
) -> tuple[list[tuple[str, ...]], tuple[Rejected, ...]]:
    """Bring every row to the header's width; blank rows and rejected ones become empty."""
    width = len(header)
    body: list[tuple[str, ...]] = []
    rejected: list[Rejected] = []
    for number, row in enumerate(rows, first_row_number):
        used = _used(row)
        if used > width:
            why = f"列が{used}個あり、見出しの{width}個より多い行です。引用符で囲まれていない区切り文字がないか確かめてください。"
            rejected.append(Rejected(number, None, why))
        if used == 0 or used > width:
            body.append(())
        else:
            body.append((*row[:width], *[""] * (width - len(row))))
    return body, tuple(rejected)
