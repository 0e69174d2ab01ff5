"""The table that every kind of file becomes: a header, rows of text, and the row numbers a person sees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rejected:
    """Something that cannot be used: ``row`` is the number in the file, ``why`` a Japanese line for people."""

    row: int
    column: str | None
    why: str


@dataclass(frozen=True, slots=True)
class Table:
    """One table as text.

    ``rows`` hold one cell a header; an empty tuple stands for a blank or rejected row, so that row ``i`` is always row
    ``first_row_number + i`` of the file (as Excel counts it; for JSONL the line). ``name`` is the innermost file's name,
    ``encoding`` the Python name of the encoding or ``xlsx``, ``xls`` … for workbooks.
    """

    name: str
    header: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    first_row_number: int
    encoding: str
    rejected: tuple[Rejected, ...] = ()
    warnings: tuple[str, ...] = ()

    def numbered_rows(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Yield the rows that hold something, each with its number in the file."""
        for number, row in enumerate(self.rows, self.first_row_number):
            if row:
                yield number, row

    def column(self, index: int) -> list[str]:
        """Return the cells of a column, without those that are empty or white space, stripped."""
        cells = (row[index].strip() for row in self.rows if row)
        return [cell for cell in cells if cell]
