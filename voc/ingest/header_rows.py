"""Rows that are no answers though they stand among them: a second line of headers, and sums below."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC
from itertools import pairwise
from typing import Final

from voc.ingest.dates import parse_date
from voc.ingest.delimited import used_cells

_MOST: Final = 2
_ROWS_COMPARED: Final = 50
_FEWEST_COMPARED: Final = 2
_SHARE_OF_SHAPE: Final = 0.8
_DIGITS: Final = re.compile(r"\d+")
_QUALTRICS: Final = '{"ImportId":'
# What survey tools call the one answer to a question; it adds nothing to the question.
_ONE_ANSWER: Final = re.compile(r"(?:open-ended )?response|回答|(?:自由回答|自由記述|記述).*", re.IGNORECASE)
_NAME_OF_A_VARIABLE: Final = re.compile(r"[A-Za-z0-9_.]{1,20}")
_IS_ANSWER: Final = re.compile(r"(?:[。！!]|でした|ました|なかった)$")
_LONGEST_TOTAL: Final = 20
_TOTAL: Final = re.compile(
    r"(?:\S{1,20}[ 　])?(?:集計|合計|小計|総計|総合計|計|平均|件数|(?:grand |sub)?totals?|sum|average|count)(?: ?[(:：][-+¥￥$\d,. %％件点円人回)）]*)?",
    re.IGNORECASE,
)
_AMOUNT: Final = re.compile(
    r"(?:(?:合計|小計|総計|平均|件数|レコード件数|totals?|sum|count)[:： ]*)?[-+]?[¥￥$]?[\d,]+(?:\.\d+)?[%％件点円]?",
    re.IGNORECASE,
)


def more_header_rows(rows: Sequence[Sequence[str]], found: int) -> int:
    """Return how many rows below the header go on with it, 0 to 2: words where all answers have dates and numbers."""
    shaped = _shaped_columns(rows, found + 1 + _MOST)
    count = 0
    for row in rows[found + 1 : found + 1 + _MOST]:
        if not _goes_on(row, rows[found], shaped):
            break
        count += 1
    return count


def joined(rows: Sequence[Sequence[str]]) -> list[str]:
    """Join rows of headers of equal width into one name a column."""
    names = [cell.strip() for cell in rows[0]]
    for before, row in pairwise(rows):
        if any(cell.startswith(_QUALTRICS) for cell in row):
            continue
        question = ""
        for column, below in enumerate(map(str.strip, row)):
            question = before[column].strip() or question
            names[column] = _joined(names[column] or question, below)
    return names


def is_total(cells: Sequence[str]) -> bool:
    """Tell whether a row only sums up others: 合計, and nothing but amounts beside it."""
    first = next((cell for cell in cells if cell and not cell.isspace()), "")
    if len(first) > _LONGEST_TOTAL or not _TOTAL.fullmatch(first.strip()):
        return False
    others = [cell.strip() for cell in cells[cells.index(first) + 1 :] if cell.strip()]
    return bool(others) and all(_AMOUNT.fullmatch(cell) for cell in others)


def _joined(above: str, below: str) -> str:
    if not below or below == above or _ONE_ANSWER.fullmatch(below):
        return above or below
    return below if not above or _NAME_OF_A_VARIABLE.fullmatch(above) else f"{above} {below}"


def _goes_on(row: Sequence[str], header: Sequence[str], shaped: dict[int, str]) -> bool:
    if any(cell.startswith(_QUALTRICS) for cell in row):
        return True
    cells = {column: cell.strip() for column, cell in enumerate(row) if cell.strip()}
    if len(shaped) < _FEWEST_COMPARED or not cells or any(_IS_ANSWER.search(cell) for cell in cells.values()):
        return False
    there = [column for column in shaped if column in cells]
    if any(_shape(cells[column]) == shaped[column] for column in there):
        return False
    unnamed = [column for column in cells if column >= len(header) or not header[column].strip()]
    return len(there) == len(shaped) if there else bool(unnamed)


def _shaped_columns(rows: Sequence[Sequence[str]], begin: int) -> dict[int, str]:
    """Return the columns whose cells are all dates, or all written alike with digits (R-001), each with its shape."""
    below = [row for row in rows[begin : begin + _ROWS_COMPARED] if used_cells(row)]
    shapes = {}
    for column in range(max(map(len, below), default=0)):
        cells = [row[column].strip() for row in below if column < len(row) and row[column].strip()]
        alike = [_shape(cell) for cell in cells]
        usual = max(set(alike), key=alike.count, default="")
        if len(cells) >= _FEWEST_COMPARED and "9" in usual and alike.count(usual) >= _SHARE_OF_SHAPE * len(cells):
            shapes[column] = usual
    return shapes


def _shape(cell: str) -> str:
    return "9" if parse_date(cell, UTC) else _DIGITS.sub("9", cell)
