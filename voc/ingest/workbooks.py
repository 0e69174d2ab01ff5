"""Workbooks (xlsx, xlsm, xlsb, xls, ods) by calamine: each visible sheet that holds data is a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import islice
from typing import Final

import python_calamine

from voc.errors import VocError
from voc.ingest.archives import ZIP_ERRORS
from voc.ingest.blob import Blob
from voc.ingest.headers import ROWS_LOOKED_AT
from voc.ingest.layouts import find_layout
from voc.ingest.old_workbooks import find_damage
from voc.ingest.sheet_xml import SheetXml, has_notes, sheets_of
from voc.ingest.table import Read, Table, take_samples

_MOST_CELLS: Final = 60_000_000
# The stream in which Office keeps an encrypted workbook.
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_BLOCK: Final = 1 << 20
_MOST_MERGED_ROWS: Final = 1_000
_Cell = int | float | str | bool | time | date | datetime | timedelta


def read_workbook(blob: Blob, encoding: str, most_rows: int) -> list[Table]:
    """Read all sheets with data; ``encoding`` names the format (xlsx, xls, ods).

    Hidden sheets, those without data, hidden rows and columns, and notes at cells are named in warnings of the first table. Raises ``VocError`` for a broken or
    password-protected workbook, one without data, and one whose cells lie so far apart that reading it would fill the
    memory.
    """
    _refuse_encrypted(blob)
    if encoding == "xls" and (damage := find_damage(blob)):
        raise _broken(blob, damage)
    looks: dict[str, SheetXml] = {}
    for each in sheets_of(blob):
        _refuse_sparse(blob, each)
        looks[each.name] = each
    visible, hidden = _sheet_names(blob)
    tables: list[Table] = []
    warnings = [f"「{blob.name}」の非表示のシート「{'」「'.join(hidden)}」は読んでいません。"] if hidden else []
    for sheet in visible:
        try:
            tables.append(_table(blob, sheet, encoding, most_rows, part=sheet if tables else blob.part))
        except VocError as error:
            if error.code not in ("empty_file", "no_rows"):
                raise
            if error.code == "no_rows":
                warnings.append(f"「{blob.name}」のシート「{sheet}」にはデータの行がないので、読んでいません。")
        else:
            warnings += _hidden_parts(looks[sheet]) if sheet in looks else ()
    if has_notes(blob):
        warnings.append(
            f"「{blob.name}」のセルに付いたメモ（コメント）は取り込んでいません。取り込むには列に写してください。"
        )
    if not tables:
        raise VocError(f"「{blob.name}」のどのシートにもデータがありません。", code="empty_file")
    return [replace(tables[0], warnings=tuple(warnings)), *tables[1:]]


def _hidden_parts(sheet: SheetXml) -> Iterator[str]:
    """Yield warnings of what is hidden in a sheet and read like the rest."""
    if count := sheet.hidden_rows:
        yield f"シート「{sheet.name}」には非表示の行が{count}行あり（フィルターなど）、ほかの行と同じく取り込んでいます。"
    if count := sheet.hidden_columns:
        yield f"シート「{sheet.name}」には非表示の列が{count}列あり、ほかの列と同じく見ています。"


def _table(blob: Blob, sheet: str, encoding: str, most_rows: int, part: str) -> Table:
    cells: Callable[[], Iterator[list[str]]] = partial(_cells, blob, sheet)
    layout = find_layout(list(islice(cells(), ROWS_LOOKED_AT)), blob.name)

    def rows() -> Iterator[Read]:
        return layout.fitted(cells())

    samples = take_samples(rows(), len(layout.names), blob.name, most_rows)
    return Table(blob.name, layout.names, encoding, rows, samples, part=part, sheet=sheet)


def _sheet_names(blob: Blob) -> tuple[list[str], list[str]]:
    """Return the names of the visible sheets and of the hidden ones."""
    visible: list[str] = []
    hidden: list[str] = []
    with _Opened(blob) as workbook:
        for sheet in workbook.sheets_metadata:
            is_visible = sheet.visible == python_calamine.SheetVisibleEnum.Visible
            (visible if is_visible else hidden).append(sheet.name)
    return visible, hidden


def _cells(blob: Blob, sheet: str) -> Iterator[list[str]]:
    """Yield the rows of a sheet from its first; a value merged over rows stands in each of them."""
    with _Opened(blob) as workbook:
        content = workbook.get_sheet_by_name(sheet)
        above = _merged_down(content)
        values: dict[int, str] = {}
        left = content.start[1] if content.start else 0  # calamine leaves out empty columns, but no rows
        for index, row in enumerate(content.iter_rows()):
            texts = [""] * left + [_as_text(cell) for cell in row]
            for column, is_first in above.get(index, ()):
                if is_first:
                    values[column] = texts[column]
                elif not texts[column]:
                    texts[column] = values.get(column, "")
            yield texts


def _merged_down(sheet: python_calamine.CalamineSheet) -> dict[int, list[tuple[int, bool]]]:
    """Return for each row the columns that are merged over rows there, and whether the merged cell begins in it."""
    merged: dict[int, list[tuple[int, bool]]] = {}
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if left == right and top < bottom <= top + _MOST_MERGED_ROWS:
            for row in range(top, bottom + 1):
                merged.setdefault(row, []).append((left, row == top))
    return merged


class _Opened:
    """A workbook while it is open; what is wrong with it is said in Japanese."""

    def __init__(self, blob: Blob) -> None:
        self._blob = blob

    def __enter__(self) -> python_calamine.CalamineWorkbook:
        try:
            self._workbook = _loaded(self._blob)
        except BaseException as error:
            if _says_broken(error):
                raise _broken(self._blob, error) from error
            raise
        return self._workbook

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self._workbook.close()
        if error is not None and _says_broken(error):
            raise _broken(self._blob, error) from error


def _broken(blob: Blob, why: object) -> VocError:
    return VocError(
        f"「{blob.name}」をExcelファイルとして読めません ({' '.join(str(why).split())})。"
        "Excelで開いて保存し直すか、CSVで保存してください。",
        code="broken_workbook",
    )


def _loaded(blob: Blob) -> python_calamine.CalamineWorkbook:
    """Let calamine read from the disk where the file lies there; anything else it holds whole."""
    if blob.path is not None:
        return python_calamine.load_workbook(blob.path)
    with blob.open() as file:
        return python_calamine.load_workbook(file)


def _says_broken(error: BaseException) -> bool:
    """Tell whether calamine gave up; in damaged files it also panics, which Python sees as no ordinary exception."""
    is_panic = type(error).__name__ == "PanicException"
    return is_panic or isinstance(error, (python_calamine.CalamineError, *ZIP_ERRORS))


def _as_text(cell: _Cell) -> str:
    """Write a cell as Excel shows it: no ``.0`` after whole numbers, 15 digits, 28:05:00 for a duration, dates in ISO."""
    if isinstance(cell, str):
        return cell.replace("\0", "")
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else f"{cell:.15g}"
    if isinstance(cell, timedelta):
        minutes, seconds = divmod(round(cell.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return str(cell)


def _refuse_encrypted(blob: Blob) -> None:
    rest = b""
    with blob.open() as file:
        while block := file.read(_BLOCK):
            if _ENCRYPTED in rest + block:
                raise VocError(
                    f"「{blob.name}」はパスワードで保護されています。Excelでパスワードを外して保存し直してください。",
                    code="password_protected",
                )
            rest = block[-len(_ENCRYPTED) :]


def _refuse_sparse(blob: Blob, sheet: SheetXml) -> None:
    """Refuse a sheet with a cell in its farthest corner: calamine allocates the whole rectangle and the process dies."""
    if sheet.area > _MOST_CELLS:
        raise VocError(
            f"「{blob.name}」のシートが大きすぎます。データのない離れたセルを削除するか、CSVで保存してください。",
            code="sheet_too_large",
        )
