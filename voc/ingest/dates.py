"""Dates and times as Japanese exports write them, to aware UTC."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, tzinfo
from datetime import timezone as fixed_timezone
from enum import Enum
from typing import Final

# The year before the first year of each era, so that 令和8年 is 2018 + 8.
_ERAS: Final = {"令和": 2018, "R": 2018, "平成": 1988, "H": 1988, "昭和": 1925, "S": 1925}
_DATE: Final = re.compile(
    r"(?:(?P<era>令和|平成|昭和|[RHSrhs])\.?(?P<era_year>\d{1,2}|元)|(?P<year>\d{4}))\s?[-/.年]\s?"
    r"(?P<month>\d{1,2})\s?[-/.月]\s?(?P<day>\d{1,2})日?"
)
_COMPACT: Final = re.compile(
    r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?:T?(?P<time>\d{4}(?:\d{2})?)(?P<rest>Z?))?"
)
_WEEKDAY: Final = re.compile(r"\s*(?:\([月火水木金土日祝振休曜・]{1,4}\)|[月火水木金土日]曜日?)")
_TIME: Final = re.compile(
    r"[T\s]*(?P<half>午前|午後|[AaPp]\.?[Mm]\.?)?\s*(?P<hour>\d{1,2})\s?[:時]\s?(?:(?P<minute>\d{1,2})分?)?"
    r"(?:[:\s]?(?P<second>\d{1,2})(?:[.,](?P<fraction>\d{1,9}))?秒?)?\s*(?P<half_after>午前|午後|[AaPp]\.?[Mm]\.?)?\s*(?P<zone>.*)"
)
_DAY_AND_MONTH: Final = re.compile(
    r"(?P<first>\d{1,2})(?P<sign>[-/.])(?P<second>\d{1,2})(?P=sign)(?P<year>\d{4})(?!\d)"
)
# 22 Nov 2026 of mails, Nov 22, 2026 of American tools, both also below the day of the week.
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_IN_WORDS: Final = re.compile(
    rf"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+)?(?:(?P<before>\d{{1,2}})(?:st|nd|rd|th)?[\s-]+)?"
    rf"(?P<month>{'|'.join(_MONTHS)})[a-z]*\.?,?[\s-]+(?:(?P<after>\d{{1,2}})(?:st|nd|rd|th)?,?\s+)?(?P<year>\d{{4}})(?!\d)"
    r"(?:,|\s+at\b)?",
    re.IGNORECASE,
)
# What sites of reviews write around the day: 投稿日: 2026年11月1日, 2026年11月1日に日本でレビュー済み.
_CALLED: Final = re.compile(r"[一-龥]{1,4}日時?:\s?(?=\d)")
_DONE: Final = re.compile(r"(?:に\S{0,12}?|\s*)(?:レビュー|投稿|回答|更新|作成|登録|受付)(?:済み?|日|しました)?$")
_ZONE: Final = re.compile(r"(?:GMT|UTC)?(?P<sign>[+-])(?P<hours>\d{1,2}):?(?P<minutes>\d{2})?")
_ZONE_IN_WORDS: Final = re.compile(r"(?<=\d)\s*\([^()]*\)$")
_SERIAL: Final = re.compile(r"\d{5}(?:\.\d+)?")
# Seconds or milliseconds since 1970, as APIs write them, from 2001 to 2033.
_EPOCH: Final = re.compile(r"(1\d{9})(\d{3}|\.\d+)?")
_EXCEL_EPOCH: Final = datetime(1899, 12, 30)
_FIRST_YEAR, _LAST_YEAR = 1950, 2100


class DayOrder(Enum):
    """What comes first in dates that end with the year."""

    MONTH_FIRST = "11/3/2026"
    DAY_FIRST = "3/11/2026"


def find_order(texts: Iterable[str]) -> DayOrder | None:
    """Tell what comes first in a column of dates such as 11/25/2026, which only a day after the 12th proves.

    ``None`` where nothing proves it, or the dates contradict each other.
    """
    found = set()
    for text in texts:
        if match := _DAY_AND_MONTH.match(unicodedata.normalize("NFKC", text).strip()):
            first, second = int(match["first"]), int(match["second"])
            if first > 12 >= second:
                found.add(DayOrder.DAY_FIRST)
            elif second > 12 >= first:
                found.add(DayOrder.MONTH_FIRST)
    return found.pop() if len(found) == 1 else None


def ends_with_year(text: str) -> bool:
    """Tell whether a text is a date such as 11/3/2026, which needs an order to be read."""
    return _DAY_AND_MONTH.match(unicodedata.normalize("NFKC", text).strip()) is not None


def is_time(text: str) -> bool:
    """Tell whether a text is a time of day without a date: 14:22, 午後3:05."""
    match = _TIME.fullmatch(unicodedata.normalize("NFKC", text).strip())
    return match is not None and int(match["hour"]) < 30 and not match["zone"]


def parse_date(text: str, timezone: tzinfo, order: DayOrder | None = None) -> datetime | None:
    """Read a date with or without a time; one without a zone is in ``timezone``.

    Returns an aware UTC time, or ``None`` where the text is no date (also for two-digit years, and for 11/9/2026 where no
    ``order`` says what comes first).
    """
    text = unicodedata.normalize("NFKC", text).strip()
    try:
        if _SERIAL.fullmatch(text):
            moment: datetime | None = _from_serial(float(text))
        elif epoch := _EPOCH.fullmatch(text):
            moment = datetime.fromtimestamp(int(epoch[1]), UTC)
        else:
            text = _DONE.sub("", _CALLED.sub("", text, count=1), count=1)
            moment = _parse(_in_figures(_year_first(text, order) if order else text))
        if moment is None or not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
            return None
        return (moment if moment.tzinfo else moment.replace(tzinfo=timezone)).astimezone(UTC)
    except (ValueError, OverflowError):  # 2026-02-30, 25 hours too many
        return None


def _year_first(text: str, order: DayOrder) -> str:
    match = _DAY_AND_MONTH.match(text)
    if match is None:
        return text
    month, day = match["first"], match["second"]
    if order is DayOrder.DAY_FIRST:
        month, day = day, month
    return f"{match['year']}/{month}/{day}{text[match.end() :]}"


def _in_figures(text: str) -> str:
    """Return a date whose month is a word in figures, any other text as it is."""
    match = _MONTH_IN_WORDS.match(text)
    if match is None or bool(match["before"]) == bool(match["after"]):
        return text
    month = _MONTHS.index(match["month"].lower()) + 1
    return f"{match['year']}/{month}/{match['before'] or match['after']}{text[match.end() :]}"


def _from_serial(days: float) -> datetime | None:
    if not 20_000 <= days < 80_000:  # 1954 to 2119
        return None
    return _EXCEL_EPOCH + timedelta(seconds=round(days * 86_400))


def _parse(text: str) -> datetime | None:
    if compact := _COMPACT.fullmatch(text):
        time = compact["time"] or "0000"
        moment = datetime.strptime(
            compact["year"] + compact["month"] + compact["day"] + time.ljust(6, "0"), "%Y%m%d%H%M%S"
        )
        return moment.replace(tzinfo=UTC) if compact["rest"] else moment
    date = _DATE.match(text)
    if date is None:
        return None
    day = datetime(_year(date), int(date["month"]), int(date["day"]))
    rest = _WEEKDAY.sub("", text[date.end() :], count=1).strip()
    if not rest:
        return day
    time_of_day = _TIME.fullmatch(rest)
    return _at(day, time_of_day) if time_of_day else None


def _year(date: re.Match[str]) -> int:
    if date["year"]:
        return int(date["year"])
    return _ERAS[date["era"].upper()] + (1 if date["era_year"] == "元" else int(date["era_year"]))


def _at(day: datetime, time: re.Match[str]) -> datetime | None:
    hour, minute, second = int(time["hour"]), int(time["minute"] or 0), int(time["second"] or 0)
    half = (time["half"] or time["half_after"] or "").upper().replace(".", "")
    if half in ("午後", "PM") and hour < 12:
        hour += 12
    elif half in ("午前", "AM") and hour == 12:
        hour = 0
    if hour > 29 or minute > 59 or second > 60:  # 25:30 is the next day in a shop's books
        return None
    written = _ZONE_IN_WORDS.sub("", time["zone"]).strip(" ()")
    zone = _zone(written)
    if written and zone is None:
        return None
    micro = int((time["fraction"] or "0").ljust(6, "0")[:6])
    moment = day + timedelta(hours=hour, minutes=minute, seconds=second, microseconds=micro)
    return moment.replace(tzinfo=zone)


def _zone(text: str) -> tzinfo | None:
    if text in ("Z", "z", "UTC", "GMT"):
        return UTC
    if text in ("JST", "Asia/Tokyo"):
        return fixed_timezone(timedelta(hours=9))
    match = _ZONE.fullmatch(text.replace(" ", ""))
    if match is None:
        return None
    offset = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"] or 0))
    return fixed_timezone(offset if match["sign"] == "+" else -offset)
