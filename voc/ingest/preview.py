"""A look at a file before it is imported: what each column was taken for, and its first rows with personal data masked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from voc.ingest.guesses import ColumnGuess, ColumnRole
from voc.ingest.importer import ImportedFile
from voc.ingest.table import Row
from voc.ingest.told import ToldColumns, shape_of
from voc.ingest.usable import LONGEST_TEXT

_ROWS_SHOWN: Final = 10
_LONGEST_SHOWN: Final = 200
_HIDDEN: Final = "＊＊＊"


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do; ``rows`` are the first ones, one cell a column, without personal data.

    ``shape`` is the same for every export with the same columns, so that columns once confirmed can be used again.
    """

    name: str
    part: str
    encoding: str
    shape: str
    columns: tuple[ColumnGuess, ...]
    rows: tuple[tuple[str, ...], ...]
    warnings: tuple[str, ...]


def preview(file: ImportedFile, *, rows: int = _ROWS_SHOWN) -> Preview:
    """Show what was found in a file."""
    table = file.table
    shown = (row.cells for row in table.rows() if isinstance(row, Row))
    return Preview(
        table.name,
        table.part,
        table.encoding,
        shape_of(table.header),
        file.columns.guesses,
        tuple(tuple(_shown(file, cells)) for cells in islice(shown, rows)),
        table.warnings,
    )


def as_told(columns: Iterable[ColumnGuess]) -> ToldColumns:
    """Return columns as a caller would tell them, for the next export of the same shape."""
    by_role: dict[ColumnRole, list[str]] = {}
    for column in columns:
        by_role.setdefault(column.role, []).append(column.header)
    one = {
        role: next(iter(by_role.get(role, ())), None) for role in (ColumnRole.ID, ColumnRole.DATE, ColumnRole.CUSTOMER)
    }
    return ToldColumns(
        tuple(by_role.get(ColumnRole.TEXT, ())), one[ColumnRole.ID], one[ColumnRole.DATE], one[ColumnRole.CUSTOMER]
    )


def _shown(file: ImportedFile, cells: tuple[str, ...]) -> Iterator[str]:
    for column, cell in zip(file.columns.guesses, cells, strict=True):
        if column.role is ColumnRole.PERSONAL:
            yield _HIDDEN if cell.strip() else ""
        else:
            # Masked before it is cut: half a telephone number would pass for none.
            yield file.mask(cell[:LONGEST_TEXT]).text[:_LONGEST_SHOWN]
