"""What is looked at in an .xls before calamine reads it: damage makes it ask for so much memory that the process ends.

Such a file is a stream of records in a compound file. Sectors that follow one another in a circle are read without end; a
sheet whose cells are said to lie far apart is allocated as a whole.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from typing import Final

import olefile

from voc.ingest.blob import Blob

_STREAMS: Final = ("Workbook", "Book")
_MOST_ROWS, _MOST_COLUMNS = 65_536, 256  # as many as the format has
_END_OF_PART, _SHEET, _DIMENSIONS = 0x000A, 0x0085, 0x0200
_SEVERAL_NUMBERS: Final = 0x00BD
# Number, label, truth or error, number in short, label by its index, formula; of each the first fields are row and column.
_CELLS: Final = frozenset({0x0203, 0x0204, 0x0205, 0x027E, 0x00FD, 0x0006, _SEVERAL_NUMBERS})


def find_damage(blob: Blob) -> str | None:
    """Say what is wrong with an .xls in Japanese (what olefile says, in English), ``None`` where it can be read."""
    try:
        with blob.open() as file, olefile.OleFileIO(file) as compound:
            name = next(filter(compound.exists, _STREAMS), None)
            if name is None:
                return "ブックが入っていません"
            begins = compound.first_dir_sector, compound.first_mini_fat_sector, compound.root.isectStart
            if any(_goes_round(compound.fat, sector) for sector in begins):
                return "中のつながりが輪になっています"
            if max(compound.root.size, compound.get_size(name)) > blob.size:
                return "中身がファイルより長いと書かれています"
            with compound.openstream(name) as stream:
                return "セルの位置が最後の列を超えています" if _has_far_cells(stream.read()) else None
    except (OSError, ValueError, IndexError, TypeError, struct.error) as error:
        return str(error)


def _goes_round(following: Sequence[int], sector: int) -> bool:
    """Tell whether a chain of sectors has no end; a number beyond the last sector is one."""
    for _ in following:
        if sector >= len(following):
            return False
        sector = following[sector]
    return sector < len(following)


def _has_far_cells(stream: bytes) -> bool:
    sheets = [0]
    for kind, content in _records(stream, 0):
        if kind == _SHEET and len(content) >= 4:
            sheets.append(int.from_bytes(content[:4], "little"))
    return any(_is_far(kind, content) for begin in sheets for kind, content in _records(stream, begin))


def _records(stream: bytes, begin: int) -> Iterator[tuple[int, bytes]]:
    """Yield the kind and the content of each record of the globals or of a sheet."""
    while begin + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, begin)
        if kind == _END_OF_PART:
            return
        yield kind, stream[begin + 4 : begin + 4 + size]
        begin += 4 + size


def _is_far(kind: int, content: bytes) -> bool:
    if kind == _DIMENSIONS and len(content) in (10, 14):
        first_row, rows, first, columns = struct.unpack_from("<HHHH" if len(content) == 10 else "<IIHH", content)
        is_sane = first_row <= rows <= _MOST_ROWS and first <= columns <= _MOST_COLUMNS
        return not is_sane and rows > 0 and columns > 0
    if kind not in _CELLS or len(content) < 4:
        return False
    columns = [content[2:4], content[-2:]] if kind == _SEVERAL_NUMBERS else [content[2:4]]
    return any(int.from_bytes(column, "little") >= _MOST_COLUMNS for column in columns)
