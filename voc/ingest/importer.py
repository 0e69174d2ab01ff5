"""A table to comments, one for each answer in a text column; storing them is done elsewhere, by id."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import PurePath
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from voc.errors import UsageError
from voc.ingest.call_notes import note_fields
from voc.ingest.columns import find_columns
from voc.ingest.comment import Comment, Kind
from voc.ingest.dates import find_order, parse_date
from voc.ingest.guesses import ColumnRole, is_named
from voc.ingest.header_words import normalized
from voc.ingest.html_text import as_shown
from voc.ingest.identity import Identity
from voc.ingest.lost_lines import LostLines
from voc.ingest.odd_characters import OddCharacters
from voc.ingest.shown_headers import shown_headers
from voc.ingest.skipped_rows import SkippedRows
from voc.ingest.summary import FoundColumns, Summary
from voc.ingest.table import Aside, Rejected, Row, Table
from voc.ingest.tables import MOST_ROWS
from voc.ingest.told import ToldColumns, shape_of
from voc.ingest.usable import LONGEST_TEXT, clean, has_failed, has_letters, why_unusable
from voc.privacy.kinds import PersonalData
from voc.privacy.mask import Masked
from voc.privacy.pseudonym import pseudonym

_MOST_VALUES_KNOWN: Final = 10_000
_LONGEST_COVER: Final = 30
_DECIMAL: Final = re.compile(r"\d+\.0")
_TELLING: Final = (ColumnRole.TEXT, ColumnRole.ID, ColumnRole.DATE, ColumnRole.CUSTOMER)

Mask = Callable[[str], Masked]


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How to read a file: ``source`` is the file's stem where it is ``None``, ``timezone`` an IANA name.

    A text of more than ``longest_text`` characters is rejected, a file of more than ``most_rows`` rows refused.
    ``remembered`` are the options that a person chose for tables of some shapes (``shape_of`` the header).
    """

    kind: Kind = Kind.SURVEY
    columns: ToldColumns = field(default_factory=ToldColumns)
    source: str | None = None
    timezone: str = "Asia/Tokyo"
    longest_text: int = LONGEST_TEXT
    most_rows: int = MOST_ROWS
    remembered: Mapping[str, ImportOptions] = field(default_factory=dict)

    def of(self, header: tuple[str, ...]) -> ImportOptions:
        """Return the options for a table: where no column is told, those remembered for its shape."""
        return self.remembered.get(shape_of(header), self) if self.columns == ToldColumns() else self


class ImportedFile:
    """One table on its way to comments. ``summary`` counts what ``comments`` has yielded so far."""

    def __init__(self, table: Table, *, options: ImportOptions, mask: Mask) -> None:
        """Find the columns of ``table``; raises as ``find_columns`` does."""
        options = options.of(table.header)
        self.table = table
        self.columns = find_columns(table, options.columns, lambda value: _is_name(value, mask))
        self.mask = mask
        self._options = options
        self._timezone = _timezone(options.timezone)
        self._source = options.source or PurePath(table.name).stem
        # Identity is made of what is in the file; what is kept and shown holds nobody's name.
        self._shown_source = mask(self._source).text
        self._shown_header = shown_headers(table.header, mask)
        self._lost_lines = LostLines(table, self.columns.text)
        self._identity = Identity(f"{self._source}/{table.part}" if table.part else self._source)
        numbers = [column for column in (self.columns.id, self.columns.customer) if column is not None]
        self._decimals = {column for column in numbers if all(map(_DECIMAL.fullmatch, table.column(column)))}
        dates = table.column(self.columns.date) if self.columns.date is not None else ()
        self._day_order = find_order(dates)
        self._start()

    def comments(self) -> Iterator[Comment]:
        """Yield the comments in the order of the file; every call begins anew, the summary too."""
        self._start()
        for row in self.table.rows():
            if isinstance(row, Aside):
                self._asides.add(row, self.mask)
                continue
            self._rows += 1
            if isinstance(row, Rejected):
                self._rejected.append(row)
            else:
                yield from self._comments_of(row)

    @property
    def rows(self) -> int:
        """How many rows have been read so far."""
        return self._rows

    @property
    def summary(self) -> Summary:
        """The counts so far; complete after the last comment."""
        header, columns = self._shown_header, self.columns
        shown = dict(zip(self.table.header, header, strict=True))
        warnings = list(self.table.warnings)
        if self._undated:
            number, text = self._first_undated
            warnings.append(
                f"日付を読めない行が{self._undated}行あります（{number}行目「{text}」など）。日付なしで取り込みました。"
            )
        warnings += [*self._odd.warnings(), *self._asides.warnings()]
        return Summary(
            rows=self._rows,
            comments=self._comments,
            empty=self._empty,
            rejected=tuple(self._rejected),
            encoding=self.table.encoding,
            columns=FoundColumns(
                tuple(header[index] for index in columns.text),
                _name(header, columns.id),
                _name(header, columns.date),
                _name(header, columns.customer),
            ),
            skipped_columns=tuple(replace(each, column=shown[each.column]) for each in columns.skipped),
            skipped_rows=self._asides.kept,
            masked=dict(self._masked),
            undated=self._undated,
            warnings=tuple(warnings),
            part=self.table.part,
        )

    def looks_like_a_cover(self) -> bool:
        """Tell whether the table is short and no header says what it is, as on the cover or the key of a workbook."""
        used = [guess for guess in self.columns.guesses if guess.role in _TELLING]
        return self.is_short() and not any(is_named(normalized(guess.header), guess.role) for guess in used)

    def is_short(self) -> bool:
        """Tell whether the table has as few rows as a cover, a key or a note."""
        return max(sample.filled for sample in self.table.samples) <= _LONGEST_COVER

    def _start(self) -> None:
        self._rows = self._comments = self._empty = self._undated = 0
        self._first_undated = (0, "")
        self._rejected: list[Rejected] = []
        self._asides = SkippedRows()
        self._odd = OddCharacters()
        self._masked: Counter[str] = Counter()
        self._identity.start()
        self._attribute_values: dict[str, str] = {}

    def _comments_of(self, read: Row) -> Iterator[Comment]:
        number, row = read.number, read.whole or read.cells
        if lost := self._lost_lines.find(read):
            self._rejected.append(Rejected(number, self._shown_header[lost[0]], lost[1]))
            return
        date = _cell(row, self.columns.date)
        occurred_at = self._moment(date, _cell(row, self.columns.time)) if date else None
        attributes = self._attributes(row)
        has_comment = False
        for index in self.columns.text:
            text = clean(as_shown(read.cells[index]))
            if not text:
                self._empty += 1
                continue
            why = why_unusable(text, self._options.longest_text)
            if why is not None:
                self._comments += has_letters(text)
                self._rejected.append(Rejected(number, self._shown_header[index], why))
                continue
            has_comment = True
            self._comments += 1
            self._odd.look_at(text, number, self._shown_header[index])
            told = self._told_in(text)
            yield self._comment(row, index, text, date, occurred_at, {**told, **attributes} if told else attributes)
        for index in self.columns.attributes if has_comment else ():
            self._odd.look_at(row[index], number, self._shown_header[index])
        if has_comment and self.columns.date is not None and occurred_at is None:
            if not self._undated:
                self._first_undated = number, " ".join(self.mask(date or "").text.split())[:30]
            self._undated += 1

    def _comment(
        self,
        row: tuple[str, ...],
        index: int,
        text: str,
        date: str | None,
        occurred_at: datetime | None,
        attributes: dict[str, str],
    ) -> Comment:
        question = self.table.header[index]
        external_id, customer = self._number(row, self.columns.id), self._number(row, self.columns.customer)
        masked = self.mask(text)
        self._masked.update(masked.counts)
        return Comment(
            id=self._identity.id_of(text, external_id, customer, date, question),
            text=masked.text,
            kind=self._options.kind,
            source=self._shown_source,
            question=self._shown_header[index],
            external_id=pseudonym(external_id, self.mask),
            customer=pseudonym(customer, self.mask),
            occurred_at=occurred_at,
            attributes=attributes,
            masked=masked.counts,
            # The one answer of a row is the same, whatever its question is called, as that which a program sends.
            origin=self._identity.origin_of(external_id, question if len(self.columns.text) > 1 else ""),
        )

    def _number(self, row: tuple[str, ...], column: int | None) -> str | None:
        """Return an id; 1001.0 is 1001 that a program took for a decimal, as it does where some cells are empty."""
        cell = _cell(row, column)
        return cell.removesuffix(".0") if cell and column in self._decimals else cell

    def _moment(self, date: str, time: str | None) -> datetime | None:
        with_time = parse_date(f"{date} {time}", self._timezone, self._day_order) if time else None
        return with_time or parse_date(date, self._timezone, self._day_order)

    def _told_in(self, text: str) -> dict[str, str]:
        """Return the fields that stand in a call note itself (対応結果: 折返し)."""
        if self._options.kind is not Kind.CALL_NOTE:
            return {}
        return {name: self.mask(value).text for name, value in note_fields(text).items()}

    def _attributes(self, row: tuple[str, ...]) -> dict[str, str]:
        """Return the other columns worth keeping; what hides in a value of theirs is masked, too."""
        known = self._attribute_values
        attributes = {}
        for index in self.columns.attributes:
            value = row[index].strip()
            if not value or has_failed(value):
                continue
            if value not in known:
                if len(known) >= _MOST_VALUES_KNOWN:
                    known.clear()
                known[value] = self.mask(value).text
            attributes[self._shown_header[index]] = known[value]
        return attributes


def _is_name(value: str, mask: Mask) -> bool:
    return PersonalData.NAME in mask(f"{value}様").counts


def _cell(row: tuple[str, ...], index: int | None) -> str | None:
    return (row[index].strip() or None) if index is not None else None


def _name(header: tuple[str, ...], index: int | None) -> str | None:
    return header[index] if index is not None else None


def _timezone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise UsageError(f"タイムゾーン「{name}」がありません。Asia/Tokyo のように指定してください。") from error
