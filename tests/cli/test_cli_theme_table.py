"""``voc themes export``: the comments with their themes, for a spreadsheet or a program."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from support.cli import Cli
from support.databases import opened_in
from support.made import make_tagged, make_tags, make_theme, store, store_run

from voc.themes.theme import Place

COLUMNS = ["comment", "external_id", "date", "kind", "theme", "theme_name", "score", "text"]


def read_csv(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff")
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    assert reader.fieldnames == COLUMNS
    return list(reader)


def themes_by_comment(cli: Cli) -> dict[str, str]:
    return {row["comment"]: row["theme"] for row in read_csv(cli("themes", "export").out)}


def test_the_table_has_a_row_a_comment_with_its_theme(themed: Cli) -> None:
    rows = read_csv(themed("themes", "export").out)
    assert [(row["comment"], row["theme_name"]) for row in rows] == [
        ("c0", "電話"),
        ("c1", "電話"),
        ("c2", "電話"),
        ("c3", "値上げ"),
        ("c4", "値上げ"),
        ("c5", "遅い"),
    ]
    assert {row["date"] for row in rows} == {"2026-11-11"}
    by_line = themed("themes", "export", "--format", "jsonl").lines
    assert [list(row) for row in by_line] == [COLUMNS] * 6
    assert [{key: "" if value is None else str(value) for key, value in row.items()} for row in by_line] == rows


@pytest.mark.parametrize(
    ("name", "is_csv"), [("t.csv", True), ("t.jsonl", False), ("t", True), ("deep/er/T.CSV", True)]
)
def test_the_name_of_the_file_decides_the_format(themed: Cli, tmp_path: Path, name: str, is_csv: bool) -> None:
    path = tmp_path / name
    done = themed("themes", "export", "-o", path)
    assert (done.status, done.out) == (0, "")
    content = path.read_text(encoding="utf-8")
    rows = read_csv(content) if is_csv else [json.loads(line) for line in content.splitlines()]
    assert [row["comment"] for row in rows] == [f"c{n}" for n in range(6)]


def test_a_format_that_is_told_counts_more_than_the_name(themed: Cli, tmp_path: Path) -> None:
    themed("themes", "export", "--format", "jsonl", "-o", tmp_path / "t.txt")
    assert len((tmp_path / "t.txt").read_text(encoding="utf-8").splitlines()) == 6


@pytest.mark.parametrize("text", ["=1+1", "+81", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_cell_that_a_spreadsheet_would_run_is_written_as_text(cli: Cli, text: str) -> None:
    with opened_in(cli.home) as database:
        store(database, make_tagged("c0", text, external_id=text))
        store_run(database, [make_theme("t", text)], {"c0": "t"})
    (row,) = read_csv(cli("themes", "export").out)
    assert (row["text"], row["external_id"], row["theme_name"]) == ("'" + text,) * 3
    assert float(row["score"]) == 0.75
    (line,) = cli("themes", "export", "--format", "jsonl").lines
    assert line["text"] == text  # a program runs nothing, so it gets what was written


def test_commas_quotes_and_line_breaks_come_back_from_the_table(cli: Cli) -> None:
    text = '電話が"全然",\nつながらない'
    with opened_in(cli.home) as database:
        store(database, make_tagged("c0", text))
        store_run(database, [make_theme("t")], {"c0": "t"})
    (row,) = read_csv(cli("themes", "export").out)
    assert row["text"] == text


def test_praise_is_in_the_table_once_a_person_put_it_into_a_theme(themed: Cli) -> None:
    praise = make_tagged("praise", tags=make_tags(reasons=(), sentiment="positive"), place=Place(None, "phone", 0.9))
    with opened_in(themed.home) as database:
        store(database, praise)
    assert "praise" not in themes_by_comment(themed)
    assert themed("themes", "move", "praise", "price").status == 0
    assert themes_by_comment(themed)["praise"] == "price"


def test_before_any_comment_the_table_has_only_its_header(cli: Cli) -> None:
    assert read_csv(cli("themes", "export").out) == []
    assert cli("themes", "export", "--format", "jsonl").out == ""
