"""The weekly summary in its formats: HTML for mails and pages, Markdown, JSON, Excel, PDF."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from voc.report.change import TREND_NAMES
from voc.report.charts import received_chart, sentiment_chart
from voc.report.lines import query
from voc.report.weekly import WeeklyReport
from voc.report.weeks import Week
from voc.report.words import FILTERS
from voc.tag.labels import INTENT_NAMES, SENTIMENT_NAMES, URGENCY_NAMES

if TYPE_CHECKING:
    from voc.store.report_comments import Behind

TEMPLATES: Final = Path(__file__).parent / "templates"


class ReportFormat(StrEnum):
    """The formats of the weekly summary."""

    HTML = "html"
    MARKDOWN = "md"
    JSON = "json"
    XLSX = "xlsx"
    PDF = "pdf"


MEDIA_TYPES: Final = {
    ReportFormat.HTML: "text/html; charset=utf-8",
    ReportFormat.MARKDOWN: "text/markdown; charset=utf-8",
    ReportFormat.JSON: "application/json",
    ReportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ReportFormat.PDF: "application/pdf",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """How many rows of each part stand before the appendix, how many letters of a comment, and whether there is one."""

    themes: int = 8
    notes: int = 4
    drivers: int = 5
    sentiment: int = 6
    urgent: int = 5
    voices: int = 6
    decisions: int = 5
    letters: int = 90
    appendix: bool = True


def render(
    report: WeeklyReport, form: ReportFormat, *, site: str | None = None, behind: Iterable[Behind] = ()
) -> bytes:
    """Render a report; ``site`` is the address of voc's pages, to which every number leads where it is known.

    ``behind`` are the week's comments, for the last sheet of the workbook.
    """
    match form:
        case ReportFormat.JSON:
            return (json.dumps(report.to_json(), ensure_ascii=False, indent=2) + "\n").encode()
        case ReportFormat.XLSX:
            from voc.report.workbook import write_workbook

            return write_workbook(report, behind, site)
        case ReportFormat.PDF:
            from voc.report.pdf import write_pdf

            return write_pdf(lambda shown: _html(report, site, shown))
        case ReportFormat.HTML:
            return _html(report, site, Shown()).encode()
    return _environment().get_template("weekly.md.j2").render(context(report, site)).encode()


def context(report: WeeklyReport, site: str | None, shown: Shown | None = None) -> dict[str, Any]:
    """Return what ``weekly_body.html.j2`` needs; ``site`` is "" on voc's own pages."""
    shown = shown or Shown()
    return {
        "report": report,
        "site": site.rstrip("/") if site is not None else None,
        "shown": shown,
        # The search of each week before; a row's search of this week becomes that of another by putting it in.
        "spans": [query(week, week, report.segment) for week in map(Week.parse, report.weeks[:-1])],
        "charts": {"received": received_chart(report), "sentiment": sentiment_chart(report, shown.sentiment)},
        "trend_names": TREND_NAMES,
        "urgency_names": URGENCY_NAMES,
        "sentiment_names": SENTIMENT_NAMES,
        "intent_names": INTENT_NAMES,
    }


def _html(report: WeeklyReport, site: str | None, shown: Shown) -> str:
    return _environment().get_template("weekly.html.j2").render(context(report, site, shown))


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(("html.j2",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(FILTERS)
    return environment
