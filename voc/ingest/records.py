"""Records of several rows: kintone writes the fields of a record again in every row of the table within it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from voc.ingest.headers import Header
from voc.ingest.table import Read, Row

_BEGINS: Final = "レコードの開始行"
_MARK: Final = "*"


def has_records(header: Header) -> bool:
    """Tell whether the first column says where a record begins."""
    return header.names[0] == _BEGINS


@dataclass(frozen=True, slots=True)
class RecordTable:
    """The layout of a table with records of several rows."""

    header: Header

    @property
    def names(self) -> tuple[str, ...]:
        """The columns."""
        return self.header.names

    def fitted(self, rows: Iterable[Sequence[str]]) -> Iterator[Read]:
        """Leave out of each further row of a record what its first row said, so that no answer counts twice."""
        first: tuple[str, ...] = ()
        for row in self.header.fitted(rows):
            if not isinstance(row, Row):
                yield row
            elif not first or row.cells[0].strip() == _MARK:
                first = row.cells
                yield row
            else:
                own = tuple("" if cell == before else cell for cell, before in zip(row.cells, first, strict=True))
                whole = tuple(cell or before for cell, before in zip(row.cells, first, strict=True))
                yield Row(row.number, own, whole)
