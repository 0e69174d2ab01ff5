"""A file to its tables: what it is, is told by its first bytes, not by its name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import Final

from voc.errors import VocError
from voc.ingest.archives import check_size, is_workbook, is_zip, members
from voc.ingest.delimited import read_records
from voc.ingest.encoding import decode
from voc.ingest.headers import make_table
from voc.ingest.jsonlines import looks_like_json, read_json
from voc.ingest.table import Table
from voc.ingest.workbooks import read_workbook

_OLE: Final = b"\xd0\xcf\x11\xe0"
_WORKBOOK_SUFFIXES: Final = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
_MOST_BYTES: Final = 512 * 1024 * 1024


def read_tables(path: Path, *, name: str | None = None) -> Iterator[Table]:
    """Yield the table of a file, or one table for each file in a zip archive; ``name`` is its name for people.

    Raises ``VocError`` in Japanese where there is nothing to read: no such file, a folder, an empty, broken, encrypted or
    too large file, an image.
    """
    name = name or path.name
    data = _read(path, name)
    if is_zip(data) and not is_workbook(data) and not name.lower().endswith(_WORKBOOK_SUFFIXES):
        for inner, content in members(data, name):
            if is_zip(content) and not is_workbook(content):
                raise VocError(
                    f"「{name}」の中に別のzip「{inner}」があります。展開してから指定してください。", code="nested_zip"
                )
            yield _table(content, inner)
    else:
        yield _table(data, name)


def _read(path: Path, name: str) -> bytes:
    if path.is_dir():
        raise VocError(f"「{name}」はフォルダーです。ファイルを指定してください。", code="is_a_folder")
    try:
        size = path.stat().st_size
        if size > _MOST_BYTES:
            limit = _MOST_BYTES // 1024 // 1024
            raise VocError(
                f"「{name}」は{size // 1024 // 1024:,}MBあり、上限の{limit}MBを超えています。分けて指定してください。",
                code="file_too_large",
            )
        return path.read_bytes()
    except FileNotFoundError as error:
        raise VocError(
            f"「{name}」が見つかりません。パスとファイル名を確かめてください。", code="file_missing", status=404
        ) from error
    except OSError as error:
        raise VocError(
            f"「{name}」を開けません ({error.strerror})。権限を確かめてください。", code="file_unreadable"
        ) from error


def _table(data: bytes, name: str) -> Table:
    if not data.strip(b"\0\t\n\r \xef\xbb\xbf\xff\xfe"):
        raise VocError(f"「{name}」は空です。見出しとデータのある表を指定してください。", code="empty_file")
    suffix = PurePath(name).suffix.lower()
    if is_zip(data):
        check_size(data, name)
        return read_workbook(data, name=name, encoding=suffix.lstrip(".") if suffix in _WORKBOOK_SUFFIXES else "xlsx")
    if data.startswith(_OLE):
        return read_workbook(data, name=name, encoding="xls")
    decoded = decode(data, name)
    _refuse_disguised(decoded.text, name, suffix)
    warnings = []
    if decoded.broken:
        warnings.append(f"「{name}」に読めない文字が{decoded.broken}個あります（�で示します）。")
    if suffix in (".jsonl", ".ndjson", ".json") or looks_like_json(decoded.text):
        return read_json(decoded.text, name=name, encoding=decoded.encoding, warnings=warnings)
    records = read_records(decoded.text, name)
    return make_table(records, name=name, encoding=decoded.encoding, warnings=warnings)


def _refuse_disguised(text: str, name: str, suffix: str) -> None:
    """Refuse what older systems call .xls and is a web page, and a workbook that is no workbook."""
    head = text[:1_000].lstrip().lower()
    if head.startswith(("<!doctype html", "<html", "<?xml", "<table", "<meta")):
        raise VocError(
            f"「{name}」の中身はHTMLまたはXMLです。Excelで開いて、xlsxまたはCSVで保存し直してください。",
            code="not_a_table",
        )
    if suffix in (".xlsx", ".xlsm", ".xlsb", ".ods"):
        raise VocError(
            f"「{name}」は壊れているか、Excelファイルではありません。Excelで開いて保存し直すか、CSVで保存してください。",
            code="broken_workbook",
        )
