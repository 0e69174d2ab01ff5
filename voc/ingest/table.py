"""The table that every kind of file becomes: a header, and rows of text that are read anew whenever they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from voc.errors import VocError
from voc.ingest.survey import ColumnSample


@dataclass(frozen=True, slots=True)
class Rejected:
    """Something that cannot be used: ``row`` is the number in the file, ``why`` a Japanese line for people."""

    row: int
    column: str | None
    why: str

    @property
    def number(self) -> int:
        """The row's number, as other rows call it."""
        return self.row


class AsideKind(StrEnum):
    """What stands around the answers of a table, in Japanese for people; of a chat, what is no comment of its own."""

    TITLE = "見出しより上の行"
    HEADER = "見出しの繰り返し"
    INSTRUCTION = "記入のしかたの行"
    TOTAL = "合計や小計の行"
    NOTE = "表の下の注記"
    SHOP = "お店の側の発言"
    NO_WORDS = "スタンプ・写真・通話などの記録"
    NOTICE = "参加や設定変更などの記録"
    JOINED = "続けて送られた発言"


_ABOVE: Final = (AsideKind.TITLE, AsideKind.HEADER)


@dataclass(frozen=True, slots=True)
class Aside:
    """A row that is no answer and is left out; ``text`` is what it says."""

    number: int
    kind: AsideKind
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row that holds something: one cell a header, ``number`` as Excel counts it (for JSONL the line).

    ``whole`` is a row that goes on with the record of one above it, with what they share; ``cells`` then hold only what is
    its own.
    """

    number: int
    cells: tuple[str, ...]
    whole: tuple[str, ...] = ()


Read = Row | Rejected | Aside
Rows = Callable[[], Iterator[Read]]


@dataclass(frozen=True, slots=True)
class Table:
    """One table as text; its rows are never held, only a bounded sample of each column.

    ``name`` is the innermost file's name, ``part`` the sheet or folder that tells it from other tables of that name, empty
    for the first; ``sheet`` the sheet's name in a workbook. ``encoding`` is the Python name of the encoding, or ``xlsx``, ``xls`` … for workbooks. Each call of
    ``rows`` reads the file again: rows that hold something, and in their place those that cannot be used or are no answers.
    """

    name: str
    header: tuple[str, ...]
    encoding: str
    rows: Rows
    samples: tuple[ColumnSample, ...]
    warnings: tuple[str, ...] = ()
    part: str = ""
    sheet: str = ""

    def column(self, index: int) -> list[str]:
        """Return a sample of a column's cells in their order, all of a short file; stripped, none empty."""
        return self.samples[index].cells


def take_samples(rows: Iterator[Read], width: int, name: str, most_rows: int) -> tuple[ColumnSample, ...]:
    """Go through all rows of a table once; raises ``VocError`` where there is none, or there are too many."""
    samples = tuple(ColumnSample() for _ in range(width))
    count = 0
    aside: AsideKind | None = None
    for row in rows:
        if isinstance(row, Aside):
            aside = row.kind if row.kind not in _ABOVE else aside
            continue
        count += 1
        refuse_many_rows(count, most_rows, name)
        for sample, cell in zip(samples, row.cells if isinstance(row, Row) else (), strict=False):
            if cell:
                sample.add(cell)
    if not count and aside:
        raise VocError(f"「{name}」には{aside}だけがあり、コメントにできる行がありません。", code="no_rows")
    if not count:
        raise VocError(
            f"「{name}」には見出しだけがあり、データがありません。データのある表を指定してください。", code="no_rows"
        )
    return samples


def refuse_many_rows(count: int, most_rows: int, name: str) -> None:
    """Raise ``VocError`` for a row beyond the limit."""
    if count > most_rows:
        raise VocError(
            f"「{name}」の行数が上限の{most_rows:,}行を超えています。ファイルを分けて指定してください。",
            code="too_many_rows",
        )
