"""Files read as an import reads them."""

from __future__ import annotations

from pathlib import Path

from voc.ingest.files import read_files
from voc.ingest.importer import ImportedFile, ImportOptions, Mask
from voc.ingest.table import Table
from voc.ingest.tables import find_blobs, tables_of


def read_tables(path: Path, *, name: str | None = None) -> list[Table]:
    """Return the tables of a file, all of a zip archive."""
    return [table for blob in find_blobs(path, name=name) for table in tables_of(blob)]


def read_one(path: Path, *, options: ImportOptions, mask: Mask, name: str | None = None) -> ImportedFile:
    """Return the one table of a file on its way to comments."""
    (file,) = read_files(path, options=options, mask=mask, name=name)
    return file
