"""What all sheets of Excel files have in common: the limits of the format, and how a table is read and printed."""

from __future__ import annotations

from typing import Final

from xlsxwriter.worksheet import Worksheet

# A cell of Excel holds no more letters.
LONGEST_CELL: Final = 32_767
_A4: Final = 9


def lay_out_table(sheet: Worksheet) -> None:
    """Keep the first row, the heads, in sight, on the screen and on every page; print landscape on A4, one page wide."""
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)  # one wide, as many as it takes high
