"""What calamine does not tell of an xlsx: how far the cells of a sheet lie apart, what is hidden, whether cells have notes."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Final

from voc.ingest.archives import ZIP_ERRORS
from voc.ingest.blob import Blob

_FOLDER: Final = "xl/worksheets/"
_CELL: Final = re.compile(rb' r="([A-Z]{1,3})([0-9]{1,7})"')
_NOTES: Final = ("xl/comments", "xl/threadedComments")
_HIDDEN_COLUMNS: Final = re.compile(rb'<(?:\w+:)?col\b(?=[^<>]{0,500} hidden="(?:1|true)")[^<>]{0,500}>')
_BOUND: Final = re.compile(rb' (min|max)="([0-9]{1,5})"')
_HIDDEN: Final = re.compile(rb'<(?:\w+:)?row\b[^<>]{0,500} hidden="(?:1|true)"')
_SHEET: Final = re.compile(r"<(?:\w+:)?sheet\b[^<>]{0,1000}>")
_RELATION: Final = re.compile(r"<(?:\w+:)?Relationship\b[^<>]{0,2000}>")
_ATTRIBUTE: Final = re.compile(r'([\w:]+)="([^"]*)"')
_BLOCK: Final = 1 << 20
_LONGEST_INDEX: Final = 1 << 20
_LONGEST_TAG: Final = 4_096


@dataclass(frozen=True, slots=True)
class SheetXml:
    """A sheet: its name, the number of cells of the rectangle that it spans, the number of its hidden rows and columns."""

    name: str
    area: int
    hidden_rows: int
    hidden_columns: int


def sheets_of(blob: Blob) -> Iterator[SheetXml]:
    """Look through the sheets of an xlsx; yields nothing for other workbooks, and for broken ones, of which calamine tells."""
    try:
        with blob.open() as file, zipfile.ZipFile(file) as archive:
            names = _names(archive)
            for entry in archive.infolist():
                if entry.filename.startswith(_FOLDER):
                    yield _measured(archive, entry, names.get(entry.filename, ""))
    except ZIP_ERRORS:
        return


def has_notes(blob: Blob) -> bool:
    """Tell whether notes are attached to cells of an xlsx."""
    try:
        with blob.open() as file, zipfile.ZipFile(file) as archive:
            return any(name.startswith(_NOTES) for name in archive.namelist())
    except ZIP_ERRORS:
        return False


def _names(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the sheets' names by their paths."""
    paths = {
        each.get("Id", ""): each.get("Target", "") for each in _tags(archive, "xl/_rels/workbook.xml.rels", _RELATION)
    }
    return {
        "xl/" + paths.get(each.get("r:id", ""), "").removeprefix("/xl/"): unescape(each.get("name", ""))
        for each in _tags(archive, "xl/workbook.xml", _SHEET)
    }


def _tags(archive: zipfile.ZipFile, path: str, tag: re.Pattern[str]) -> Iterator[dict[str, str]]:
    if path in archive.namelist():
        with archive.open(path) as file:
            written = file.read(_LONGEST_INDEX).decode("utf-8", "replace")
        for match in tag.finditer(written):
            yield dict(_ATTRIBUTE.findall(match[0]))


def _measured(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> SheetXml:
    columns = rows = hidden = 0
    hidden_columns: set[int] = set()
    rest = b""
    with archive.open(entry) as sheet:
        while block := sheet.read(_BLOCK):
            whole = rest + block
            end = max(whole.rfind(b"<"), len(whole) - _LONGEST_TAG)  # a tag may go on in the next block
            for column, row in _CELL.findall(whole, 0, end):
                rows = max(rows, int(row))
                columns = max(columns, _column_number(column))
            hidden += len(_HIDDEN.findall(whole, 0, end))
            for tag in _HIDDEN_COLUMNS.findall(whole, 0, end):
                told = {name: int(number) for name, number in _BOUND.findall(tag)}
                hidden_columns |= set(range(told.get(b"min", 1), told.get(b"max", 0) + 1))
            rest = whole[end:]
    return SheetXml(name, columns * rows, hidden, sum(1 <= column <= columns for column in hidden_columns))


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
