from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voc.ingest.dates import DayOrder, find_order, is_time, parse_date

TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026/11/09 20:14", "2026-11-09 11:14:00"),
        ("2026/11/9 8:05:09", "2026-11-08 23:05:09"),
        ("2026-11-09 20:14:33", "2026-11-09 11:14:33"),
        ("2026-11-09T20:14:00+09:00", "2026-11-09 11:14:00"),
        ("2026-11-09T11:14:00Z", "2026-11-09 11:14:00"),
        ("2026-11-09T11:14:00.123456Z", "2026-11-09 11:14:00.123456"),
        ("2026-11-09 11:14:00 UTC", "2026-11-09 11:14:00"),
        ("2026-11-09 20:14:00 JST", "2026-11-09 11:14:00"),
        ("2026年11月9日 8時", "2026-11-08 23:00:00"),
        ("2026年11月9日 8時15分", "2026-11-08 23:15:00"),
        ("2026年11月9日 8時15分20秒", "2026-11-08 23:15:20"),
        ("２０２６年１１月９日　２０：１４", "2026-11-09 11:14:00"),
        ("2026年11月9日(月) 20:14", "2026-11-09 11:14:00"),
        ("2026/11/09（月曜日）20:14", "2026-11-09 11:14:00"),
        ("2026/11/09 8:14:00 午後 GMT+9", "2026-11-09 11:14:00"),
        ("2026/11/09 12:14:00 午前 GMT+9", "2026-11-08 15:14:00"),
        ("2026/11/09 午後8:14", "2026-11-09 11:14:00"),
        ("2026/11/09 午後0時30分", "2026-11-09 03:30:00"),
        ("2026/11/09 8:14 PM", "2026-11-09 11:14:00"),
        ("2026/11/09 25:30", "2026-11-09 16:30:00"),
        ("令和8年11月9日", "2026-11-08 15:00:00"),
        ("令和元年5月1日 10:00", "2019-05-01 01:00:00"),
        ("R8.11.9", "2026-11-08 15:00:00"),
        ("R8/11/9 20:14", "2026-11-09 11:14:00"),
        ("平成31年4月30日", "2019-04-29 15:00:00"),
        ("2026/11/09", "2026-11-08 15:00:00"),
        ("2026.11.9", "2026-11-08 15:00:00"),
        ("20261109", "2026-11-08 15:00:00"),
        ("20261109201400", "2026-11-09 11:14:00"),
        ("20261109T111400Z", "2026-11-09 11:14:00"),
        ("46335", "2026-11-08 15:00:00"),
        ("46335.843055555554", "2026-11-09 11:14:00"),
    ],
)
def test_dates_as_exports_write_them(text: str, expected: str) -> None:
    assert parse_date(text, TOKYO) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "不明",
        "11月9日",
        "2026/02/30",
        "2026/13/01",
        "2026-11-09 61:00",
        "11/9/2026",
        "26/11/09",
        "123",
        "99999999",
        "1",
        "2026/11/09 20:14 ごろ",
        "K10023",
        "0090-1234-5678",
        "1899/12/30",
        "R99.1.1",
        "2026/11/09 20:75",
    ],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert parse_date(text, TOKYO) is None


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["11/3/2026", "11/25/2026 14:22"], DayOrder.MONTH_FIRST),
        (["3.11.2026", "25.11.2026"], DayOrder.DAY_FIRST),
        (["１１／２５／２０２６"], DayOrder.MONTH_FIRST),
        (["11/3/2026", "1/2/2026"], None),
        (["25/11/2026", "11/25/2026"], None),
        (["2026/11/25", "不明"], None),
    ],
)
def test_only_a_day_after_the_12th_proves_what_comes_first(texts: list[str], order: DayOrder | None) -> None:
    assert find_order(texts) is order


def test_dates_that_end_with_the_year_are_read_in_the_proven_order() -> None:
    third = datetime(2026, 11, 3, 5, 22, tzinfo=UTC)
    assert parse_date("11/3/2026 14:22", TOKYO, DayOrder.MONTH_FIRST) == third
    assert parse_date("3/11/2026 2:22 PM", TOKYO, DayOrder.DAY_FIRST) == third
    assert parse_date("2026/11/03 14:22", TOKYO, DayOrder.DAY_FIRST) == third
    assert parse_date("13/11/2026", TOKYO, DayOrder.MONTH_FIRST) is None


@pytest.mark.parametrize(
    ("text", "is_one"), [("14:22", True), ("午後3:05", True), ("8時", True), ("14", False), ("2026/11/03", False)]
)
def test_a_time_of_day(text: str, is_one: bool) -> None:
    assert is_time(text) is is_one


def test_a_naive_time_is_in_the_given_timezone() -> None:
    assert parse_date("2026/11/09 20:14", ZoneInfo("America/New_York")) == datetime(2026, 11, 10, 1, 14, tzinfo=UTC)
    assert parse_date("2026/11/09 20:14+09:00", ZoneInfo("America/New_York")) == datetime(
        2026, 11, 9, 11, 14, tzinfo=UTC
    )


@given(st.text(max_size=40))
def test_no_text_is_an_error(text: str) -> None:
    parsed = parse_date(text, TOKYO)
    assert parsed is None or parsed.tzinfo is UTC


@given(
    st.datetimes(min_value=datetime(1951, 1, 1), max_value=datetime(2099, 1, 1)).map(
        lambda at: at.replace(microsecond=0)
    )
)
def test_iso_dates_come_back(moment: datetime) -> None:
    assert parse_date(str(moment), UTC) == moment.replace(tzinfo=UTC)
