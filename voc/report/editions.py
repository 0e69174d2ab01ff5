"""Which edition of a week's summary it is, and what it tells otherwise than the one before. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Final

from voc.report.weekly import Line, NumberChange, WeeklyReport

_MOST_CHANGES: Final = 8
_WHOLE: Final = {"comments": "コメント", "customers": "顧客", "unclassified": "未分類"}
_TABLES: Final = {
    "received": "種類",
    "themes": "テーマ",
    "reasons": "理由",
    "sentiment": "感情",
    "intent": "解約意向",
    "urgency": "緊急度",
}


def numbers_of(report: WeeklyReport) -> dict[str, int]:
    """Return what the summary counts of its week, by ``table/code``.

    Names are no part of it, nor what changes by the hour (ages, open cases).
    """
    numbers: dict[str, int] = {name: getattr(report, name) for name in _WHOLE}
    numbers |= {f"received/{each.code}": each.comments for each in report.received}
    for table in _TABLES:
        own: tuple[Line, ...] = getattr(report, table)
        numbers |= {f"{table}/{line.code}": line.count for line in own if isinstance(line, Line) and line.count}
    return numbers


def digest_of(numbers: Mapping[str, int]) -> str:
    """Return a mark of the numbers: the same for the same ones."""
    return hashlib.sha256(json.dumps(numbers, sort_keys=True).encode()).hexdigest()


def changes(
    was: Mapping[str, int], now: Mapping[str, int], names: Mapping[str, Mapping[str, str]]
) -> tuple[NumberChange, ...]:
    """Return the numbers that differ: those of the whole first, then the largest changes.

    ``names`` gives the display names of the codes by table.
    """
    keys = [*now, *(key for key in was if key not in now)]
    differing = [key for key in keys if was.get(key, 0) != now.get(key, 0)]
    differing.sort(key=lambda key: (key not in _WHOLE, -abs(now.get(key, 0) - was.get(key, 0))))
    return tuple(
        NumberChange(_named(key, names), was.get(key, 0), now.get(key, 0)) for key in differing[:_MOST_CHANGES]
    )


def _named(key: str, names: Mapping[str, Mapping[str, str]]) -> str:
    table, _, code = key.partition("/")
    return _WHOLE[key] if key in _WHOLE else f"{_TABLES[table]}「{names.get(table, {}).get(code, code)}」"
