"""Days and moments as people and programs write them in a search."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from voc.errors import UsageError

# Years outside are mistypings; a comment, a day or a week of them is refused.
FIRST_YEAR: Final = 1950
LAST_YEAR: Final = 2100


def parse_since(written: str | None, name: str, zone: ZoneInfo) -> datetime | None:
    """Read ``2026-11-09`` (the beginning of that day in ``zone``) or an ISO 8601 moment; empty means no limit."""
    return _parse(written, name, zone, days=0)


def parse_until(written: str | None, name: str, zone: ZoneInfo) -> datetime | None:
    """The same for the end of a span: a day is included whole."""
    return _parse(written, name, zone, days=1)


def _parse(written: str | None, name: str, zone: ZoneInfo, *, days: int) -> datetime | None:
    if not written:
        return None
    try:
        if len(written) <= 10:
            moment = datetime.combine(date.fromisoformat(written) + timedelta(days=days), time(), zone)
        else:
            moment = datetime.fromisoformat(written.replace(" ", "+"))
            moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
        if not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise ValueError(written)
    except (ValueError, OverflowError) as error:
        raise UsageError(
            f"{name}: 「{written[:40]}」は日付ではありません。2026-11-09 か 2026-11-09T20:14:00+09:00 の形で指定してください。",
            code="invalid_request",
        ) from error
    return moment
