"""What each column was taken for, why, and how sure that is: for the preview, where a person confirms or corrects it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from voc.ingest import header_words as words
from voc.ingest.evidence import Profile


class ColumnRole(StrEnum):
    """What a column is for."""

    TEXT = "text"
    ID = "id"
    DATE = "date"
    TIME = "time"
    CUSTOMER = "customer"
    ATTRIBUTE = "attribute"
    PERSONAL = "personal"
    UNUSED = "unused"


@dataclass(frozen=True, slots=True)
class ColumnSeen:
    """A column as the search for roles sees it; ``header`` is the name as the patterns expect it."""

    index: int
    name: str
    header: str
    values: Profile
    is_personal: bool


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """What a column was taken for; ``reason`` is a Japanese line for people, ``confidence`` from 0 to 1.

    The confidence says how far name and values agree: a rank to look at the least certain first, no probability.
    """

    index: int
    header: str
    role: ColumnRole
    reason: str
    confidence: float


def guess(column: ColumnSeen, role: ColumnRole | None, *, is_told: bool) -> ColumnGuess:
    """Say why a column has its ``role``; ``None`` is one that is not used."""
    values = column.values
    if is_told:
        return ColumnGuess(column.index, column.name, role or ColumnRole.UNUSED, "指定された列です。", 1.0)
    if role is None:
        role = ColumnRole.PERSONAL if column.is_personal else ColumnRole.UNUSED
    named = is_named(column.header, role)
    share, evidence = _evidence(role, values)
    reason = f"見出しの言葉と、値 ({evidence}) から" if named else f"値 ({evidence}) から"
    confidence = share if role in (ColumnRole.PERSONAL, ColumnRole.UNUSED) else 0.5 * share + (0.5 if named else 0.25)
    return ColumnGuess(column.index, column.name, role, f"{reason}{_MEANING[role]}", round(min(1.0, confidence), 2))


def is_named(header: str, role: ColumnRole) -> bool:
    """Tell whether a normalized header has a word for the role."""
    pattern = {
        ColumnRole.TEXT: words.FREE_TEXT,
        ColumnRole.DATE: words.DATE_ASKED if words.DATE_ASKED.search(header) else words.DATE,
        ColumnRole.TIME: words.TIME,
        ColumnRole.CUSTOMER: words.CUSTOMER,
        ColumnRole.PERSONAL: words.PERSONAL,
    }.get(role)
    if role is ColumnRole.ID:
        return any(each.search(header) for each in (words.EXTERNAL_ID, words.ORDER_ID, words.COUNTER))
    return role is ColumnRole.ATTRIBUTE or (pattern is not None and pattern.search(header) is not None)


def _evidence(role: ColumnRole, values: Profile) -> tuple[float, str]:
    """Return how far the values fit a role, 0 to 1, and what they are in words."""
    if not values.filled:
        return 1.0, "すべて空"
    if role is ColumnRole.TEXT:
        return min(1.0, values.sentences + 0.2), f"文が{values.sentences:.0%}、平均{values.length:.0f}文字"
    if role is ColumnRole.ID:
        return values.variety * values.codes, f"異なる番号が{values.variety:.0%}"
    if role is ColumnRole.DATE:
        return values.dates, f"日付として読めるものが{values.dates:.0%}"
    if role is ColumnRole.TIME:
        return values.clock, f"時刻として読めるものが{values.clock:.0%}"
    if role is ColumnRole.CUSTOMER:
        return values.codes, f"番号や記号が{values.codes:.0%}、{values.distinct}種類"
    if role is ColumnRole.PERSONAL:
        return max(0.8, values.names, values.contacts), "氏名・連絡先など"
    return 0.9 if role is ColumnRole.ATTRIBUTE else 0.6, f"{values.distinct}種類"


_MEANING = {
    ColumnRole.TEXT: "本文 (自由記述) と判断しました。",
    ColumnRole.ID: "1件ごとのIDと判断しました。",
    ColumnRole.DATE: "日時と判断しました。",
    ColumnRole.TIME: "時刻と判断し、日付と合わせます。",
    ColumnRole.CUSTOMER: "顧客の番号と判断しました。",
    ColumnRole.ATTRIBUTE: "絞り込みに使う属性と判断しました。",
    ColumnRole.PERSONAL: "個人情報と判断し、取り込みません。",
    ColumnRole.UNUSED: "どれにも当たらず、取り込みません。",
}
