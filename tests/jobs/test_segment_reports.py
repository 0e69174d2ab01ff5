"""The summary of a segment is the summary of a store that has nothing but the segment; its links find the segment alone."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs

import pytest
from sqlalchemy import text
from support.weeks import NOW, WEEK, store_weeks

from voc.ingest.comment import Kind
from voc.jobs.components import Components
from voc.jobs.deciding import decide
from voc.jobs.reporting import issue_weekly_report, render_weekly_report, weekly_report
from voc.report.render import ReportFormat
from voc.segment import Segment

SURVEYS = Segment(kind=Kind.SURVEY)
PROMOTERS = Segment(attributes={"NPS": "9"})
OTHERS = {
    SURVEYS.label: "kind <> 'survey'",
    PROMOTERS.label: "sequence NOT IN (SELECT sequence FROM comment_terms WHERE term = '@NPS=9')",
}


NOT_COUNTED = ("query", "queries", "edition", "segment")


def numbers(told: Any) -> Any:
    """All that a summary tells, without how to search for it."""
    if isinstance(told, dict):
        return {name: numbers(value) for name, value in told.items() if name not in NOT_COUNTED}
    return [numbers(each) for each in told] if isinstance(told, tuple | list) else told


@pytest.mark.parametrize("segment", [SURVEYS, PROMOTERS], ids=str)
def test_a_segment_is_counted_as_if_nothing_else_were_stored(components: Components, segment: Segment) -> None:
    store_weeks(components.database)
    decide(components, "折り返しを増やす", "佐藤", theme_id="phone", week=WEEK.before(2))
    found = weekly_report(components, WEEK, now=NOW, segment=segment)
    assert 0 < found.comments < weekly_report(components, WEEK, now=NOW).comments
    with components.database.transaction() as session:
        session.execute(text(f"DELETE FROM comments WHERE {OTHERS[segment.label]}"))
    assert numbers(found.to_json()) == numbers(weekly_report(components, WEEK, now=NOW).to_json())


def test_every_link_of_a_segment_searches_in_it(components: Components) -> None:
    store_weeks(components.database)
    segment = Segment(kind=Kind.SURVEY, attributes={"NPS": "9"})
    report = weekly_report(components, WEEK, now=NOW, segment=segment)
    page = render_weekly_report(components, report, ReportFormat.HTML, "test", site="https://voc.example.jp").decode()
    searches = re.findall(r'/comments\?([^"]+)"', page)
    assert len(searches) > 20
    for search in searches:
        asked = parse_qs(search.replace("&amp;", "&"))
        assert (asked["kind"], asked["attribute"]) == (["survey"], ["NPS=9"])
    assert f"<h1>週次サマリー {WEEK} (アンケート・NPS=9)</h1>" in page


def test_a_segment_without_comments_is_told_as_zero_and_bears_the_edition_of_the_week(components: Components) -> None:
    store_weeks(components.database)
    nowhere = issue_weekly_report(components, WEEK, now=NOW, segment=Segment(source="どこにもない"))
    assert (nowhere.comments, nowhere.customers, nowhere.themes) == (0, 0, ())
    assert (nowhere.edition.number, nowhere.edition.issued_at) == (1, "2026-11-23 08:00")
    for form in (ReportFormat.HTML, ReportFormat.MARKDOWN, ReportFormat.XLSX):
        assert render_weekly_report(components, nowhere, form, "test")
