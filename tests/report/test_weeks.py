"""ISO weeks: how they are written, where a year ends, and where Sunday becomes Monday in Tokyo."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voc.errors import ExitStatus, UsageError
from voc.report.weeks import Week

TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.mark.parametrize(
    ("written", "week"),
    [
        ("2026-W47", Week(2026, 47)),
        ("2026W47", Week(2026, 47)),
        ("2026-w07", Week(2026, 7)),
        ("2026-W7", Week(2026, 7)),
        (" 2026-W47\n", Week(2026, 47)),
        ("2026-W53", Week(2026, 53)),
        ("2020-W53", Week(2020, 53)),
    ],
)
def test_a_week_is_read(written: str, week: Week) -> None:
    assert Week.parse(written) == week


@pytest.mark.parametrize(
    "written",
    [
        *("", "47", "W47", "2026-47", "26-W47", "2026-W", "2026-W471", "2026/W47", "今週"),
        *("2026-W00", "2026-W54", "2025-W53", "0000-W10"),
        # no four weeks before, no Monday after
        *("0001-W01", "9999-W52"),
    ],
)
def test_what_is_no_week_of_a_report_is_refused_with_an_example(written: str) -> None:
    with pytest.raises(UsageError, match="2026-W47") as raised:
        Week.parse(written)
    assert written in raised.value.detail
    assert raised.value.exit_status is ExitStatus.USAGE


@pytest.mark.parametrize(
    ("moment", "week"),
    [
        # Sunday midnight in Tokyo, told in several zones
        (datetime(2026, 11, 22, 14, 59, 59, 999_999, tzinfo=UTC), "2026-W47"),
        (datetime(2026, 11, 22, 15, 0, tzinfo=UTC), "2026-W48"),
        (datetime(2026, 11, 22, 23, 59, tzinfo=TOKYO), "2026-W47"),
        (datetime(2026, 11, 23, 0, 0, tzinfo=TOKYO), "2026-W48"),
        (datetime(2026, 11, 22, 9, 59, tzinfo=ZoneInfo("America/New_York")), "2026-W47"),
        (datetime(2026, 11, 22, 10, 0, tzinfo=ZoneInfo("America/New_York")), "2026-W48"),
        # the ends of years
        (datetime(2026, 1, 1, 12, tzinfo=TOKYO), "2026-W01"),
        (datetime(2025, 12, 29, 0, 0, tzinfo=TOKYO), "2026-W01"),
        (datetime(2025, 12, 28, 23, 59, tzinfo=TOKYO), "2025-W52"),
        (datetime(2026, 12, 31, 12, tzinfo=TOKYO), "2026-W53"),
        (datetime(2027, 1, 3, 23, 59, tzinfo=TOKYO), "2026-W53"),
        (datetime(2027, 1, 4, 0, 0, tzinfo=TOKYO), "2027-W01"),
        (datetime(2021, 1, 3, 14, 59, tzinfo=UTC), "2020-W53"),
    ],
)
def test_a_moment_lies_in_its_week_in_tokyo(moment: datetime, week: str) -> None:
    assert str(Week.of(moment, TOKYO)) == week


@pytest.mark.parametrize(
    ("week", "weeks", "earlier"),
    [
        ("2026-W47", 1, "2026-W46"),
        ("2027-W01", 1, "2026-W53"),
        ("2026-W02", 4, "2025-W50"),
        ("2021-W01", 1, "2020-W53"),
    ],
)
def test_weeks_before_cross_the_year(week: str, weeks: int, earlier: str) -> None:
    assert str(Week.parse(week).before(weeks)) == earlier


def test_a_week_begins_on_monday_and_ends_with_sunday() -> None:
    week = Week(2026, 47)
    assert (week.monday, week.sunday) == (date(2026, 11, 16), date(2026, 11, 22))
    assert week.start(TOKYO) == datetime(2026, 11, 15, 15, tzinfo=UTC)
    assert week.end(TOKYO) == datetime(2026, 11, 22, 15, tzinfo=UTC)


@given(st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))
def test_every_moment_lies_between_start_and_end_of_its_week(moment: datetime) -> None:
    week = Week.of(moment, TOKYO)
    assert week.start(TOKYO) <= moment < week.end(TOKYO)
    assert week.before().end(TOKYO) == week.start(TOKYO)
    assert Week.parse(str(week)) == week
    assert Week.of(moment - timedelta(weeks=3), TOKYO) == week.before(3) < week


def test_weeks_are_counted_and_listed_across_a_year_of_53() -> None:
    week = Week(2027, 1)
    assert list(map(str, week.latest(3))) == ["2026-W52", "2026-W53", "2027-W01"]
    assert week.latest(1) == [week]
    assert [week.count_since(first) for first in week.latest(3)] == [3, 2, 1]
