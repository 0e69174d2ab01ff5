"""Files compressed by gzip are read as what they hold, within the limits of zip archives."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
from support.tables import read_tables

from voc.errors import VocError
from voc.ingest.table import Row, Table

SURVEY = "回答ID,ご意見\nA,高い\nB,便利\n"


def cells(table: Table) -> list[tuple[str, ...]]:
    return [row.cells for row in table.rows() if isinstance(row, Row)]


def code_of(path: Path) -> str:
    with pytest.raises(VocError) as caught:
        read_tables(path)
    assert path.name in caught.value.detail
    return caught.value.code


def test_a_compressed_csv_is_read(tmp_path: Path) -> None:
    path = tmp_path / "調査.csv.gz"
    path.write_bytes(gzip.compress(SURVEY.encode("cp932")) + gzip.compress("C,遅い\n".encode("cp932")))
    (table,) = read_tables(path)
    assert (table.name, table.header, table.encoding) == ("調査.csv", ("回答ID", "ご意見"), "cp932")
    assert cells(table) == [("A", "高い"), ("B", "便利"), ("C", "遅い")]


def test_a_compressed_workbook_is_read(tmp_path: Path, write_xlsx: Callable[..., Path]) -> None:
    path = tmp_path / "調査.xlsx.gz"
    path.write_bytes(gzip.compress(write_xlsx({"回答": [["回答ID", "ご意見"], ["A", "高い"]]}).read_bytes()))
    assert cells(read_tables(path)[0]) == [("A", "高い")]


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n" * (16 * 1024 * 1024)))
    assert code_of(path) == "zip_too_large"


@pytest.mark.parametrize(
    "content",
    [gzip.compress(SURVEY.encode(), mtime=0)[:-12], b"\x1f\x8b", b"\x1f\x8bno gzip at all"],
    ids=["cut", "mark alone", "not gzip"],
)
def test_a_broken_file_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "cut.csv.gz"
    path.write_bytes(content)
    assert code_of(path) == "broken_zip"
