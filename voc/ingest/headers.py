"""Finds the header among the first rows: exports put titles, dates and blank lines above it, and some have none."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from voc.errors import VocError
from voc.ingest import header_words as words
from voc.ingest.delimited import used_cells
from voc.ingest.footers import without_notes
from voc.ingest.header_rows import is_total, joined, more_header_rows
from voc.ingest.instructions import count_instructions
from voc.ingest.table import Aside, AsideKind, Read, Rejected, Row

ROWS_LOOKED_AT: Final = 1_000
MOST_COLUMNS: Final = 2_000
_FIRST_ROWS: Final = 30
# A title row fills one or two cells, a header nearly as many as the widest row of data.
_SHARE_OF_WIDTH: Final = 0.6
_IS_DATA: Final = re.compile(
    r"\d{4}[-/年]\d{1,2}[-/月]\d{1,2}日?(?:[T\s]+[\d:].*)?|\d{2,4}-\d{2,4}-\d{4}|[\w.+-]+@[\w-]+\.[\w.]+"
)
_DIGITS: Final = re.compile(r"\d+")
_ROWS_COMPARED: Final = 50
_SHARE_OF_SHAPE: Final = 0.8
_ANSWER: Final = re.compile(r"(?:[。！!]|です|ます|でした|ました|ません|ない|なかった|たい|ている|くれた)[。！!）)]?$")
_QUESTION: Final = re.compile(r"ください|下さい|ですか|ますか|でしょうか|教え|聞かせ|お書き|記入|[?？:：]")
# What Excel understands above the header of a CSV.
_SEPARATOR_TOLD: Final = re.compile("sep=.?", re.IGNORECASE)
_NOT_SHOWN: Final = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\ufeff]+")


@dataclass(frozen=True, slots=True)
class Header:
    """The names of the columns; where they stand and where the data begins, as Excel counts rows.

    Right above the data so many rows are ``instructions``: how to fill it in.
    """

    names: tuple[str, ...]
    row: int
    first_row: int
    instructions: int = 0

    def fitted(self, rows: Iterable[Sequence[str]]) -> Iterator[Read]:
        """Yield what the rows of a table hold, the first of ``rows`` being row 1; blank ones and the header are left out.

        A row with more cells than the header is rejected, because nobody can say which cell belongs where. Titles above
        the header, the header itself where files were put one below the other, sums and notes at the end are set aside.
        """
        return without_notes(self._fitted(rows), len(self.names))

    def _fitted(self, rows: Iterable[Sequence[str]]) -> Iterator[Read]:
        for number, cells in enumerate(rows, 1):
            used = used_cells(cells)
            if used and number >= self.first_row:
                yield self._fit(number, cells, used)
            elif used and number < self.row and not _SEPARATOR_TOLD.fullmatch(cells[0]):
                yield _aside(number, AsideKind.TITLE, cells)
            elif used and number >= self.first_row - self.instructions:
                yield _aside(number, AsideKind.INSTRUCTION, cells)

    def _fit(self, number: int, cells: Sequence[str], used: int) -> Read:
        width = len(self.names)
        if tuple(cells[:used]) == self.names[:used] and used > 1:
            return _aside(number, AsideKind.HEADER, cells)
        if used > 1 and is_total(cells[:used]):
            return _aside(number, AsideKind.TOTAL, cells)
        if used > width:
            why = f"列が{used}個あり、見出しの{width}個より多い行です。引用符で囲まれていない区切り文字がないか確かめてください。"
            return Rejected(number, None, why)
        return Row(number, (*cells[:width], *[""] * (width - len(cells))))


def find_header(head: Sequence[Sequence[str]], name: str) -> Header:
    """Find the header in the first rows of a file, the first being row 1.

    A file whose first full row is already data gets headers 列1, 列2, …
    Raises ``VocError`` where no row holds anything, or one has too many columns.
    """
    found = _header_row(head)
    if found is None:
        raise VocError(f"「{name}」は空です。見出しとデータのある表を指定してください。", code="empty_file")
    if _is_data(head, found):
        width = _width(head[found:])
        refuse_many_columns(width, name)
        return Header(unique_names([""] * width), found + 1, found + 1)
    instructions = count_instructions(head[found + 1 :], head[found])
    last = found + (0 if instructions else more_header_rows(head, found))
    first_row = last + instructions + 2
    width = max(_width([head[found], *head[first_row - 1 :]]), *map(used_cells, head[found : last + 1]))
    refuse_many_columns(width, name)
    rows = [[*row, *[""] * width][:width] for row in head[max(0, found - 1) : last + 1]]
    above, rows = (rows[0], rows[1:]) if found else ([], rows)
    if not _is_group_row(head, _filled(head), found - 1):
        return Header(unique_names(joined(rows)), found + 1, first_row, instructions)
    # 満足度 and 理由 of one question after the other: only the questions above tell them apart.
    is_told_apart = len(set(rows[0])) == len(rows[0])
    return Header(unique_names(joined(rows if is_told_apart else [above, *rows])), found, first_row, instructions)


def refuse_many_columns(width: int, name: str) -> None:
    """Raise ``VocError`` for a table wider than ``MOST_COLUMNS``."""
    if width > MOST_COLUMNS:
        raise VocError(
            f"「{name}」に列が{width:,}個あり、上限の{MOST_COLUMNS:,}個を超えています。必要な列だけを保存し直してください。",
            code="too_many_columns",
        )


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


def _aside(number: int, kind: AsideKind, cells: Sequence[str]) -> Aside:
    return Aside(number, kind, " ".join(cell.strip() for cell in cells if cell.strip()))


def _header_row(rows: Sequence[Sequence[str]]) -> int | None:
    """Return the index of the first nearly full row; one that holds a date is a title if a fuller row of words follows."""
    filled = _filled(rows)
    if not any(filled):
        return next((index for index, row in enumerate(rows) if any(cell.strip() for cell in row)), None)
    needed = max(1, _SHARE_OF_WIDTH * max(filled))
    full = [index for index, count in enumerate(filled) if count >= needed]
    for index in full:
        is_fuller = filled[index] > max(filled[:index], default=0)
        if is_fuller and not _holds_data(rows[index]) and not _is_group_row(rows, filled, index):
            return index
    return full[0]


def _filled(rows: Sequence[Sequence[str]]) -> list[int]:
    return [sum(1 for cell in row if cell.strip()) for row in rows[:_FIRST_ROWS]]


def _is_group_row(rows: Sequence[Sequence[str]], filled: Sequence[int], index: int) -> bool:
    """Tell whether a row only groups the columns that the next, fuller row of words names one by one (merged cells)."""
    below = index + 1
    if index < 0 or below >= len(filled) - 1 or filled[below] <= filled[index] or "" not in map(str.strip, rows[index]):
        return False
    named = [cell.strip() for cell in rows[index] if cell.strip()]
    repeats = sum(cell.strip() in named for cell in rows[below])
    return repeats > 0 and not _is_data(rows, below)


def _holds_data(row: Sequence[str]) -> bool:
    return any(_IS_DATA.fullmatch(cell.strip()) for cell in row)


def _is_data(rows: Sequence[Sequence[str]], index: int) -> bool:
    """Tell whether a row is already an answer: it holds a date or a mail address, or looks like those below it."""
    row, below = rows[index], [row for row in rows[index + 1 : index + 1 + _ROWS_COMPARED] if used_cells(row)]
    if _holds_data(row):
        return True
    cells = [cell.strip() for cell in row]
    if any(_has_shape_of(cell, below, column) for column, cell in enumerate(cells) if _DIGITS.search(cell)):
        return True
    names = [words.normalized(cell) for cell in cells]
    speaks = any(len(cell) >= 8 and _ANSWER.search(cell) and not _QUESTION.search(cell) for cell in cells)
    return speaks and not any(words.names_a_column(name) for name in names if len(name) < 20)


def _has_shape_of(cell: str, rows: Sequence[Sequence[str]], column: int) -> bool:
    """Tell whether a cell with digits is written as nearly all below it are: R-001 above R-002 is no header."""
    others = [row[column].strip() for row in rows if column < len(row) and row[column].strip()]
    shape = _DIGITS.sub("9", cell)
    alike = sum(_DIGITS.sub("9", other) == shape for other in others)
    return len(others) >= 2 and alike >= _SHARE_OF_SHAPE * len(others)


def _width(rows: Sequence[Sequence[str]]) -> int:
    """Return the number of columns: that of the header, or of most rows where the header has fewer."""
    used = Counter(used_cells(row) for row in rows[1:])
    used.pop(0, None)
    usual = max((width for width, count in used.items() if count > len(rows) // 2), default=0)
    return max(used_cells(rows[0]), usual)
