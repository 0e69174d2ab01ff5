"""Every kind of file to the same table, with the row numbers that Excel shows."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.tables import read_tables

from voc.errors import VocError
from voc.ingest.table import Rejected, Row, Table

SURVEY = "回答ID,ご意見,NPS\n1,高い,3\n2,便利,9\n"
ROWS = [("1", "高い", "3"), ("2", "便利", "9")]
_MANIFEST = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
HEADER = ("回答ID", "ご意見", "NPS")


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Table]:
    def read_content(content: str | bytes, name: str = "survey.csv") -> Table:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        tables = read_tables(path)
        assert len(tables) == 1
        return tables[0]

    return read_content


@pytest.fixture
def error(read: Callable[..., Table]) -> Callable[..., VocError]:
    def read_error(content: str | bytes, name: str = "survey.csv") -> VocError:
        with pytest.raises(VocError) as caught:
            read(content, name)
        assert name in caught.value.detail
        assert "\n" not in caught.value.detail
        return caught.value

    return read_error


def numbered(table: Table) -> list[tuple[int, tuple[str, ...]]]:
    return [(row.number, row.cells) for row in table.rows() if isinstance(row, Row)]


def cells(table: Table) -> list[tuple[str, ...]]:
    return [row for _, row in numbered(table)]


def rejected(table: Table) -> list[Rejected]:
    return [row for row in table.rows() if isinstance(row, Rejected)]


def zipped(**files: str | bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "."), content)
    return buffer.getvalue()


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_breaks(read: Callable[..., Table], delimiter: str, line_break: str) -> None:
    table = read(SURVEY.replace(",", delimiter).replace("\n", line_break))
    assert table.header == HEADER
    assert cells(table) == ROWS
    assert numbered(table)[0][0] == 2


def test_quoted_line_breaks_and_delimiters_stay_in_their_cell(read: Callable[..., Table]) -> None:
    table = read('id,ご意見\n1,"一行目\n二行目, まだ ""引用"" です"\n\n2,次\n')
    assert numbered(table) == [(2, ("1", '一行目\n二行目, まだ "引用" です')), (4, ("2", "次"))]


def test_nul_bytes_and_short_rows(read: Callable[..., Table]) -> None:
    table = read("id,ご意見,店\n1,高\0い\n2,安い,A\n")
    assert cells(table) == [("1", "高い", ""), ("2", "安い", "A")]


def test_a_formula_that_protects_zeros_is_the_value(read: Callable[..., Table]) -> None:
    table = read('会員番号,ご意見\n="00123","="とは何ですか"\n="00124",高い\n')
    assert table.column(0) == ["00123", "00124"]


def test_a_row_with_too_many_cells_is_rejected_and_the_others_are_kept(read: Callable[..., Table]) -> None:
    table = read("id,ご意見\n1,高い\n2,高い, でも便利\n3,便利,,\n")
    assert numbered(table) == [(2, ("1", "高い")), (4, ("3", "便利"))]
    assert [item.row for item in rejected(table)] == [3]
    assert "3個" in rejected(table)[0].why


def test_one_column_of_sentences_with_commas_is_one_column(read: Callable[..., Table]) -> None:
    table = read("ご意見\n高い, でも便利\n安い\n遠い, 暗い, 寒い\nまた来ます\n")
    assert table.header == ("ご意見",)
    assert table.column(0) == ["高い, でも便利", "安い", "遠い, 暗い, 寒い", "また来ます"]


def test_an_unclosed_quotation_mark_loses_no_row(read: Callable[..., Table]) -> None:
    rows = "".join(f"{n},答え{n}\n" for n in range(3, 200))
    table = read(f'id,ご意見\n1,良い\n2,"閉じていない\n{rows}')
    assert len(numbered(table)) == 199
    assert cells(table)[1] == ("2", "閉じていない")
    assert cells(table)[-1] == ("199", "答え199")


@pytest.mark.parametrize(
    "title", ["アンケート結果一覧\n", "アンケート結果,,\n作成日,2026/11/09,\n\n", "\n\n期間：2026年11月\n\n"]
)
def test_titles_above_the_header_are_left_out(read: Callable[..., Table], title: str) -> None:
    table = read(title + SURVEY)
    assert table.header == HEADER
    assert cells(table) == ROWS
    assert numbered(table)[0][0] == title.count("\n") + 2


def test_a_file_without_a_header_gets_numbered_columns(read: Callable[..., Table]) -> None:
    table = read("1,2026/11/09 20:14,高い\n2,2026/11/10 8:01,便利\n3,,遠い\n")
    assert table.header == ("列1", "列2", "列3")
    assert len(cells(table)) == 3
    assert numbered(table)[0][0] == 1


def test_headers_are_unique_and_on_one_line(read: Callable[..., Table]) -> None:
    table = read('理由,"理由\n（自由記述）",理由,,理由\na,b,c,d,e\n')
    assert table.header == ("理由", "理由 （自由記述）", "理由 (2)", "列4", "理由 (3)")


def test_a_trailing_column_without_a_name_is_kept(read: Callable[..., Table]) -> None:
    table = read("id,ご意見\n1,高い,x\n2,便利,y\n3,遠い,z\n")
    assert table.header == ("id", "ご意見", "列3")
    assert not rejected(table)


def test_jsonl_keys_are_columns(read: Callable[..., Table]) -> None:
    lines = [
        {"id": 1, "text": "高い"},
        {"text": "便利\ud83d", "nps": 9.5, "tags": ["a", "い"], "ok": True, "none": None},
    ]
    table = read("\n".join(map(json.dumps, lines)) + "\n\n[1]\nこれは壊れた行\n", "a.jsonl")
    assert table.header == ("id", "text", "nps", "tags", "ok", "none")
    assert cells(table)[0] == ("1", "高い", "", "", "", "")
    assert cells(table)[1] == ("", "便利�", "9.5", '["a", "い"]', "true", "")
    assert [item.row for item in rejected(table)] == [4, 5]
    assert numbered(table)[0][0] == 1


def test_jsonl_is_recognized_by_its_content(read: Callable[..., Table]) -> None:
    assert read('{"text": "高い"}\n{"text": "便利"}\n', "export.txt").header == ("text",)
    assert read('[{"text": "高い"},\n {"text": "便利"}]\n', "export.json").column(0) == ["高い", "便利"]


@pytest.mark.parametrize("encoding", ["utf-8", "cp932"])
@pytest.mark.parametrize("shape", ["array", "object"])
def test_a_long_json_document_is_read_as_a_short_one_is(read: Callable[..., Table], shape: str, encoding: str) -> None:
    long = "電話がつながらない。" * 1_900
    objects = [
        {"id": f"R{n}", "author": {"age": n}, "tags": ["a", {"b": 1.5}], "text": f"{n}{long}"} for n in range(500)
    ]
    document = objects if shape == "array" else {"total": 500, "data": {"users": [{"id": 1}], "tickets": objects}}
    content = json.dumps(document, ensure_ascii=False).encode(encoding)
    assert len(content) > 16 * 1024 * 1024
    table = read(content, "long.json")
    assert table.header == ("id", "author.age", "tags", "text")
    assert len(cells(table)) == 500
    assert cells(table)[7] == ("R7", "7", '["a", {"b": 1.5}]', f"7{long}")


def test_a_long_json_document_that_breaks_off_is_no_table(error: Callable[..., VocError]) -> None:
    content = "[" + json.dumps({"text": "長い" * 100}, ensure_ascii=False) * 2
    assert error((content + "," * 17 * 1024 * 1024).encode(), "cut.json").code in ("no_rows", "line_too_long")


def test_xlsx_cells_become_the_text_that_excel_shows(write_xlsx: Callable[..., Path]) -> None:
    path = write_xlsx(
        {"回答": [["回答ID", "回答日時", "ご意見", "率"], [12, datetime(2026, 11, 9, 20, 14), "高い\n遠い", 0.5]]}
    )
    (table,) = read_tables(path)
    assert table.encoding == "xlsx"
    assert cells(table)[0] == ("12", "2026-11-09 20:14:00", "高い\n遠い", "0.5")


def test_xlsx_with_a_merged_title_a_cover_and_a_hidden_sheet(write_xlsx: Callable[..., Path]) -> None:
    answers = [["お客様アンケート 2026年11月"], [], list(HEADER), *[[n, f"答え{n}", n % 11] for n in range(1, 60)]]
    sheets = {"控え": answers * 2, "表紙": [["調査報告"], ["作成者", "CX部"]], "回答": answers}
    (table,) = read_tables(write_xlsx(sheets, hidden=["控え"], merged="A1:C1"))
    assert table.header == HEADER
    assert numbered(table)[0][0] == 4
    assert cells(table)[0] == ("1", "答え1", "1")
    assert len(cells(table)) == 59
    assert ["控え" in warning for warning in table.warnings] == [True, False]
    assert ["表紙" in warning for warning in table.warnings] == [False, True]


def test_ods(read: Callable[..., Table]) -> None:
    office = "urn:oasis:names:tc:opendocument:xmlns"
    rows = "".join(
        "<table:table-row>"
        + "".join(f'<table:table-cell office:value-type="string"><text:p>{c}</text:p></table:table-cell>' for c in row)
        + "</table:table-row>"
        for row in (HEADER, *ROWS)
    )
    content = (
        f'<office:document-content xmlns:office="{office}:office:1.0" xmlns:table="{office}:table:1.0" '
        f'xmlns:text="{office}:text:1.0"><office:body><office:spreadsheet><table:table table:name="S">{rows}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    files = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content__xml": content,
        "META-INF/manifest__xml": _MANIFEST,
    }
    table = read(zipped(**files), "a.ods")
    assert table.header == HEADER
    assert table.encoding == "ods"


def test_a_zipped_table_is_the_table(read: Callable[..., Table]) -> None:
    table = read(zipped(survey__csv=SURVEY.encode("cp932"), **{"__MACOSX/._survey.csv": b"x"}), "a.zip")
    assert (table.name, table.header, table.encoding) == ("survey.csv", HEADER, "cp932")


def test_each_file_of_a_zip_is_a_table(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(zipped(a__csv=SURVEY, b__jsonl='{"text": "高い"}'))
    assert [table.name for table in read_tables(path)] == ["a.csv", "b.jsonl"]


def test_a_zip_from_windows_has_japanese_names(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    data = zipped(AAAAAAAA__csv=SURVEY)
    path.write_bytes(data.replace(b"AAAAAAAA", "回答一覧".encode("cp932")))
    assert read_tables(path)[0].name == "回答一覧.csv"


def test_a_zip_bomb_is_refused(error: Callable[..., VocError]) -> None:
    assert error(zipped(a__csv=bytes(40 * 1024 * 1024)), "a.zip").code == "zip_too_large"


def test_a_zip_with_a_password_is_refused(error: Callable[..., VocError]) -> None:
    data = bytearray(zipped(a__csv=SURVEY))
    for signature, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = data.index(signature) + offset
        data[at : at + 2] = struct.pack("<H", 1)
    assert error(bytes(data), "a.zip").code == "password_protected"


def test_other_archives_are_refused(error: Callable[..., VocError]) -> None:
    assert error(zipped(a__zip=zipped(b__csv=SURVEY)), "a.zip").code == "nested_zip"
    assert error(zipped(), "a.zip").code == "empty_file"
    assert error(zipped(a__csv=SURVEY)[:-40], "a.zip").code == "broken_zip"


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.csv", "empty_file"),
        (b"\xef\xbb\xbf\r\n  \r\n", "a.csv", "empty_file"),
        (",,\n,,\n", "a.csv", "empty_file"),
        ("回答ID,ご意見\n", "a.csv", "no_rows"),
        ("回答ID,ご意見\n,\n\n", "a.csv", "no_rows"),
        (b"\x89PNG\r\n\x1a\n" + bytes(64), "写真.csv", "not_a_table"),
        ("<html><table><tr><td>1</td></tr></table></html>", "a.xls", "not_a_table"),
        (b"PK\3\4" + b"broken" * 20, "a.xlsx", "broken_zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.xls", "broken_workbook"),
        (b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "password_protected"),
        (zipped(**{"xl/workbook__xml": "<workbook/>"}), "a.xlsx", "broken_workbook"),
        (zipped(**{"word/document__xml": "<w/>"}), "a.docx", "not_a_table"),
        ("ただの行\nもう一行\n", "a.jsonl", "no_rows"),
    ],
)
def test_what_cannot_be_read_is_said_in_japanese(
    error: Callable[..., VocError], content: str | bytes, name: str, code: str
) -> None:
    assert error(content, name).code == code


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(VocError, match="見つかりません") as missing:
        read_tables(tmp_path / "ない.csv")
    assert missing.value.status == 404
    with pytest.raises(VocError, match="フォルダー"):
        read_tables(tmp_path)


def test_an_empty_sheet_and_one_with_a_cell_far_away(write_xlsx: Callable[..., Path], tmp_path: Path) -> None:
    with pytest.raises(VocError, match="データがありません"):
        read_tables(write_xlsx({"空": [[]]}))
    path = write_xlsx({"回答": [list(HEADER), ["1", "高い", 3]]}, name="far.xlsx")
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(
        b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    )
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    with pytest.raises(VocError) as caught:
        read_tables(path)
    assert caught.value.code == "sheet_too_large"


def mutations(seed: bytes) -> st.SearchStrategy[bytes]:
    """Return files that differ from ``seed`` in a few places, as damaged and half-written ones do."""
    place = st.integers(0, len(seed))
    change = st.tuples(place, st.integers(0, 20), st.binary(max_size=4))

    def apply(changes: list[tuple[int, int, bytes]]) -> bytes:
        data = seed
        for at, removed, added in changes:
            data = data[:at] + added + data[at + removed :]
        return data

    return st.lists(change, min_size=1, max_size=8).map(apply)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.one_of(
        mutations(zipped(a__csv=SURVEY)),
        mutations(SURVEY.encode("cp932")),
        mutations(b'{"id": 1, "text": "\xe9\xab\x98\xe3\x81\x84"}\n{"id": 2}\n'),
        mutations(SURVEY.encode("utf-16")),
        st.binary(max_size=300),
    ),
    suffix=st.sampled_from([".csv", ".xlsx", ".xls", ".jsonl", ".zip", ".txt"]),
)
def test_no_bytes_end_in_anything_but_a_table_or_a_message(tmp_path: Path, data: bytes, suffix: str) -> None:
    path = tmp_path / "upload"
    path.write_bytes(data)
    try:
        for table in read_tables(path, name=f"upload{suffix}"):
            assert all(len(row) == len(table.header) for row in cells(table))
    except VocError as error:
        is_one_line = "\n" not in error.detail
    else:
        is_one_line = True
    assert is_one_line
