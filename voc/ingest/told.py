"""Columns that the caller names: by header, by number from 1, or by Excel's letter."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Self

from voc.errors import UsageError
from voc.ingest.header_words import normalized
from voc.ingest.table import Table

_LETTERS: Final = re.compile(r"[A-Z]{1,2}")
_MOST_LISTED: Final = 40


@dataclass(frozen=True, slots=True)
class ToldColumns:
    """What the caller says about the columns; what is empty or ``None`` is found from the file.

    ``attributes`` are kept beside the text, ``unused`` ones are left out, whatever they look like.
    """

    text: tuple[str, ...] = ()
    id: str | None = None
    date: str | None = None
    customer: str | None = None
    attributes: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """Read what ``to_json`` wrote."""
        lists = {name: tuple(kept.get(name, ())) for name in ("text", "attributes", "unused")}
        return cls(id=kept["id"], date=kept["date"], customer=kept["customer"], **lists)

    def to_json(self) -> dict[str, Any]:
        """Return the columns as a JSON object."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}

    def roles(self) -> Iterator[tuple[str, str]]:
        """Yield the roles that were told of which a table has one column each."""
        for role, column in (("id", self.id), ("date", self.date), ("customer", self.customer)):
            if column is not None:
                yield role, column


def shape_of(header: Iterable[str]) -> str:
    """Return 16 hexadecimal digits that stand for the columns' names in their order."""
    return hashlib.sha256(json.dumps(list(header), ensure_ascii=False).encode()).hexdigest()[:16]


def locate(table: Table, column: str) -> int:
    """Return the index of a told column; a header comes before a number, a number before a letter.

    Raises ``UsageError`` that lists the columns where the table has no such one.
    """
    wanted = normalized(re.sub(r"\s+", " ", column))
    for index, header in enumerate(table.header):
        if normalized(header) == wanted:
            return index
    number = int(column) if column.isascii() and column.isdecimal() else _letter_number(column)
    if 1 <= number <= len(table.header):
        return number - 1
    raise UsageError(f"「{table.name}」に列「{column}」がありません。列: {describe(table)}", code="unknown_column")


def describe(table: Table) -> str:
    """List the columns with their numbers, for messages."""
    listed = [f"{number} {header}" for number, header in enumerate(table.header[:_MOST_LISTED], 1)]
    more = len(table.header) - len(listed)
    return "、".join(listed) + (f" …ほか{more}列" if more > 0 else "")


def _letter_number(letters: str) -> int:
    if not _LETTERS.fullmatch(letters):
        return 0
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
