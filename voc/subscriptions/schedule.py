"""When a weekly summary is due. Pure: the moment is an argument."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Final, Self
from zoneinfo import ZoneInfo

from voc.errors import UsageError
from voc.report.weeks import Week

_WRITTEN: Final = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


class Day(StrEnum):
    """A day of the week, Monday first."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


DAY_NAMES: Final = dict(zip(Day, "月火水木金土日", strict=True))


@dataclass(frozen=True, slots=True)
class Schedule:
    """A day and a time of every week, in the company's time zone."""

    day: Day = Day.MONDAY
    time: time = time(8)

    @classmethod
    def parse(cls, day: Day, written: str) -> Self:
        """Read a time written ``08:00``; raises ``UsageError`` for anything else."""
        match = _WRITTEN.fullmatch(written.strip())
        if match is None:
            raise UsageError(
                f"時刻「{written}」は正しくありません。08:00 のように指定してください。", code="time_unknown"
            )
        return cls(day, time(int(match[1]), int(match[2])))

    def latest(self, now: datetime, zone: ZoneInfo) -> datetime:
        """Return the last moment up to ``now`` at which a summary was to be sent, in UTC.

        A time that the clocks skip counts as soon as they have, one that they show twice counts the first time.
        """
        this_week = Week.of(now, zone)
        planned = self._in_week(this_week, zone)
        return planned if planned <= now else self._in_week(this_week.before(), zone)

    def _in_week(self, week: Week, zone: ZoneInfo) -> datetime:
        day = week.monday + timedelta(days=list(Day).index(self.day))
        return datetime.combine(day, self.time, zone).astimezone(UTC)


def due(schedule: Schedule, since: datetime, now: datetime, zone: ZoneInfo) -> Week | None:
    """Return the week whose summary was to be sent last: the one before that in which the moment lies.

    ``None`` where the moment is before ``since``. A summary missed while nothing ran is due until the next one is.
    """
    planned = schedule.latest(now, zone)
    return Week.of(planned, zone).before() if planned >= since else None
