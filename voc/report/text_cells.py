"""Cells of a CSV that a spreadsheet must not run: what a customer writes is text, whatever it begins with."""

from __future__ import annotations

from typing import Final

# Excel in Japanese also takes the full-width signs for the beginning of a formula; tab and line breaks hide one.
_FORMULA: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")


def text_cell(cell: str) -> str:
    """Return a cell that a spreadsheet shows as text: an apostrophe goes before what it would take for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
