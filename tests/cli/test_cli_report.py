"""``voc report weekly`` in its formats, to stdout and into files."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from support.cli import Cli
from support.sample import answers

from voc.report.weekly import WeeklyReport

LAST = max(each.week for each in answers())
COUNT = sum(each.week == LAST for each in answers())
VOID = {"meta", "br", "link", "img", "input", "hr"}


@pytest.fixture
def sample(cli: Cli, sample_home: Callable[[Path], Path], tmp_path: Path) -> Cli:
    """The command line over the sample."""
    cli.home = sample_home(tmp_path / "sample")
    return cli


class Balanced(HTMLParser):
    """Notes tags that are closed by another or never."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self.wrong.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_newest_week_is_written_as_markdown_to_stdout(sample: Cli) -> None:
    done = sample("report", "weekly")
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith(f"# 週次サマリー {LAST}\n")
    assert f"受け取ったコメント: {COUNT} 件" in done.out


def test_every_table_row_of_the_markdown_has_as_many_cells_as_its_header(sample: Cli) -> None:
    tables = re.findall(r"(?:^\|.*\n)+", sample("report", "weekly").out, re.MULTILINE)
    assert len(tables) >= 4
    for table in tables:
        assert len({line.count("|") for line in table.splitlines()}) == 1, table


def test_the_json_holds_every_field_and_the_counts_of_the_file(sample: Cli) -> None:
    report = sample("report", "weekly", "--format", "json", "--week", "2026-W43").json
    assert set(WeeklyReport.__dataclass_fields__) <= set(report)
    assert (report["week"], report["first_day"], report["last_day"]) == ("2026-W43", "2026-10-19", "2026-10-25")
    assert report["comments"] == sum(each.week == "2026-W43" for each in answers())


@pytest.mark.parametrize("name", ["r.md", "r.json", "r", "deep/er/r.html"])
def test_the_name_of_the_output_file_decides_the_format(sample: Cli, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    done = sample("report", "weekly", "-o", path)
    assert (done.status, done.out) == (0, "")
    assert done.err.count("\n") == 1
    content = path.read_text(encoding="utf-8")
    start = {".html": "<!doctype html>", ".json": "{", ".md": "# ", "": "# "}
    assert content.startswith(start[path.suffix])
    assert [each.name for each in path.parent.iterdir() if each.name.startswith(("r", ".r"))] == [path.name]


def test_the_page_is_well_formed_whole_and_says_the_same_as_the_json(sample: Cli, tmp_path: Path) -> None:
    sample("report", "weekly", "-o", tmp_path / "r.html")
    report = sample("report", "weekly", "--format", "json").json
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    parser = Balanced()
    parser.feed(page)
    assert (parser.wrong, parser.open) == ([], [])
    assert not re.search(r"""(?:src|href)=["']https?:""", page)
    for line in report["reasons"]:
        assert line["name"] in parser.text
    assert report["week"] in parser.text
    assert str(report["comments"]) in parser.text


def test_a_comment_cannot_put_markup_into_the_page(cli: Cli, tmp_path: Path) -> None:
    attack = '至急！弁護士に相談します<script>alert(1)</script>"><img src=x onerror=alert(2)>'
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"text": attack, "date": "2026-11-11 10:00"}, ensure_ascii=False))
    cli("import", path, "--text", "text", "--date", "date", "--kind", "complaint")
    page = cli("report", "weekly", "--format", "html").out
    assert "<script" not in page
    assert "<img" not in page


def test_a_file_whose_ending_promises_another_format_is_not_written(sample: Cli, tmp_path: Path) -> None:
    done = sample("report", "weekly", "-o", tmp_path / "r.pdf")
    assert done.status != 0 or (tmp_path / "r.pdf").read_bytes().startswith(b"%PDF")


def test_a_folder_as_output_is_refused_and_nothing_is_left_beside_it(sample: Cli, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    before = set(tmp_path.iterdir())
    assert "out" in sample("report", "weekly", "-o", tmp_path / "out").refused(1)
    assert set(tmp_path.iterdir()) == before


def test_a_place_that_cannot_be_written_is_named(sample: Cli, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert "file" in sample("report", "weekly", "-o", tmp_path / "file" / "r.md").refused(1)
