"""A file to its tables: what it is, is told by its first bytes, not by its name."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePath
from typing import Final

from voc.errors import VocError
from voc.ingest.archives import check_workbook_size, is_workbook, is_zip, members
from voc.ingest.blob import Blob
from voc.ingest.chats import is_log, read_log
from voc.ingest.delimited import beginning_of, find_delimiter, read_records
from voc.ingest.gzipped import unpacked
from voc.ingest.headers import ROWS_LOOKED_AT, refuse_many_columns, unique_names
from voc.ingest.jsonlines import looks_like_json, read_items
from voc.ingest.layouts import find_layout
from voc.ingest.lines import Notes, TextFile, open_text
from voc.ingest.markup import is_markup, read_lines
from voc.ingest.other_text import refuse_other_text
from voc.ingest.survey import ColumnSample
from voc.ingest.table import Read, Row, Rows, Table, refuse_many_rows, take_samples
from voc.ingest.transcripts import is_transcript, read_transcript
from voc.ingest.workbooks import read_workbook

MOST_ROWS: Final = 5_000_000
_OLE: Final = b"\xd0\xcf\x11\xe0"
_DOCUMENTS: Final = {".msg": "Outlookのメール", ".doc": "Wordの文書", ".ppt": "PowerPointの文書"}
_WORKBOOK_SUFFIXES: Final = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
_JSON_SUFFIXES: Final = (".jsonl", ".ndjson", ".json")
_MOST_TABLES: Final = 100
_MOST_LONG_TABLES: Final = 10
_MOST_BYTES: Final = 2 * 1024**3
_LARGEST_WORKBOOK: Final = 256 * 1024 * 1024
_HEAD: Final = 4_096
_LONGEST_HEAD: Final = 1_000_000  # characters; of a hundred tables, all heads are held at once
_BLANK: Final = b"\0\t\n\r \xef\xbb\xbf\xff\xfe"
_BLOCK: Final = 1 << 20


def find_blobs(path: Path, *, name: str | None = None) -> list[Blob]:
    """Return the file, or the files in a zip archive, each of which holds tables; ``name`` is the file's for people.

    A file that gzip has compressed, unless it lies in an archive, is unpacked as it is read.

    Raises ``VocError`` in Japanese where there is nothing to read: no such file, a folder, a broken, encrypted or too large
    archive.
    """
    blob = unpacked(_on_disk(path, name or path.name))
    if _is_archive(blob):
        return members(blob)
    return [blob]


def tables_of(blob: Blob, *, most_rows: int = MOST_ROWS) -> list[Table]:
    """Read what a file's tables look like, by going through it once: one of a text file, one a sheet of a workbook.

    Raises ``VocError`` in Japanese where there is none: an empty, broken, encrypted or too large file, an image.
    """
    name = blob.name
    head = blob.head(_HEAD)
    if not head.strip(_BLANK) and _is_blank(blob):
        raise VocError(f"「{name}」は空です。見出しとデータのある表を指定してください。", code="empty_file")
    suffix = PurePath(name).suffix.lower()
    if is_zip(head):
        if _is_archive(blob):
            raise VocError(f"zipの中に別のzip「{name}」があります。展開してから指定してください。", code="nested_zip")
        check_workbook_size(held := _held(blob))
        return read_workbook(held, suffix.lstrip(".") if suffix in _WORKBOOK_SUFFIXES else "xlsx", most_rows)
    if head.startswith(_OLE):
        if kind := _DOCUMENTS.get(suffix):
            raise VocError(
                f"「{name}」は{kind}で、表として読めません。表をExcelかCSVで保存して指定してください。",
                code="not_a_table",
            )
        return read_workbook(_held(blob), "xls", most_rows)
    file = open_text(blob)
    beginning = next(file.blocks(Notes()), "")[:1_000]
    refuse_other_text(beginning, name)
    if is_markup(beginning):
        return _markup_tables(file, most_rows)
    if is_log(beginning):
        return [replace(read_log(file, most_rows), part=blob.part)]
    if is_transcript(beginning):
        return [replace(read_transcript(file), part=blob.part)]
    is_json = suffix in _JSON_SUFFIXES or looks_like_json(beginning)
    return [replace((_json_table if is_json else _delimited_table)(file, most_rows), part=blob.part)]


def _on_disk(path: Path, name: str) -> Blob:
    if path.is_dir():
        raise VocError(f"「{name}」はフォルダーです。ファイルを指定してください。", code="is_a_folder")
    try:
        size = path.stat().st_size
        path.open("rb").close()
    except FileNotFoundError as error:
        raise VocError(
            f"「{name}」が見つかりません。パスとファイル名を確かめてください。", code="file_missing", status=404
        ) from error
    except OSError as error:
        raise VocError(
            f"「{name}」を開けません ({error.strerror})。権限を確かめてください。", code="file_unreadable"
        ) from error
    _refuse_large(size, _MOST_BYTES, name)
    return Blob(name, size, lambda: path.open("rb"), path=path)


def _held(blob: Blob) -> Blob:
    """Hold a workbook of an archive in memory: unlike text it is read here and there, which an archive does not allow."""
    _refuse_large(blob.size, _LARGEST_WORKBOOK, blob.name)
    if blob.path is not None:
        return blob
    with blob.open() as file:
        data = file.read()
    return replace(blob, open=lambda: io.BytesIO(data))


def _refuse_large(size: int, limit: int, name: str) -> None:
    if size > limit:
        raise VocError(
            f"「{name}」は{size // 1024 // 1024:,}MBあり、上限の{limit // 1024 // 1024:,}MBを超えています。"
            "分けて指定してください。",
            code="file_too_large",
        )


def _is_archive(blob: Blob) -> bool:
    """Tell whether a file is a plain zip and not a workbook, not even a broken one."""
    is_named_workbook = blob.name.lower().endswith(_WORKBOOK_SUFFIXES)
    return is_zip(blob.head(_HEAD)) and not is_named_workbook and not is_workbook(blob)


def _is_blank(blob: Blob) -> bool:
    with blob.open() as file:
        return not any(block.strip(_BLANK) for block in iter(lambda: file.read(_BLOCK), b""))


def _delimited_table(file: TextFile, most_rows: int) -> Table:
    name = file.blob.name
    delimiter = find_delimiter(file)
    layout = find_layout(beginning_of(read_records(file, delimiter, Notes()), most=ROWS_LOOKED_AT), name)

    def rows(notes: Notes) -> Iterator[Read]:
        return layout.fitted(read_records(file, delimiter, notes))

    notes = Notes()
    samples = take_samples(rows(notes), len(layout.names), name, most_rows)
    return _table(file, layout.names, lambda: rows(Notes()), samples, notes)


def _markup_tables(file: TextFile, most_rows: int) -> list[Table]:
    """Read the tables of a web page, each as if it were a sheet; what holds no data is none."""
    name, notes = file.blob.name, Notes()
    heads: dict[int, list[list[str]]] = {}
    lengths: Counter[int] = Counter()
    long: set[int] = set()
    for number, cells in read_lines(file, notes):
        if len(head := heads.setdefault(number, [])) < ROWS_LOOKED_AT and lengths[number] < _LONGEST_HEAD:
            head.append(cells)
            lengths[number] += sum(map(len, cells))
        else:
            long.add(number)
        if len(heads) > _MOST_TABLES or len(long) > _MOST_LONG_TABLES:
            raise VocError(
                f"「{name}」に表が{_MOST_TABLES}個、または長い表が{_MOST_LONG_TABLES}個より多くあります。"
                "必要な表だけを保存し直してください。",
                code="too_many_tables",
            )
    tables: list[Table] = []
    for number, head in heads.items():
        try:
            table = _markup_table(file, number, head, most_rows, is_whole=number not in long)
        except VocError as error:
            if error.code not in ("empty_file", "no_rows"):
                raise
            continue
        sheet = f"表{number + 1}"
        tables.append(replace(table, part=sheet if tables else file.blob.part, sheet=sheet))
    if not tables:
        raise VocError(
            f"「{name}」の中身はHTMLまたはXMLで、データのある表がありません。Excelで開いて、xlsxまたはCSVで保存し直してください。",
            code="not_a_table",
        )
    return [replace(tables[0], warnings=notes.warnings(name, file.encoding.name)), *tables[1:]]


def _markup_table(file: TextFile, table: int, head: list[list[str]], most_rows: int, *, is_whole: bool) -> Table:
    """Make a table of its first lines, which are held, and of the others, for which the page is read again."""
    layout = find_layout(head, file.blob.name)

    def rows() -> Iterator[Read]:
        again = (cells for number, cells in read_lines(file, Notes()) if number == table)
        return layout.fitted(head if is_whole else again)

    samples = take_samples(rows(), len(layout.names), file.blob.name, most_rows)
    return Table(file.blob.name, layout.names, file.encoding.name, rows, samples)


def _json_table(file: TextFile, most_rows: int) -> Table:
    name, notes = file.blob.name, Notes()
    keys: dict[str, ColumnSample] = {}
    for count, (_, item) in enumerate(read_items(file, notes), 1):
        refuse_many_rows(count, most_rows, name)
        for key, cell in item.items() if isinstance(item, dict) else ():
            keys.setdefault(key, ColumnSample()).add(cell)
        refuse_many_columns(len(keys), name)
    if not keys:
        raise VocError(
            f"「{name}」にはJSONのオブジェクトの行がありません。1行に1つの {{…}} があるJSONLを指定してください。",
            code="no_rows",
        )

    def rows() -> Iterator[Read]:
        for number, item in read_items(file, Notes()):
            yield Row(number, tuple(item.get(key, "") for key in keys)) if isinstance(item, dict) else item

    return _table(file, unique_names(keys), rows, tuple(keys.values()), notes)


def _table(
    file: TextFile, header: tuple[str, ...], rows: Rows, samples: tuple[ColumnSample, ...], notes: Notes
) -> Table:
    name, encoding = file.blob.name, file.encoding.name
    return Table(name, header, encoding, rows, samples, notes.warnings(name, encoding))
