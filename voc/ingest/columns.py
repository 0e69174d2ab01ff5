"""Finds what each column is: the text of comments, an id, a date, the customer, or an attribute worth keeping.

The header's words and the values must agree; where they do not, the values win (a column 理由 with eight different values
is a choice, not text). Personal data is never kept: names, telephone numbers, addresses.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Final

from voc.errors import UsageError, VocError
from voc.ingest import header_words as words
from voc.ingest.copies import copies_among
from voc.ingest.evidence import Profile, profile
from voc.ingest.guesses import ColumnGuess, ColumnRole, ColumnSeen, guess
from voc.ingest.skipped_columns import SkippedColumn, why_skipped
from voc.ingest.table import Table
from voc.ingest.text_columns import can_be_text, reads_as_text, repeats_itself, speaks
from voc.ingest.told import ToldColumns, describe, locate
from voc.ingest.transposed import is_transposed

_MOST_CHOICES: Final = 40
_LONGEST_ATTRIBUTE: Final = 60
_NAMES_TRIED: Final = 20


@dataclass(frozen=True, slots=True)
class Columns:
    """Indices into the table's header; ``None`` where there is no such column.

    ``time`` holds the time of day where the date's own column holds none. ``guesses`` say of every column, in order, what
    it was taken for and why.
    """

    text: tuple[int, ...]
    id: int | None
    date: int | None
    customer: int | None
    attributes: tuple[int, ...]
    skipped: tuple[SkippedColumn, ...]
    time: int | None = None
    guesses: tuple[ColumnGuess, ...] = ()


def find_columns(table: Table, told: ToldColumns, is_name: Callable[[str], bool]) -> Columns:
    """Find the roles of a table's columns; what the caller ``told`` overrides what is found.

    ``is_name`` tells whether a value is a person's name. Raises ``UsageError`` for a told column that the table lacks or
    that must not be stored, ``VocError`` where there is no text column.
    """
    if not told.text and is_transposed(table.header, table.column(0)):
        raise VocError(
            f"「{table.name}」は質問が行、回答者が列に並んだ表です。Excelで全体をコピーし、「形式を選択して貼り付け」の"
            "「行/列の入れ替え」で別のシートに貼り付けて保存し直してください。",
            code="no_text_column",
        )
    columns = [_describe(table, index, is_name) for index in range(len(table.header))]
    text = tuple(dict.fromkeys(locate(table, column) for column in told.text))
    roles = {role: _allowed(table, columns[locate(table, column)]) for role, column in told.roles()}
    told_attributes = {_allowed(table, columns[locate(table, column)]) for column in told.attributes}
    told_unused = {locate(table, column) for column in told.unused}
    told_columns = {*text, *roles.values(), *told_attributes, *told_unused}
    used = set(told_columns)
    for role, find in (("date", _find_date), ("customer", _find_customer), ("id", _find_id)):
        found = roles.get(role) if role in roles else find([column for column in columns if column.index not in used])
        if found is not None:
            roles[role] = found
            used.add(found)
    found_text = text or _find_text([column for column in columns if column.index not in used])
    copies = () if text else copies_among(table.samples, found_text)
    text = tuple(index for index in found_text if index not in copies)
    if not text:
        replies = [column.name for column in columns if words.REPLY_OF_THE_SHOP.search(column.header)]
        hint = f"「{replies[0]}」はお店の側の返信に見えます。" if replies else ""
        raise VocError(
            f"「{table.name}」に本文（自由記述）の列が見つかりません。{hint}--text で列を指定してください。列: {describe(table)}",
            code="no_text_column",
        )
    rest = [column for column in columns if column.index not in {*used, *text}]
    time = _find_time(columns, rest, roles.get("date"))
    attributes = tuple(sorted({*told_attributes, *(column.index for column in rest if _is_attribute(column))}))
    skipped = tuple(
        SkippedColumn(column.name, why)
        for column in rest
        if (
            why := why_skipped(
                column,
                table.column(column.index),
                is_kept=column.index in attributes,
                is_copy=column.index in copies,
                has_date="date" in roles,
            )
        )
    )
    taken = {**dict.fromkeys(attributes, ColumnRole.ATTRIBUTE), **dict.fromkeys(text, ColumnRole.TEXT)}
    taken |= {index: ColumnRole(role) for role, index in roles.items()} | (
        {time: ColumnRole.TIME} if time is not None else {}
    )
    return Columns(
        text,
        roles.get("id"),
        roles.get("date"),
        roles.get("customer"),
        attributes,
        skipped,
        time,
        tuple(guess(column, taken.get(column.index), is_told=column.index in told_columns) for column in columns),
    )


def _describe(table: Table, index: int, is_name: Callable[[str], bool]) -> ColumnSeen:
    cells = table.column(index)
    header, values = words.normalized(table.header[index]), profile(table.samples[index])
    return ColumnSeen(index, table.header[index], header, values, _is_personal(header, values, cells, is_name))


def _is_personal(header: str, values: Profile, cells: Collection[str], is_name: Callable[[str], bool]) -> bool:
    """Tell personal data by the header or by the values; sentences and ids of customers are none."""
    if values.sentences >= 0.5 and not values.contacts >= 0.5:
        return False
    if values.codes >= 0.9 and (words.CUSTOMER.search(header) or words.EXTERNAL_ID.search(header)):
        return False
    if values.contacts >= 0.5:
        return True
    if words.names_a_choice_or_place(header) and values.codes < 0.9:
        return False
    if words.PERSONAL.search(header) or values.names >= 0.5:
        return True
    if values.japanese < 0.5 or values.length > 12:
        return False
    tried = list(dict.fromkeys(cells))[:_NAMES_TRIED]
    return sum(map(is_name, tried)) >= 0.5 * len(tried)


def _allowed(table: Table, column: ColumnSeen) -> int:
    if column.is_personal:
        raise UsageError(
            f"「{table.name}」の列「{column.name}」は個人情報（氏名・連絡先など）に見えるため、IDや顧客や属性として保存できません。"
            f"会員番号などの列を指定してください。列: {describe(table)}",
            code="personal_column",
        )
    return column.index


def _find_text(columns: Collection[ColumnSeen]) -> tuple[int, ...]:
    candidates = [
        column
        for column in columns
        if can_be_text(column.values) and not column.is_personal and not words.REPLY_OF_THE_SHOP.search(column.header)
    ]
    reading = [column for column in candidates if reads_as_text(column.header, column.values)]
    if reading:
        customers = [column for column in reading if not words.REPLY.search(column.header)]
        return tuple(column.index for column in customers or reading)
    alone = len(candidates) == 1
    speaking = [column for column in candidates if speaks(column.header, column.values, alone=alone)]
    speaking = speaking or [column for column in candidates if repeats_itself(column.header, column.values)]
    most = max(speaking, key=lambda column: column.values.sentences * column.values.length, default=None)
    return () if most is None else (most.index,)


def _find_date(columns: Collection[ColumnSeen]) -> int | None:
    """Find the date of the comment: the one that was asked for first, then any; never a birthday or a deadline."""
    ranked = [(rank, column.index) for column in columns if (rank := _date_rank(column)) is not None]
    return min(ranked)[1] if ranked else None


def _date_rank(column: ColumnSeen) -> int | None:
    """Return 0 for the date that was asked for, 3 for that of something else; a plain word of date comes between."""
    if words.NEVER_THE_DATE.search(column.header) or column.values.dates < 0.5:
        return None
    if words.DATE_ASKED.search(column.header):
        return 0
    if column.values.dates < 0.8 or words.DATE_OF_THE_CONTRACT.search(column.header):
        return None
    if words.DATE_OF_SOMETHING_ELSE.search(column.header):
        return 3
    if words.DATE.search(column.header):
        return 1
    return 2 if column.values.serials < 0.5 else None  # 45000 without a word of date is a number


def _find_time(columns: Sequence[ColumnSeen], rest: Collection[ColumnSeen], date: int | None) -> int | None:
    """Find the time of day beside a date without one (受付日, 受付時刻)."""
    if date is None or columns[date].values.timed >= 0.5:
        return None
    return next(
        (column.index for column in rest if words.TIME.search(column.header) and column.values.clock >= 0.8), None
    )


def _find_customer(columns: Collection[ColumnSeen]) -> int | None:
    for column in columns:
        if words.CUSTOMER.search(column.header) and column.values.codes >= 0.9 and not column.is_personal:
            return column.index
    return None


def _find_id(columns: Collection[ColumnSeen]) -> int | None:
    """Find the id of the comment: another one in nearly every row, for one repeated row must not change all ids.

    A mere row number is none: the next export counts anew.
    """
    for pattern in (words.EXTERNAL_ID, words.ORDER_ID, words.COUNTER):
        for column in columns:
            values = column.values
            is_id = values.codes >= 0.9 and values.variety >= 0.9 and not column.is_personal
            if pattern.search(column.header) and is_id and not (pattern is words.COUNTER and values.counter):
                return column.index
    return None


def _is_attribute(column: ColumnSeen) -> bool:
    """Tell whether a column says something about the customer in a few values or a number."""
    values = column.values
    if column.is_personal or values.filled == 0 or values.length > _LONGEST_ATTRIBUTE:
        return False
    if words.COUNTER.search(column.header) and values.counter:
        return False
    is_measure = values.numbers >= 0.95 and not _is_id(column.header)
    is_choice = values.distinct <= _MOST_CHOICES and (values.variety < 1 or values.filled <= 10)
    return is_measure or is_choice


def _is_id(header: str) -> bool:
    return any(pattern.search(header) for pattern in (words.CUSTOMER, words.EXTERNAL_ID, words.ORDER_ID, words.COUNTER))
