"""The summary in a few lines, for the text of a mail and for channels: three sentences, the largest themes, where to read on."""

from __future__ import annotations

from typing import Final

from voc.report.change import TREND_NAMES
from voc.report.weekly import WeeklyReport
from voc.report.words import edition, oneline, percent, reissue

_MOST_THEMES: Final = 5
_LONGEST_NAME: Final = 60


def sentences(report: WeeklyReport) -> list[str]:
    """Return the three sentences; before them, where there is another edition, what changed."""
    told = report.edition
    return [*([reissue(report)] if told.changes or told.late_comments else []), *report.headline]


def theme_lines(report: WeeklyReport) -> list[str]:
    """Return a line for each of the largest themes."""
    return [
        f"{oneline(line.name, _LONGEST_NAME)}: {line.count}人 ({percent(line.share)}、前4週 {percent(line.share_before)}、{TREND_NAMES[line.trend]})"
        for line in report.themes[:_MOST_THEMES]
        if line.count
    ]


def span(report: WeeklyReport) -> str:
    """Say which days it is about, in which edition, and how much was received."""
    return f"{report.first_day} ~ {report.last_day}・{edition(report)}・コメント{report.comments}件、顧客{report.customers}人"


def page_of(report: WeeklyReport, site: str | None) -> str | None:
    """Return the address of the week's page, ``None`` where that of voc's pages is not known."""
    return f"{site}/reports/{report.week}" if site else None
