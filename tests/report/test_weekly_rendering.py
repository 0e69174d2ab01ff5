"""The summary as a page, as Markdown and as JSON: whatever customers write, it stays text."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest
from support.reports import empty_report, make_report

from voc.report.render import ReportFormat, render
from voc.report.weekly import DecisionOutcome, Edition, NumberChange, ThemeNote, WeeklyReport
from voc.report.words import duration, outcome

HOSTILE = [
    "列|が|増える",
    "一行目\n| 二行目 |\n\n三行目",
    "\\| `code` **bold**",
    "<script>alert(1)</script>",
    "a & b < c \"d\" 'e'",
    "\r\n---\r\n# 見出し",
    "[押して](javascript:alert(1)) ![](https://example.com/x.png)",
]
SITE = "https://voc.example.co.jp"


@pytest.fixture(params=HOSTILE, ids=["pipes", "newlines", "marks", "script", "entities", "heading", "links"])
def hostile(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def report(hostile: str) -> WeeklyReport:
    """A summary with a hostile text wherever a customer's words, a theme's name or a decision can stand."""
    decision = DecisionOutcome(
        1, "2026-W46", hostile, hostile, "t1", hostile, (5, 5, 5, 5), (25,), 0.05, 0.25, None, 1.0, "theme=t1"
    )
    return make_report(hostile, hostile, decisions=(decision,))


def _text(report: WeeklyReport, form: ReportFormat, site: str | None = None) -> str:
    return render(report, form, site=site).decode()


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


@pytest.mark.parametrize("site", [None, SITE])
def test_markdown_tables_keep_their_columns(report: WeeklyReport, site: str | None) -> None:
    tables = _tables(_text(report, ReportFormat.MARKDOWN, site))
    # received, intent, urgent, themes, leaving, sentiment by theme, reasons, sentiment, urgency
    assert [len(table) for table in tables] == [5, 5, 4, 5, 3, 4, 4, 3, 3]
    for table in tables:
        assert re.fullmatch(r"\|(-+:?\|)+", table[1])
        assert {_cells(line) for line in table} == {_cells(table[1])}


def test_customers_words_make_no_headings_in_markdown(report: WeeklyReport) -> None:
    headings = [line for line in _text(report, ReportFormat.MARKDOWN).splitlines() if line.startswith("# ")]
    assert headings == ["# 週次サマリー 2026-W47"]


def test_customers_words_make_neither_tags_nor_links_in_markdown() -> None:
    """Viewers of Markdown pass HTML through."""
    text = "<script>alert(1)</script><img src=x onerror=alert(1)>[押して](javascript:alert(1))"
    markdown = _text(make_report(text, text), ReportFormat.MARKDOWN)
    assert not re.search(r"(?<!\\)<(script|img)", markdown)
    assert not re.search(r"(?<!\\)\](?=\()", markdown)


class _Page(HTMLParser):
    """The tags of a page, its links, and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []
        self.open: list[str] = []
        self.links: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.opened.append(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]
        if tag not in ("meta", "br", "link"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.opened.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def _page(report: WeeklyReport, site: str | None = None) -> _Page:
    page = _Page()
    page.feed(_text(report, ReportFormat.HTML, site))
    return page


@pytest.mark.parametrize("site", [None, "", SITE])
def test_a_page_shows_the_words_and_runs_none_of_them(report: WeeklyReport, hostile: str, site: str | None) -> None:
    page = _page(report, site)
    assert page.open == []
    assert not {"script", "img", "iframe", "bold", "code"} & set(page.opened)
    assert " ".join(hostile.split()) in page.text
    assert all(link.startswith((f"{site}/comments", f"{site}/themes/")) for link in page.links)
    assert bool(page.links) is (site is not None)


def test_a_page_needs_nothing_from_elsewhere() -> None:
    html = _text(make_report(), ReportFormat.HTML)
    assert not re.search(r"""(src|href)=|url\(|@import""", html)
    assert html.count("<svg") == 2
    assert "電話" in html.partition("<svg")[2].partition("</svg>")[0]


def test_every_number_leads_to_the_comments_that_were_counted() -> None:
    links = _page(make_report(), SITE).links
    week = "since=2026-11-16&until=2026-11-22"
    for query in (
        *("kind=survey", "theme=t1", "theme=none", "reason=support", "sentiment=negative", "intent=requested"),
        *("intent=done", "urgency=critical", "case=open", "theme=t1&sentiment=negative", "theme=price"),
    ):
        assert f"{SITE}/comments?{week}&{query}" in links
    assert f"{SITE}/comments?since=2026-10-19&until=2026-10-25&theme=t1" in links
    assert f"{SITE}/comments?since=2026-11-09&until=2026-11-15" in links
    assert f"{SITE}/comments?{week}&case=handled" in links
    assert f"{SITE}/themes/t1" in links
    assert f"{SITE}/comments/u1" in links
    assert f"{SITE}/comments/c1" in links


def test_without_an_address_the_appendix_says_how_to_find_them() -> None:
    text = _page(make_report()).text
    assert "since=2026-11-16・until=2026-11-22" in text
    for pair in ("アンケート=survey", "電話=t1", "料金・予算=price", "申し出・手続き中=requested"):
        assert pair in text
    assert "u1" in text


def test_the_page_opens_with_the_sentences_and_shows_every_part() -> None:
    note = ThemeNote("t8", "味が濃い", 0, 2.5, "2026-09-01", "2026-11-12", False, "theme=t8")
    report = make_report()
    text = _page(make_report(movements=type(report.movements)((note,), (note,), (note,)))).text
    places = [text.index(part) for part in (*report.headline, "受け取った声", "対応待ちの急ぎの声", "付録")]
    assert places == sorted(places)
    assert "新しいテーマ: 味が濃い (0人、最初の声 2026-09-01)" in text
    assert "今週は声がなかったテーマ: 味が濃い (前4週の平均 2.5人、偶然の範囲、最後の声 2026-11-12)" in text
    assert "休止したテーマ: 味が濃い (最後の声 2026-11-12)" in text
    assert "5時間超過" in text
    assert "あと4時間" in text


@pytest.mark.parametrize("form", [ReportFormat.HTML, ReportFormat.MARKDOWN])
def test_a_second_edition_says_what_it_tells_otherwise(form: ReportFormat) -> None:
    again = Edition(2, "2026-11-24 09:00", False, "2026-11-23 08:00", 5, (NumberChange("コメント", 115, 120),))
    text = _text(make_report(edition=again), form)
    assert "第2版 2026-11-24 09:00 発行" in text
    assert "あとから取り込まれた5件" in text
    assert "コメント 115→120" in text


def test_json_holds_the_report(report: WeeklyReport, hostile: str) -> None:
    read = json.loads(_text(report, ReportFormat.JSON))
    assert read == json.loads(json.dumps(report.to_json()))
    assert (read["week"], read["comments"], read["urgent"]["total"]) == ("2026-W47", 120, 2)
    assert read["urgent"]["comments"][0]["text"] == hostile
    assert read["nps"] == {"now": -12.5, "answers": 40, "before": 3.0, "answers_before": 160}


def test_long_comments_are_cut_in_tables() -> None:
    longest = max(_text(make_report("長い" * 500), ReportFormat.MARKDOWN).splitlines(), key=len)
    assert len(longest) < 300
    assert "長い…" in longest


@pytest.mark.parametrize("form", [ReportFormat.HTML, ReportFormat.MARKDOWN, ReportFormat.JSON])
def test_a_week_that_says_nothing_is_rendered(form: ReportFormat) -> None:
    rendered = _text(empty_report(), form)
    assert "2026-W47" in rendered
    if form is not ReportFormat.JSON:
        assert "voc themes discover" in rendered


@pytest.mark.parametrize(
    ("trend", "verdict"),
    [
        ("up", "偶然では説明しにくいほど増えました"),
        ("down", "偶然では説明しにくいほど減りました"),
        ("steady", "違いは偶然の範囲です"),
    ],
)
def test_what_became_of_a_decision_is_told_with_its_verdict(trend: str, verdict: str) -> None:
    from voc.report.change import Trend

    made = DecisionOutcome(
        1, "2026-W45", "増員", "佐藤", "t1", "電話", (4, 6, 5, 5), (9, 11), 0.05, 0.1, Trend(trend), 0.01, ""
    )
    assert outcome(made) == (
        "「電話」: 決めた週までの4週は平均5.0人 (5.0%)、その後の2週は平均10.0人 (10.0%)で、"
        + verdict
        + " (決定の効果とは限りません)。"
    )


@pytest.mark.parametrize(
    ("hours", "written"), [(0.5, "30分"), (1, "1時間"), (47.6, "48時間"), (48, "2日"), (900, "38日")]
)
def test_durations(hours: float, written: str) -> None:
    assert duration(hours) == written
