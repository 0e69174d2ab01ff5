"""The old .xls by hand: a workbook stream (BIFF8) in a compound file of 512-byte sectors."""

from __future__ import annotations

import struct
from collections.abc import Sequence

_SECTOR = 512
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_SMALLEST_STREAM = 4_096  # shorter ones lie in a stream of their own kind


def xls(rows: Sequence[Sequence[str | float]], sheet: str = "Sheet1") -> bytes:
    """Return the bytes of a workbook with one sheet."""
    return _compound(_workbook(rows, sheet))


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _workbook(rows: Sequence[Sequence[str | float]], name: str) -> bytes:
    begin = struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0)
    title = name.encode("utf-16-le")
    globals_size = len(_record(0x0809, begin)) + 4 + 8 + len(title) + 4
    bound = struct.pack("<IBBBB", globals_size, 0, 0, len(name), 1) + title
    cells = b"".join(_cell(y, x, cell) for y, row in enumerate(rows) for x, cell in enumerate(row))
    begin_sheet = struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0)
    stream = _record(0x0809, begin) + _record(0x0085, bound) + _record(0x000A, b"")
    stream += _record(0x0809, begin_sheet) + cells + _record(0x000A, b"")
    return stream.ljust(_SMALLEST_STREAM, b"\0")


def _cell(row: int, column: int, value: str | float) -> bytes:
    place = struct.pack("<HHH", row, column, 0)
    if isinstance(value, str):
        return _record(0x0204, place + struct.pack("<HB", len(value), 1) + value.encode("utf-16-le"))
    return _record(0x0203, place + struct.pack("<d", value))


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    title = name.encode("utf-16-le") + b"\0\0"
    return (
        title.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(title), kind, 1, _FREE, _FREE, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


def _compound(stream: bytes) -> bytes:
    sectors = -(-len(stream) // _SECTOR)
    chain = [_FAT, _END, *range(3, sectors + 2), _END]
    fat = struct.pack(f"<{_SECTOR // 4}I", *chain, *[_FREE] * (_SECTOR // 4 - len(chain)))
    directory = _entry("Root Entry", 5, 1, _END, 0) + _entry("Workbook", 2, _FREE, 2, len(stream)) + bytes(256)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6xIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0)
    header += struct.pack("<IIIII", _SMALLEST_STREAM, _END, 0, _END, 0) + struct.pack("<109I", 0, *[_FREE] * 108)
    return header + fat + directory + stream.ljust(sectors * _SECTOR, b"\0")
