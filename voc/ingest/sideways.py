"""Forms that stand sideways: a record is a block of two columns, 項目 beside 内容, and the next one has the same fields again.

A survey of two columns (id and answer, shop and answer) must never be taken for one. So every block has to begin with the
same field and hold none twice, and the fields have to be what columns are called: one that asks for words, and another that
names a number or a date and has one in every block.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC
from itertools import dropwhile
from typing import Final

from voc.ingest import header_words as words
from voc.ingest.dates import parse_date
from voc.ingest.headers import unique_names
from voc.ingest.table import Aside, AsideKind, Read, Rejected, Row

_FEWEST_BLOCKS: Final = 3
_FEWEST_FIELDS, _MOST_FIELDS = 3, 100
# What was not filled in may be missing from a block; of other tables a block has hardly any field of the others.
_SHARE_FILLED: Final = 0.5
_NAMES: Final = re.compile(
    r"項目(?:名)?|質問(?:項目)?|設問|フィールド(?:名)?|key|field|item|question|label", re.IGNORECASE
)
_VALUES: Final = re.compile(r"内容|回答(?:内容)?|入力(?:内容|値)|値|value|answer|response", re.IGNORECASE)
_NUMBERED: Final = (words.EXTERNAL_ID, words.ORDER_ID, words.CUSTOMER, words.COUNTER)
_NUMBER: Final = re.compile(r"(?=.*\d)[A-Za-z0-9_\-/#]{1,64}")
_DATED: Final = (words.DATE_ASKED, words.DATE)

_NO_FIELD: Final = (
    "項目名と内容の2列の表ですが、ほかの件にはない項目の行です。項目名と、列が2つであることを確かめてください。"
)

_Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class BlockTable:
    """The layout of such a form: its ``fields`` are the columns, the first of them begins a record."""

    fields: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The columns."""
        return unique_names(self.fields)

    def fitted(self, rows: Iterable[Sequence[str]]) -> Iterator[Read]:
        """Yield a row for each block, with the number of the block's first."""
        begin = 0
        record: dict[str, str] = {}
        for number, cells in enumerate(rows, 1):
            pair = _pair(cells)
            if pair == ("", ""):
                continue
            if pair and _is_header(pair):
                yield Aside(number, AsideKind.HEADER, " ".join(pair))
            elif pair and not begin and not pair[1] and pair[0] not in self.fields:
                yield Aside(number, AsideKind.TITLE, pair[0])
            elif pair is None or pair[0] not in self.fields:
                yield Rejected(number, None, _NO_FIELD)
            else:
                if pair[0] == self.fields[0] and record:
                    yield self._row(begin, record)
                    record = {}
                begin = begin if record else number
                record[pair[0]] = "\n".join(filter(None, (record.get(pair[0]), pair[1])))
        if record:
            yield self._row(begin, record)

    def _row(self, number: int, record: dict[str, str]) -> Row:
        return Row(number, tuple(record.get(field, "") for field in self.fields))


def find_blocks(head: Sequence[Sequence[str]]) -> BlockTable | None:
    """Return the layout of a form that stands sideways, ``None`` where the first rows are anything else."""
    pairs = [_pair(cells) for cells in head]
    if None in pairs:
        return None
    filled = _below_titles([pair for pair in pairs if pair and pair != ("", "") and not _is_header(pair)])
    blocks = _blocks(filled)
    if len(blocks) < _FEWEST_BLOCKS or any(len(dict(block)) < len(block) for block in blocks):
        return None
    counts = Counter(field for block in blocks for field, _ in block)
    if not _FEWEST_FIELDS <= len(counts) <= _MOST_FIELDS or len(filled) < _SHARE_FILLED * len(counts) * len(blocks):
        return None
    values: dict[str, list[str]] = {field: [] for field in counts}
    for field, value in filled:
        values[field].append(value)
    everywhere = {field: values[field] for field in counts if counts[field] >= len(blocks) - 1}
    asks = any(words.FREE_TEXT.search(words.normalized(field)) for field in counts)
    return BlockTable(tuple(counts)) if asks and any(map(_is_told, everywhere, everywhere.values())) else None


def _below_titles(pairs: Sequence[_Pair]) -> list[_Pair]:
    """Leave out the titles of the file: at its beginning, without a value, and no field of any record."""
    counts = Counter(name for name, _ in pairs)
    return list(dropwhile(lambda pair: not pair[1] and counts[pair[0]] == 1, pairs))


def _blocks(pairs: Sequence[_Pair]) -> list[list[_Pair]]:
    blocks: list[list[_Pair]] = []
    for pair in pairs:
        if not blocks or pair[0] == pairs[0][0]:
            blocks.append([])
        blocks[-1].append(pair)
    return blocks


def _is_told(field: str, values: Sequence[str]) -> bool:
    """Tell whether a field is called a number or a date and its values are such."""
    field = words.normalized(field)
    if any(pattern.search(field) for pattern in _DATED) and all(parse_date(value, UTC) for value in values):
        return True
    return any(pattern.search(field) for pattern in _NUMBERED) and all(map(_NUMBER.fullmatch, values))


def _is_header(pair: _Pair) -> bool:
    return _NAMES.fullmatch(pair[0]) is not None and _VALUES.fullmatch(pair[1]) is not None


def _pair(cells: Sequence[str]) -> _Pair | None:
    """Return what a row of two columns holds, ``None`` where it has more or a value without a name."""
    name, value, *others = *map(str.strip, cells), "", ""
    return None if any(others) or (value and not name) else (name, value)
