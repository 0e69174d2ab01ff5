"""A workbook that is filled sheet by sheet: how its tables and charts look, on the screen and on paper."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from voc.report.sheets import LONGEST_CELL, lay_out_table
from voc.report.weekly import WeeklyReport
from voc.report.words import title

Cell = str | float | int | datetime | None
_FIRST_WIDTH: Final = 34
_WIDTH: Final = 12
# What is longer than the numbers of the other columns.
_WIDER: Final = 22
_LONG: Final = ("コード", "ID", "日時", "書かれた日時", "倍率 (95%区間)", "なぜ", "理由")
# Nobody reads them; on several lines they would only make rows high.
_CODES: Final = ("コード", "ID")
# Rows that a page of A4 has at a size that is still read; with a chart more would be cut in its midst.
_PAGE_ROWS: Final = 48
_ROW_HEIGHT: Final = 20
_INCHES: Final = {"left": 0.4, "right": 0.4, "top": 0.7, "bottom": 0.6}
_PALETTE: Final = ("#1f5fbf", "#b9c4d6", "#17703c", "#b3261e", "#e0a100")


class Book:
    """A workbook in memory. Text is always written as text: a comment that begins with ``=`` stays a comment."""

    def __init__(self, report: WeeklyReport, site: str | None) -> None:
        self._buffer = io.BytesIO()
        self._report = report
        self._site = site
        self._book: Any = xlsxwriter.Workbook(self._buffer, {"in_memory": True, "remove_timezone": True})
        head = {"bold": True, "bg_color": "#eef3fb", "bottom": 1, "text_wrap": True, "valign": "top"}
        self._heads = self._book.add_format({**head, "indent": 1})
        self._number_heads = self._book.add_format({**head, "align": "right"})
        self._words = self._book.add_format({"text_wrap": True, "valign": "top", "indent": 1})
        self._code = self._book.add_format({"valign": "top", "indent": 1})
        self._plain = self._book.add_format({"valign": "top"})
        self._moment = self._book.add_format(
            {"num_format": "yyyy-mm-dd hh:mm", "align": "left", "indent": 1, "valign": "top"}
        )
        self._share = self._book.add_format({"num_format": "0.0%", "valign": "top"})

    def sheet(
        self,
        name: str,
        heads: Sequence[str],
        rows: Iterable[Sequence[Cell]],
        *,
        shares: Sequence[int] = (),
    ) -> tuple[Worksheet, int]:
        """Add a sheet with a table; ``shares`` are the columns of shares. Returns the sheet and its number of rows."""
        sheet = self._book.add_worksheet(name)
        for column, head in enumerate(heads):
            width = _FIRST_WIDTH if column == 0 else _WIDER if head in _LONG else _WIDTH
            sheet.set_column(column, column, width)
        count, numbers = 0, set()
        for row, cells in enumerate(rows, start=1):
            for column, value in enumerate(cells):
                if isinstance(value, (int, float)):
                    numbers.add(column)
                self._write(sheet, row, column, value, self._share if column in shares else None, heads[column])
            count += 1
        for column, head in enumerate(heads):
            sheet.write_string(0, column, head, self._number_heads if column in numbers else self._heads)
        lay_out_table(sheet)
        sheet.set_margins(**_INCHES)
        sheet.set_header(f"&L{title(self._report).replace('&', '&&')}&R&A")
        sheet.set_footer("&R&P / &N")
        return sheet, count

    def link(self, sheet: Worksheet, row: int, column: int, query: str, value: int) -> None:
        """Make a number lead to its comments, where the address of the pages is known; it stays a number."""
        if self._site is not None:
            sheet.write_url(row, column, f"{self._site.rstrip('/')}/comments?{query}", string=str(value))
            sheet.write_number(row, column, value, self._book.get_default_url_format())

    def chart(
        self,
        sheet: Worksheet,
        below: int,
        series: Sequence[tuple[int, int]],
        rows: int,
        *,
        kind: dict[str, str],
        title: str,
    ) -> None:
        """Put a chart of columns over the first ``rows`` rows; a series is a column and its palette position.

        It stands ``below`` so many rows: beside them it would make the print of the table too small to read.
        """
        if not rows or not series:
            return
        chart = self._book.add_chart(kind)
        for column, colour in series:
            chart.add_series(
                {
                    "name": [sheet.get_name(), 0, column],
                    "categories": [sheet.get_name(), 1, 0, rows, 0],
                    "values": [sheet.get_name(), 1, column, rows, column],
                    "fill": {"color": _PALETTE[colour]},
                }
            )
        chart.set_title({"name": title, "name_font": {"size": 11}})
        height = max(260, 26 * rows + 120)
        chart.set_size({"width": 620, "height": height})
        if below + height / _ROW_HEIGHT <= _PAGE_ROWS:
            sheet.fit_to_pages(1, 1)
        if kind["type"] == "bar":
            chart.set_y_axis({"reverse": True})
            chart.set_x_axis({"num_format": "0%"})
        sheet.insert_chart(below + 2, 0, chart)

    def close(self) -> bytes:
        """Return the finished file."""
        self._book.close()
        return self._buffer.getvalue()

    def _write(self, sheet: Worksheet, row: int, column: int, value: Cell, form: Any, head: str) -> None:
        if value is None:
            sheet.write_blank(row, column, None, self._plain)
        elif isinstance(value, str):
            written = self._code if head in _CODES else self._words
            sheet.write_string(row, column, value[:LONGEST_CELL], written)
        elif isinstance(value, datetime):
            sheet.write_datetime(row, column, value, self._moment)
        else:
            sheet.write_number(row, column, value, form or self._plain)
