"""The summaries that people look at again and again: made once, given again while nothing that they count has changed."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Final

from voc.jobs.components import Components
from voc.jobs.reporting import weekly_report
from voc.report.weekly import WeeklyReport
from voc.report.weeks import Week
from voc.store.reporting import ReportRepository
from voc.store.themes import ThemeRepository

# Ages of urgent comments are told in hours, and what no mark shows (other names, labels by another model) may wait so long.
_LONGEST: Final = timedelta(minutes=1)
_MOST: Final = 16


@dataclass(frozen=True, slots=True)
class _Made:
    mark: str
    at: datetime
    report: WeeklyReport


class RecentReports:
    """Up to 16 weeks' summaries of one process, each at most a minute old; safe for several threads."""

    def __init__(self, components: Components) -> None:
        self._components = components
        self._made: OrderedDict[Week | None, _Made] = OrderedDict()
        self._lock = Lock()

    def get(self, week: Week | None = None, *, now: datetime | None = None) -> WeeklyReport:
        """Return what ``weekly_report`` returns; what it raises is not kept."""
        now = now or datetime.now(UTC)
        with self._components.database.transaction() as session:
            mark = f"{ReportRepository(session).mark()} {ThemeRepository(session).mark()}"
        with self._lock:  # who asks for the same meanwhile waits instead of counting it all again
            made = self._made.get(week)
            if made is None or made.mark != mark or now - made.at >= _LONGEST:
                made = _Made(mark, now, weekly_report(self._components, week, now=now))
            self._made[week] = made
            self._made.move_to_end(week)
            if len(self._made) > _MOST:
                self._made.popitem(last=False)
            return made.report
