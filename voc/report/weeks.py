"""ISO weeks (Monday to Sunday) in the company's time zone, written ``2026-W47``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from voc.days import FIRST_YEAR, LAST_YEAR
from voc.errors import UsageError

_WRITTEN: Final = re.compile(r"(\d{4})-?W(\d{1,2})", re.IGNORECASE)


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """An ISO week."""

    year: int
    number: int

    @classmethod
    def parse(cls, written: str) -> Week:
        """Read ``2026-W47``; anything else, also a week that the year lacks, raises ``UsageError``."""
        match = _WRITTEN.fullmatch(written.strip())
        if match:
            year, number = int(match[1]), int(match[2])
            if FIRST_YEAR <= year <= LAST_YEAR and 1 <= number <= date(year, 12, 28).isocalendar().week:
                return cls(year, number)
        raise UsageError(
            f"週「{written}」は正しくありません。2026-W47 のように、西暦とISO週番号で指定してください。",
            code="week_unknown",
        )

    @classmethod
    def of(cls, moment: datetime, zone: ZoneInfo) -> Week:
        """Return the week in which ``moment`` lies."""
        year, number, _ = moment.astimezone(zone).isocalendar()
        return cls(year, number)

    def before(self, weeks: int = 1) -> Week:
        """Return the week that many weeks earlier."""
        year, number, _ = (self.monday - timedelta(weeks=weeks)).isocalendar()
        return Week(year, number)

    def latest(self, count: int) -> list[Week]:
        """Return so many weeks up to this one, the oldest first."""
        return [self.before(back) for back in range(count - 1, -1, -1)]

    def count_since(self, first: Week) -> int:
        """Count the weeks from ``first`` to this one, both included."""
        return (self.monday - first.monday).days // 7 + 1

    @property
    def monday(self) -> date:
        """The first day."""
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def sunday(self) -> date:
        """The last day."""
        return self.monday + timedelta(days=6)

    def start(self, zone: ZoneInfo) -> datetime:
        """The moment at which the week begins."""
        return datetime.combine(self.monday, time(), zone)

    def end(self, zone: ZoneInfo) -> datetime:
        """The moment at which the next week begins."""
        return datetime.combine(self.monday + timedelta(days=7), time(), zone)

    def __str__(self) -> str:
        return f"{self.year}-W{self.number:02d}"
