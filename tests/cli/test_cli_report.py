"""``voc report weekly`` in its formats, to stdout and into files."""

from __future__ import annotations

import json
import re
import subprocess
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


@pytest.mark.parametrize(
    ("name", "begins"), [pytest.param("r.pdf", b"%PDF", marks=pytest.mark.slow), ("r.xlsx", b"PK")]
)
def test_pdf_and_excel_are_written_whole(sample: Cli, tmp_path: Path, name: str, begins: bytes) -> None:
    done = sample("report", "weekly", "-o", tmp_path / name)
    assert done.status == 0, done.err
    assert (tmp_path / name).read_bytes().startswith(begins)


@pytest.mark.slow
def test_the_pdf_of_the_sample_has_two_pages_before_its_appendix(sample: Cli, tmp_path: Path) -> None:
    sample("report", "weekly", "--week", "2026-W44", "-o", tmp_path / "r.pdf")
    done = subprocess.run(["pdftotext", str(tmp_path / "r.pdf"), "-"], capture_output=True, text=True, check=True)
    begins = [page.lstrip().startswith("付録") for page in done.stdout.split("\f")]
    assert begins.index(True) <= 2


def test_an_ending_that_no_format_has_is_refused(sample: Cli, tmp_path: Path) -> None:
    assert "r.doc" in sample("report", "weekly", "-o", tmp_path / "r.doc").refused(2)
    assert list(tmp_path.glob("*r.doc*")) == []


def test_with_an_address_numbers_lead_to_it(sample: Cli) -> None:
    page = sample("report", "weekly", "--format", "html", VOC_PUBLIC_URL="https://voc.example.co.jp/").out
    assert 'href="https://voc.example.co.jp/comments?since=' in page
    assert "href=" not in sample("report", "weekly", "--format", "html").out


def test_a_second_edition_is_announced(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    for number, edition in enumerate((1, 2), start=1):
        path.write_text(
            json.dumps({"text": f"電話が{number}回つながらない", "date": "2026-10-14 10:00"}, ensure_ascii=False)
        )
        cli("import", path, "--text", "text", "--date", "date")
        done = cli("report", "weekly", "-o", tmp_path / "r.md")
        assert f"第{edition}版" in done.err
    assert "第1版" in done.err
    assert "コメント 1→2" in done.err
    assert cli("report", "weekly", "-o", tmp_path / "r.md").err == done.err


def test_decisions_are_kept_listed_and_deleted(sample: Cli) -> None:
    assert sample("decide", "電話の人を増やす", "--week", "2026-W45", "--by", "佐藤").out == (
        "決定1: 2026-W45 の決定として記録しました。\n"
    )
    assert sample("decisions", "list").out == "   1  2026-W45  佐藤  電話の人を増やす\n"
    assert sample("decisions", "list", "--json").json["decisions"][0]["theme"] is None
    assert "電話の人を増やす" in sample("report", "weekly", "--week", "2026-W46").out
    assert sample("decisions", "delete", "1").status == 0
    assert sample("decisions", "list").out == ""


@pytest.mark.parametrize(
    ("arguments", "status", "named"),
    [
        (("decide", "直す", "--theme", "nope"), 1, "nope"),
        (("decide", " "), 1, "1000文字"),
        (("decide", "直す", "--week", "今週"), 2, "今週"),
        (("decisions", "delete", "99"), 1, "99"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(
    sample: Cli, arguments: tuple[str, ...], status: int, named: str
) -> None:
    assert named in sample(*arguments).refused(status)


def test_a_folder_as_output_is_refused_and_nothing_is_left_beside_it(sample: Cli, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    before = set(tmp_path.iterdir())
    assert "out" in sample("report", "weekly", "-o", tmp_path / "out").refused(1)
    assert set(tmp_path.iterdir()) == before


def test_a_place_that_cannot_be_written_is_named(sample: Cli, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert "file" in sample("report", "weekly", "-o", tmp_path / "file" / "r.md").refused(1)
