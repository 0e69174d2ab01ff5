"""Tables in HTML and in Excel's XML of 2003: what many systems save under the name .xls."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from voc.errors import VocError
from voc.ingest.headers import MOST_COLUMNS
from voc.ingest.html_parser import LenientParser
from voc.ingest.lines import LONGEST_LINE, Notes, TextFile

_BEGINNINGS: Final = ("<!doctype html", "<html", "<?xml", "<table", "<meta", "<head", "<body", "<style", "<div")
# Characters of a tag or comment that never ends; a parser would look through them again with every block.
_LONGEST_TAG: Final = 1 << 20
_LONGEST_CELL: Final = 5_000_000  # characters; what comes after belongs to a cell that is refused for its length
_MOST_MERGED_ROWS: Final = 1_000
_ROWS: Final = ("tr", "row")
_CELLS: Final = ("td", "th", "cell")
_TABLES: Final = ("table",)
_LINES: Final = ("br", "p", "div", "li")
_SPACE: Final = re.compile(r"[ \t\r\n]+")
_LINE_BREAK: Final = "\x1e"

Line = tuple[int, list[str]]


def is_markup(text: str) -> bool:
    """Tell whether a file that begins so is HTML or XML."""
    return text.lstrip().lower().startswith(_BEGINNINGS)


def read_lines(file: TextFile, notes: Notes) -> Iterator[Line]:
    """Yield the rows of all tables, each with the number of its table from 0; raises ``VocError`` for endless tags."""
    parser = _Parser(file.blob.name)
    for block in file.blocks(notes):
        parser.feed(block.replace("\0", ""))
        yield from parser.take()
        if len(parser.rawdata) > _LONGEST_TAG:
            raise VocError(f"「{file.blob.name}」はHTMLとして壊れています。", code="not_a_table")
    parser.close()
    yield from parser.take()


@dataclass(slots=True)
class _Open:
    """A table while it is read; ``merged`` holds by column the value of a cell that goes on for so many rows."""

    number: int
    row: list[str] | None = None
    cell: list[str] | None = None
    size: int = 0
    row_size: int = 0
    span: int = 1
    below: int = 0
    merged: dict[int, tuple[int, str]] = field(default_factory=dict)


class _Parser(LenientParser):
    """Collects rows; a table within a cell is a table of its own."""

    def __init__(self, name: str) -> None:
        super().__init__(convert_charrefs=True)
        self._name = name
        self._open: list[_Open] = []
        self._count = 0
        self._done: list[Line] = []
        self._is_xml = False

    def take(self) -> list[Line]:
        """Return the rows that have been completed since the last time."""
        done, self._done = self._done, []
        return done

    def close(self) -> None:
        """End what the file leaves open, so that its last row is not lost."""
        super().close()
        while self._open:
            self._end_row(self._open.pop())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        name = tag.rpartition(":")[2]
        self._is_xml = self._is_xml or name == "workbook"
        if name in _TABLES:
            self._open.append(_Open(self._count))
            self._count += 1
            return
        table = self._open[-1] if self._open else None
        if table is None:
            return
        if name in _ROWS:
            self._end_row(table)
            table.row = []
        elif name in _CELLS:
            self._begin_cell(table, {key.rpartition(":")[2]: value or "" for key, value in attrs})
        elif name in _LINES and table.cell:
            table.cell.append(_LINE_BREAK)

    def handle_endtag(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        table = self._open[-1] if self._open else None
        if table is None:
            return
        if name in _TABLES:
            self._end_row(self._open.pop())
        elif name in _ROWS:
            self._end_row(table)
        elif name in _CELLS:
            self._end_cell(table)

    def handle_data(self, data: str) -> None:
        table = self._open[-1] if self._open else None
        if table is not None and table.cell is not None and table.size < _LONGEST_CELL:
            table.cell.append(data)
            table.size += len(data)
            table.row_size += len(data)
            if table.row_size > LONGEST_LINE:
                raise VocError(
                    f"「{self._name}」に{LONGEST_LINE // 1024 // 1024}M文字を超える行があり、表として読めません。"
                    "CSVで保存し直してください。",
                    code="line_too_long",
                )

    def _begin_cell(self, table: _Open, told: dict[str, str]) -> None:
        self._end_cell(table)
        if table.row is None:  # rows without <tr> are hardly readable, but none is lost
            table.row = []
        self._go_on(table)
        place = _number(told, "index", 0, MOST_COLUMNS + 1) - 1  # as XML leaves out empty cells
        table.row += [""] * (place - len(table.row))
        table.cell, table.size = [], 0
        table.span = _number(told, "colspan", _number(told, "mergeacross", 0, MOST_COLUMNS) + 1, MOST_COLUMNS)
        table.below = (
            _number(told, "rowspan", _number(told, "mergedown", 0, _MOST_MERGED_ROWS) + 1, _MOST_MERGED_ROWS) - 1
        )

    def _end_cell(self, table: _Open) -> None:
        if table.cell is None or table.row is None:
            return
        text = self._text("".join(table.cell))
        if table.below > 0:
            table.merged[len(table.row)] = (table.below, text)
        # A row that grows wider than any table is refused as such; it need not fill the memory first.
        table.row += [text, *[""] * min(table.span - 1, max(0, MOST_COLUMNS - len(table.row)))]
        table.cell = None

    def _end_row(self, table: _Open) -> None:
        self._end_cell(table)
        if table.row is not None:
            self._go_on(table)
            self._done.append((table.number, table.row))
            table.row, table.row_size = None, 0

    def _go_on(self, table: _Open) -> None:
        """Write the cells of rows above that go on here."""
        while table.row is not None and (merged := table.merged.pop(len(table.row), None)):
            rows, text = merged
            if rows > 1:
                table.merged[len(table.row)] = (rows - 1, text)
            table.row.append(text)

    def _text(self, written: str) -> str:
        if self._is_xml:
            return written.strip()
        shown = _SPACE.sub(" ", written).replace("\xa0", " ")
        return "\n".join(line.strip() for line in shown.split(_LINE_BREAK)).strip()


def _number(told: dict[str, str], name: str, default: int, most: int) -> int:
    value = told.get(name, "")
    return min(int(value), most) if value.isascii() and value.isdecimal() else default
