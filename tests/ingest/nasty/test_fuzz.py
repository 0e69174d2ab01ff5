"""Whatever the bytes: a written table comes back cell by cell, damage ends in comments or one Japanese line."""

from __future__ import annotations

import csv
import io
import json
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from ingest.nasty.nasty_exports import TOOLS
from ingest.nasty.nasty_files import BOOKS, ENCODED, NESTED, SHAPED
from ingest.test_chats import MANAGER, TALK
from ingest.test_sideways import forms
from support.tables import read_tables

from voc.errors import VocError
from voc.ingest.files import read_files
from voc.ingest.importer import ImportOptions
from voc.ingest.preview import preview
from voc.ingest.table import Row
from voc.privacy.mask import Masked

EXAMPLES = 150
quick = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

CELLS = (
    st.lists(
        st.sampled_from(
            [
                "電話が",
                "つながらない。",
                "\n",
                '"',
                ",",
                ";",
                "\t",
                "、",
                "㈱①",
                "ﾚﾝｼﾞ",
                " ",
                "3",
                "解約",
                "'",
                "=",
                "|",
                "髙い",
            ]
        ),
        max_size=8,
    )
    .map("".join)
    .filter(lambda cell: not cell.startswith('="'))
)  # ="001" is Excel's way to write 001
SEEDS = (
    "cp932.csv",
    "utf16_excel_unicode_text.txt",
    "cp932_with_utf8_lines.csv",
    "quote_never_closed.csv",
    "iso2022jp.csv",
)
SEED_FILES = {name: files[name] for files in (ENCODED, SHAPED, BOOKS, NESTED, TOOLS) for name in files}

TEXTS = {"talk.txt": TALK, "manager.csv": MANAGER, "forms.csv": forms()}


@cache
def seed(name: str) -> bytes:
    return TEXTS[name].encode() if name in TEXTS else SEED_FILES[name].data()


@quick
@given(
    rows=st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=12),
    delimiter=st.sampled_from([",", "\t", ";"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp932", "utf-16"]),
    end=st.sampled_from(["\n", "\r\n"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
@example(rows=[("", "'3", "'98")], delimiter=",", encoding="utf-8", end="\n", quoting=csv.QUOTE_MINIMAL)
def test_a_written_table_comes_back(
    tmp_path: Path, rows: list[tuple[str, str, str]], delimiter: str, encoding: str, end: str, quoting: int
) -> None:
    path = tmp_path / "table.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=delimiter, lineterminator=end, quoting=quoting)  # type: ignore[arg-type]
        writer.writerow(["回答ID", "ご意見", "ご要望", "備考"])
        writer.writerows((f"R{n}x", *row) for n, row in enumerate(rows))
    (table,) = read_tables(path)
    read = [row.cells[1:] for row in table.rows() if isinstance(row, Row)]
    assert table.header == ("回答ID", "ご意見", "ご要望", "備考")
    assert read == rows
    assert not table.warnings


def changed(data: bytes) -> st.SearchStrategy[bytes]:
    change = st.tuples(st.integers(0, len(data)), st.integers(0, 40), st.binary(max_size=6))

    def apply(changes: list[tuple[int, int, bytes]]) -> bytes:
        made = data
        for at, removed, added in changes:
            made = made[:at] + added + made[at + removed :]
        return made

    return st.lists(change, min_size=1, max_size=6).map(apply)


def survives(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    try:
        for file in read_files(path, options=ImportOptions(), mask=Masked):
            comments = list(file.comments())
            summary = file.summary
            preview(file)
            json.dumps(summary.as_json())
            assert len(comments) <= summary.comments <= len(comments) + len(summary.rejected)
            assert all(comment.text for comment in comments)
    except VocError as error:
        assert error.detail  # noqa: PT017
        assert "\n" not in error.detail  # noqa: PT017


@pytest.mark.parametrize(
    "name",
    [
        "titled.xlsx",
        "merged_down.xlsx",
        "several.zip",
        "pretty.json",
        "broken_lines.jsonl",
        "broken_page.xls",
        "excel_2003.xls",
        "old.xls",
        "qualtrics.csv",
        "kintone.csv",
        *TEXTS,
        *SEEDS,
    ],
)
def test_damage_ends_in_comments_or_a_message(tmp_path: Path, name: str) -> None:
    @settings(max_examples=EXAMPLES // 3, deadline=None)
    @given(changed(seed(name)))
    def damaged(data: bytes) -> None:
        survives(tmp_path / name, data)

    damaged()


@quick
@given(
    data=st.binary(max_size=400),
    suffix=st.sampled_from([".csv", ".xlsx", ".xls", ".json", ".jsonl", ".zip", ".txt", ".ods"]),
)
def test_any_bytes_end_in_comments_or_a_message(tmp_path: Path, data: bytes, suffix: str) -> None:
    survives(tmp_path / f"any{suffix}", data)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)


@quick
@given(VALUES, st.sampled_from([".json", ".jsonl"]))
def test_any_json_ends_in_comments_or_a_message(tmp_path: Path, value: object, suffix: str) -> None:
    survives(tmp_path / f"any{suffix}", json.dumps(value).encode())


@quick
@given(st.lists(st.text(max_size=30), max_size=20), st.sampled_from(["utf-8", "utf-16", "utf-32"]))
def test_any_text_ends_in_comments_or_a_message(tmp_path: Path, lines: list[str], encoding: str) -> None:
    buffer = io.StringIO()
    csv.writer(buffer).writerows([line] for line in lines)
    survives(tmp_path / "any.csv", buffer.getvalue().encode(encoding, "replace"))
