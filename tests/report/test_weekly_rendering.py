"""The report as a page, as Markdown and as JSON: whatever customers write, it stays text."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest

from voc.report.render import ReportFormat, render
from voc.report.weekly import ReportedComment, WeeklyReport

MakeComment = Callable[..., ReportedComment]
BuildReport = Callable[..., WeeklyReport]

HOSTILE = [
    "列|が|増える",
    "一行目\n| 二行目 |\n\n三行目",
    "\\| `code` **bold**",
    "<script>alert(1)</script>",
    "a & b < c \"d\" 'e'",
    "\r\n---\r\n# 見出し",
]


@pytest.fixture(params=HOSTILE, ids=["pipes", "newlines", "marks", "script", "entities", "heading"])
def hostile(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def report(hostile: str, make_comment: MakeComment, build_report: BuildReport) -> WeeklyReport:
    """A report with a hostile text wherever a customer's words or a theme's name can stand."""
    comments = [
        make_comment(text=hostile, theme_id="t1", urgency="critical", why=("健康被害・けが",), reasons=("trust",)),
        make_comment(text="電話がつながらない", theme_id="t2", urgency="high", nps=3, reasons=("support",)),
        make_comment(1, text="電話がつながらない", theme_id="t2", nps=10),
    ]
    return build_report(comments, themes={"t1": hostile, "t2": "電話がつながらない"})


def _tables(markdown: str) -> list[list[str]]:
    """Blocks of lines that begin with a pipe."""
    tables: list[list[str]] = [[]]
    for line in markdown.splitlines():
        if line.startswith("|"):
            tables[-1].append(line)
        elif tables[-1]:
            tables.append([])
    return [table for table in tables if table]


def _cells(line: str) -> int:
    return len(re.findall(r"(?<!\\)\|", line)) - 1


def test_markdown_tables_keep_their_columns(report: WeeklyReport) -> None:
    tables = _tables(render(report, ReportFormat.MARKDOWN))
    assert [len(table) for table in tables] == [4, 4, 4, 3, 3, 5]  # urgent, themes, reasons, sentiment, intent, urgency
    for table in tables:
        assert re.fullmatch(r"\|(-+:?\|)+", table[1])
        assert {_cells(line) for line in table} == {_cells(table[1])}


def test_customers_words_make_no_headings_in_markdown(report: WeeklyReport) -> None:
    headings = [line for line in render(report, ReportFormat.MARKDOWN).splitlines() if line.startswith("# ")]
    assert headings == ["# 週次サマリー 2026-W47"]


def test_customers_words_make_no_tags_in_markdown(make_comment: MakeComment, build_report: BuildReport) -> None:
    """Viewers of Markdown pass HTML through."""
    text = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    report = build_report([make_comment(text=text, theme_id="t1", urgency="critical")], themes={"t1": text})
    assert not re.search(r"(?<!\\)<(script|img)", render(report, ReportFormat.MARKDOWN))


class _Page(HTMLParser):
    """The tags of a page, and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.opened.append(tag)
        if tag not in ("meta", "br", "link"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("links", [False, True])
def test_a_page_shows_the_words_and_runs_none_of_them(report: WeeklyReport, hostile: str, links: bool) -> None:
    html = render(report, ReportFormat.HTML, links=links)
    page = _Page()
    page.feed(html)
    assert page.open == []
    assert not {"script", "img", "iframe", "bold", "code"} & set(page.opened)
    assert hostile.replace("\r\n", "\n") in page.text.replace("\r\n", "\n")
    assert ("a" in page.opened) is links


def test_a_page_needs_nothing_from_elsewhere(report: WeeklyReport) -> None:
    html = render(report, ReportFormat.HTML)
    assert "http" not in html
    assert "週次サマリー 2026-W47" in html


def test_links_lead_to_the_comments_that_were_counted(make_comment: MakeComment, build_report: BuildReport) -> None:
    report = build_report([make_comment(theme_id="t1", reasons=("support",))], themes={"t1": "電話"})
    html = render(report, ReportFormat.HTML, links=True)
    for query in ("reason=support", "theme=t1", "sentiment=neutral", "intent=none", "urgency=low"):
        assert f'href="/comments?since=2026-11-16&amp;until=2026-11-22&amp;{query}"' in html


def test_json_holds_the_report(report: WeeklyReport, hostile: str) -> None:
    read = json.loads(render(report, ReportFormat.JSON))
    assert read == json.loads(json.dumps(report.to_json()))
    assert (read["week"], read["comments"], read["urgent_total"]) == ("2026-W47", 2, 2)
    assert read["urgent"][0]["text"] == hostile
    assert read["nps"] == {"now": -100.0, "answers": 1, "before": 100.0, "answers_before": 1}


def test_long_comments_are_cut_in_tables(make_comment: MakeComment, build_report: BuildReport) -> None:
    report = build_report([make_comment(text="長い" * 500, urgency="critical")])
    longest = max(render(report, ReportFormat.MARKDOWN).splitlines(), key=len)
    assert len(longest) < 300
    assert "長い…" in longest


@pytest.mark.parametrize("form", list(ReportFormat))
def test_an_empty_week_is_rendered(build_report: BuildReport, form: ReportFormat) -> None:
    rendered = render(build_report([]), form)
    assert "2026-W47" in rendered
    if form is not ReportFormat.JSON:
        assert "voc themes discover" in rendered
