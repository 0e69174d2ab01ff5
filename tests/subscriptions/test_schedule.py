"""When a summary is due: over weeks, time zones and late starts."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from voc.errors import UsageError
from voc.report.weeks import Week
from voc.subscriptions.schedule import Day, Schedule, due

TOKYO, BERLIN, NEW_YORK = ZoneInfo("Asia/Tokyo"), ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
MONDAY_AT_8 = Schedule()
FRIDAY_AT_17 = Schedule(Day.FRIDAY, time(17, 30))


def moment(written: str, zone: ZoneInfo = TOKYO) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("schedule", "now", "week"),
    [
        (MONDAY_AT_8, "2026-11-23 07:59:59", "2026-W46"),  # still the Monday before
        (MONDAY_AT_8, "2026-11-23 08:00:00", "2026-W47"),
        (MONDAY_AT_8, "2026-11-29 23:59:59", "2026-W47"),
        (MONDAY_AT_8, "2026-11-30 07:59:59", "2026-W47"),  # a whole week late
        (MONDAY_AT_8, "2026-11-30 08:00:00", "2026-W48"),
        (MONDAY_AT_8, "2027-01-04 08:00:00", "2026-W53"),  # a year of 53 weeks
        (MONDAY_AT_8, "2027-01-11 08:00:00", "2027-W01"),
        (FRIDAY_AT_17, "2026-11-27 17:29:59", "2026-W46"),
        (FRIDAY_AT_17, "2026-11-27 17:30:00", "2026-W47"),  # never of the week that is not over
        (Schedule(Day.SUNDAY, time(23, 59)), "2026-11-29 23:59:00", "2026-W47"),
        (Schedule(Day.MONDAY, time(0, 0)), "2026-11-23 00:00:00", "2026-W47"),
    ],
)
def test_the_week_before_the_last_time_that_has_passed(schedule: Schedule, now: str, week: str) -> None:
    assert due(schedule, LONG_AGO, moment(now), TOKYO) == Week.parse(week)


def test_the_moment_may_be_told_in_any_zone() -> None:
    assert due(MONDAY_AT_8, LONG_AGO, datetime(2026, 11, 22, 23, 0, tzinfo=UTC), TOKYO) == Week(2026, 47)
    assert due(MONDAY_AT_8, LONG_AGO, datetime(2026, 11, 22, 23, 0, tzinfo=UTC), NEW_YORK) == Week(2026, 46)
    assert due(MONDAY_AT_8, LONG_AGO, datetime(2026, 11, 23, 13, 0, tzinfo=UTC), NEW_YORK) == Week(2026, 47)


@pytest.mark.parametrize(
    ("now", "planned"),
    [
        # The clocks go from 02:00 to 03:00 on 2026-03-29 and from 03:00 back to 02:00 on 2026-10-25.
        ("2026-03-29 01:29:59+00:00", "2026-03-22 01:30:00+00:00"),
        ("2026-03-29 01:30:00+00:00", "2026-03-29 01:30:00+00:00"),
        ("2026-10-25 00:29:59+00:00", "2026-10-18 00:30:00+00:00"),
        ("2026-10-25 00:30:00+00:00", "2026-10-25 00:30:00+00:00"),
        ("2026-10-25 01:30:00+00:00", "2026-10-25 00:30:00+00:00"),  # the second 02:30 is not another time
    ],
)
def test_a_time_that_the_clocks_skip_or_show_twice_comes_once(now: str, planned: str) -> None:
    schedule = Schedule(Day.SUNDAY, time(2, 30))
    assert schedule.latest(datetime.fromisoformat(now), BERLIN) == datetime.fromisoformat(planned)


def test_what_was_to_be_sent_before_the_subscription_is_not_sent() -> None:
    made = moment("2026-11-23 08:00:01")
    assert due(MONDAY_AT_8, made, moment("2026-11-30 07:59:59"), TOKYO) is None
    assert due(MONDAY_AT_8, made, moment("2026-11-30 08:00"), TOKYO) == Week(2026, 48)
    assert due(MONDAY_AT_8, moment("2026-11-23 08:00"), moment("2026-11-23 08:00"), TOKYO) == Week(2026, 47)


def test_every_week_of_years_is_due_exactly_once_however_seldom_one_looks() -> None:
    for zone in (TOKYO, BERLIN, NEW_YORK):
        for hours in (1, 7, 50, 167):
            now, found = moment("2026-01-01", zone), []
            while now < moment("2028-06-01", zone):
                week = due(FRIDAY_AT_17, LONG_AGO, now, zone)
                if week not in found[-1:]:
                    found.append(week)
                now = (now.astimezone(UTC) + timedelta(hours=hours)).astimezone(zone)
            assert [each.before() for each in found[1:] if each] == found[:-1]


@pytest.mark.parametrize("written", ["8", "24:00", "08:60", "8時", "", "08:00:00", "１２:００x"])
def test_a_time_that_is_none_is_refused(written: str) -> None:
    with pytest.raises(UsageError):
        Schedule.parse(Day.MONDAY, written)
