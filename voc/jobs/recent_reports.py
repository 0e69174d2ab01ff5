"""The summaries that people look at again and again: made once, given again while nothing that they count has changed."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
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


@dataclass(slots=True)
class _Place:
    """Where a week's summary is kept; who asks for it while it is being counted waits for that."""

    counting: Lock = field(default_factory=Lock)
    made: _Made | None = None


class RecentReports:
    """Up to 16 weeks' summaries of one process, each at most a minute old; safe for several threads.

    The mark is read from the database each time, so that what another process stored is seen as what this one did.
    """

    def __init__(self, components: Components) -> None:
        self._components = components
        self._places: OrderedDict[Week | None, _Place] = OrderedDict()
        self._lock = Lock()

    def get(self, week: Week | None = None, *, now: datetime | None = None) -> WeeklyReport:
        """Return what ``weekly_report`` returns; what it raises is not kept."""
        now = now or datetime.now(UTC)
        place = self._place(week)
        with place.counting:
            made, mark = place.made, self._mark()  # read before counting: what comes meanwhile makes it anew next time
            if made is None or made.mark != mark or now - made.at >= _LONGEST:
                made = place.made = _Made(mark, now, weekly_report(self._components, week, now=now))
            return made.report

    def _place(self, week: Week | None) -> _Place:
        with self._lock:
            place = self._places.setdefault(week, _Place())
            self._places.move_to_end(week)
            if len(self._places) > _MOST:
                self._places.popitem(last=False)
            return place

    def _mark(self) -> str:
        with self._components.database.transaction() as session:
            return f"{ReportRepository(session).mark()} {ThemeRepository(session).mark()}"
