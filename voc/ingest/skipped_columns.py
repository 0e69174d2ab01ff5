"""Columns that a person could miss among what was imported: each is told with the reason why it was left out."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from voc.ingest import header_words as words
from voc.ingest.guesses import ColumnSeen
from voc.ingest.text_columns import why_not_text

_DIGIT: Final = re.compile(r"\d")
_PERSONAL: Final = "個人情報（氏名・連絡先・住所など）の列なので取り込みません。"
_COPY: Final = "ほかの本文の列と同じ内容なので取り込みません。"
_ROUNDED: Final = "Excelが丸めた番号です（1.23E+12 など）。元のシステムから書き出し直すか、列を文字列にして保存し直すと、番号として使えます。"
_REPLY: Final = "お店の側の返信に見えます。本文として取り込むには --text で指定してください。"
_NESTED: Final = "1つの欄に一覧 (JSON) が入っています。取り込むには、1件を1行にして書き出してください。"
_UNORDERED: Final = (
    "月と日のどちらが先か分からない日付です（11/3/2026 など）。2026/11/03 の形にすると、日時として取り込めます。"
)
_YEARLESS: Final = "年のない日付です（11/3 など）。2026/11/03 の形にすると、日時として取り込めます。"
_UNREADABLE: Final = (
    "見出しは日付ですが、日付として読めない値が多い列です。2026/11/03 の形にすると、日時として取り込めます。"
)


@dataclass(frozen=True, slots=True)
class SkippedColumn:
    """A column that looks like text and was left out; ``why`` is a Japanese line for people."""

    column: str
    why: str


def why_skipped(
    column: ColumnSeen, cells: Collection[str], *, is_kept: bool, is_copy: bool, has_date: bool
) -> str | None:
    """Say in Japanese why a column is no text, id or date, or ``None`` where nobody would take it for one.

    ``cells`` is a sample of it, ``is_kept`` says that it is an attribute, ``is_copy`` that a text column says the same,
    ``has_date`` that the table has another date.
    """
    values = column.values
    if values.filled == 0:
        return None
    if is_copy:
        return _COPY
    if column.is_personal:
        return _PERSONAL
    if values.rounded >= 0.5 and _is_number(column.header):
        return _ROUNDED
    if values.unordered >= 0.5:
        return _UNORDERED
    is_date = words.DATE_ASKED.search(column.header) or words.DATE.search(column.header)
    if values.yearless >= 0.8 and is_date:
        return _YEARLESS
    if not has_date and is_date and not words.NEVER_THE_DATE.search(column.header) and _reads_as_dates(column, cells):
        return _UNREADABLE
    if values.japanese >= 0.5 and sum(cell.startswith("[{") for cell in cells) >= 0.5 * len(cells):
        return _NESTED
    why = why_not_text(column.header, values, is_kept=is_kept)
    return _REPLY if words.REPLY.search(column.header) and values.sentences >= 0.5 else why


def _is_number(header: str) -> bool:
    return any(pattern.search(header) for pattern in (words.CUSTOMER, words.EXTERNAL_ID, words.ORDER_ID))


def _reads_as_dates(column: ColumnSeen, cells: Collection[str]) -> bool:
    """Tell whether most cells have digits, but not of numbers or times of day alone."""
    values = column.values
    return max(values.numbers, values.clock) < 0.5 and sum(map(bool, map(_DIGIT.search, cells))) >= 0.5 * len(cells)
