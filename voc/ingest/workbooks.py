"""Workbooks (xlsx, xlsm, xlsb, xls, ods) by calamine: the first visible sheet that holds the data."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

import python_calamine

from voc.errors import VocError
from voc.ingest.archives import ZIP_ERRORS
from voc.ingest.headers import make_table
from voc.ingest.table import Table

# A cover sheet or a summary has far fewer cells than the answers themselves.
_SHARE_OF_LARGEST: Final = 0.1
_MOST_CELLS: Final = 60_000_000
# The stream in which Office keeps an encrypted workbook.
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_FAR_CELL: Final = re.compile(rb' r="(?:[A-Z]{3}[0-9]+|[A-Z]{1,2}[0-9]{6,7})"')
_CELL: Final = re.compile(rb'<(?:\w+:)?c [^>]*?r="([A-Z]{1,3})([0-9]{1,7})"')
_Cell = int | float | str | bool | time | date | datetime | timedelta


def read_workbook(data: bytes, *, name: str, encoding: str) -> Table:
    """Read the first sheet with data; ``encoding`` names the format (xlsx, xls, ods).

    Raises ``VocError`` for a broken or password-protected workbook, one without data, and one whose cells lie so far
    apart that reading it would fill the memory.
    """
    if _ENCRYPTED in data:
        raise VocError(
            f"「{name}」はパスワードで保護されています。Excelでパスワードを外して保存し直してください。",
            code="password_protected",
        )
    _refuse_sparse(data, name)
    try:
        with python_calamine.load_workbook(io.BytesIO(data)) as workbook:
            sheets = {
                sheet.name: _rows(workbook.get_sheet_by_name(sheet.name))
                for sheet in workbook.sheets_metadata
                if sheet.visible == python_calamine.SheetVisibleEnum.Visible
            }
    except (python_calamine.CalamineError, *ZIP_ERRORS) as error:
        raise VocError(
            f"「{name}」をExcelファイルとして読めません ({error})。Excelで開いて保存し直すか、CSVで保存してください。",
            code="broken_workbook",
        ) from error
    sheet = _sheet_with_data(sheets)
    if sheet is None:
        raise VocError(f"「{name}」のどのシートにもデータがありません。", code="empty_file")
    others = [other for other, rows in sheets.items() if other != sheet and _filled(rows)]
    warnings = []
    if others:
        names = "」「".join(others)
        warnings.append(f"「{name}」のシート「{sheet}」を読みました。ほかのシート「{names}」は読んでいません。")
    return make_table(sheets[sheet], name=name, encoding=encoding, warnings=warnings)


def _rows(sheet: python_calamine.CalamineSheet) -> list[list[str]]:
    return [[_as_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]


def _filled(rows: Sequence[Sequence[str]]) -> int:
    return sum(1 for row in rows for cell in row if cell)


def _sheet_with_data(sheets: dict[str, list[list[str]]]) -> str | None:
    filled = {name: _filled(rows) for name, rows in sheets.items()}
    largest = max(filled.values(), default=0)
    return next((name for name, count in filled.items() if count and count >= _SHARE_OF_LARGEST * largest), None)


def _as_text(cell: _Cell) -> str:
    """Write a cell as Excel shows it: no ``.0`` after whole numbers, dates in ISO."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _refuse_sparse(data: bytes, name: str) -> None:
    """Refuse a sheet with a cell in its farthest corner: calamine allocates the whole rectangle and the process dies."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for entry in archive.namelist():
                if entry.startswith("xl/worksheets/") and _cells(archive.read(entry)) > _MOST_CELLS:
                    raise VocError(
                        f"「{name}」のシートが大きすぎます。データのない離れたセルを削除するか、CSVで保存してください。",
                        code="sheet_too_large",
                    )
    except ZIP_ERRORS:
        return  # calamine says what is wrong with it


def _cells(sheet: bytes) -> int:
    """Return the number of cells of the rectangle that a sheet spans; 0 where it is surely small."""
    if not _FAR_CELL.search(sheet):
        return 0
    columns = rows = 0
    for column, row in _CELL.findall(sheet):
        rows = max(rows, int(row))
        columns = max(columns, _column_number(column))
    return columns * rows


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
