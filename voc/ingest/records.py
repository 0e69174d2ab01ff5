"""Records of several rows: kintone writes the fields of a record again in every row of the table within it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from voc.ingest.table import Read, Row

_BEGINS: Final = "レコードの開始行"
_MARK: Final = "*"


def has_records(header: tuple[str, ...]) -> bool:
    """Tell whether the first column says where a record begins."""
    return header[0] == _BEGINS


def as_records(rows: Iterator[Read]) -> Iterator[Read]:
    """Leave out of each further row of a record what its first row said, so that no answer counts twice."""
    first: tuple[str, ...] = ()
    for row in rows:
        if not isinstance(row, Row):
            yield row
        elif not first or row.cells[0].strip() == _MARK:
            first = row.cells
            yield row
        else:
            own = tuple("" if cell == before else cell for cell, before in zip(row.cells, first, strict=True))
            whole = tuple(cell or before for cell, before in zip(row.cells, first, strict=True))
            yield Row(row.number, own, whole)
