"""CSV and TSV: the delimiter found, quoted line breaks kept, a quotation mark that never closes survived."""

from __future__ import annotations

import csv
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final, TypeVar

from voc.ingest.header_words import names_a_column, normalized
from voc.ingest.lines import LONGEST_LINE, Notes, TextFile

DELIMITERS: Final = (",", "\t", ";", "|", "，")
_NONE: Final = "\x1f"  # stands for "no delimiter": a file of one column, whose sentences may hold commas
_RECORDS_LOOKED_AT: Final = 200
# Below titles: so few lines of prose with the same number of commas are hardly chance.
_MOST_TITLES: Final = 30
_FEWEST_COLUMNS: Final = 3
_FEWEST_ROWS: Final = 4
_MOST_TITLES_ALONE: Final = 5
_LINES_LOOKED_AT: Final = 5_000
_CHARACTERS_LOOKED_AT: Final = 8_000_000
_LONGEST_RECORD: Final = 5_000_000  # characters; a quotation that goes on longer has never been closed
_NOT_IN_TEXT: Final = str.maketrans("", "", "\0" + _NONE)
# ="00123" and '00123 keep Excel from dropping the zeros; the formula and the mark are not part of the value.
# '98 is how a year is written.
_AS_TEXT: Final = re.compile('="([^"]*)"|\'([0-9]{3}[0-9A-Za-z-]*)')

_Item = TypeVar("_Item", str, list[str])


def find_delimiter(file: TextFile) -> str:
    """Choose the delimiter with which most records have the same number of cells, and more than one."""
    lines = beginning_of(clean_lines(file.lines(Notes())), most=_LINES_LOOKED_AT)
    best, best_score = _NONE, 0.0
    for delimiter in DELIMITERS:
        cut = islice(_cut(lines, delimiter, []), _RECORDS_LOOKED_AT)
        records = [record for record in cut if record]
        if _is_header_below_titles(records):
            return delimiter
        # Some writers leave out empty cells at the end, others add some, so both ways of counting are tried.
        for lengths in ([len(record) for record in records], [used_cells(record) for record in records]):
            width, count = max(
                Counter(lengths).items(), key=lambda item: (item[0] > 1, item[1], item[0]), default=(0, 0)
            )
            share = count / max(1, len(records))
            score = share + min(width, 50) / 1000  # of two that fit equally well, the one that cuts more
            # Below a first line without a delimiter (a title, or the header of one column of prose) it takes more.
            needed = 0.5 if records and len(records[0]) > 1 else 0.7
            fits = share >= needed or _is_table_below_titles(lengths, width)
            if width > 1 and fits and score > best_score:
                best, best_score = delimiter, score
    return best


def _is_table_below_titles(lengths: Sequence[int], width: int) -> bool:
    """Tell whether records of ``width`` cells follow on a few others, as the rows of a short report on its titles."""
    below = lengths[lengths.index(width) :] if width in lengths[:_MOST_TITLES] else ()
    count = sum(length == width for length in below)
    return width >= _FEWEST_COLUMNS and count >= _FEWEST_ROWS and count >= 0.7 * len(below)


def _is_header_below_titles(records: Sequence[Sequence[str]]) -> bool:
    """Tell whether all that a file holds is a few titles and the header of a table without a row."""
    *titles, last = map(list, records) if 2 <= len(records) <= _MOST_TITLES_ALONE else ([],)
    is_header = len(last) >= _FEWEST_COLUMNS and all(names_a_column(normalized(cell)) for cell in last)
    return is_header and all(used_cells(title) == 1 for title in titles)


def beginning_of(
    items: Iterable[_Item], *, most: int = _LINES_LOOKED_AT, size: int = _CHARACTERS_LOOKED_AT
) -> list[_Item]:
    """Return the first lines or records, until there are ``most`` or they hold ``size`` characters."""
    taken: list[_Item] = []
    for item in islice(items, most):
        taken.append(item)
        size -= len(item) if isinstance(item, str) else sum(map(len, item))
        if size <= 0:
            break
    return taken


def used_cells(record: Sequence[str]) -> int:
    """Return the number of cells up to the last that holds something."""
    return next((index for index in range(len(record), 0, -1) if record[index - 1].strip()), 0)


def read_records(file: TextFile, delimiter: str, notes: Notes) -> Iterator[list[str]]:
    """Yield all records one by one, blank ones as ``[]``, so that record ``i`` is row ``i + 1`` in Excel."""
    for record in _cut(clean_lines(file.lines(notes)), delimiter, notes.unclosed):
        yield [_plain(cell) if cell.startswith(('="', "'")) else cell for cell in record]


def _plain(cell: str) -> str:
    marked = _AS_TEXT.fullmatch(cell)
    return cell if marked is None else marked[1] if marked[2] is None else marked[2]


def clean_lines(lines: Iterable[str]) -> Iterator[str]:
    """Yield lines without the characters that no text has and no database takes."""
    for line in lines:
        yield line.translate(_NOT_IN_TEXT) if "\0" in line or _NONE in line else line


class _Feed:
    """Hands lines to a CSV reader and remembers those of the record at hand, so that they can be read another way."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._again: deque[str] = deque()
        self.record: list[str] = []
        self._size = 0
        self.ended = False

    def begin(self) -> None:
        self.record = []
        self._size = 0
        self.ended = False

    def take_back(self, lines: Sequence[str]) -> None:
        self._again.extendleft(reversed(lines))

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        """Give the next line; a record that has grown too long sees the end of the file instead."""
        line = None
        if self._size <= _LONGEST_RECORD:
            line = self._again.popleft() if self._again else next(self._lines, None)
        if line is None:
            self.ended = True
            raise StopIteration
        self.record.append(line)
        self._size += len(line)
        return line


def _cut(lines: Iterable[str], delimiter: str, unclosed: list[int]) -> Iterator[list[str]]:
    """Cut lines into records; ``unclosed`` gets the numbers of those whose quotation mark never closes."""
    csv.field_size_limit(LONGEST_LINE + _LONGEST_RECORD)
    feed = _Feed(lines)
    reader = csv.reader(feed, delimiter=delimiter)
    opens = re.compile(rf'(?:^|{re.escape(delimiter)})"(?!["\r\n{re.escape(delimiter)}]|$)', re.MULTILINE)
    number = 0
    while True:
        feed.begin()
        try:
            record = next(reader)
        except StopIteration:
            return
        number += 1
        swallows = len(feed.record) > 1 or feed.ended
        if swallows and (feed.ended or _opens_again(feed.record, opens)):
            unclosed.append(number)
            record = _without_quotation(feed, delimiter)
        yield record


def _opens_again(lines: Sequence[str], opens: re.Pattern[str]) -> bool:
    """Tell whether a cell begins with a quotation mark inside of what was taken for a quoted cell.

    Inside a quotation a mark is doubled; a single one where a cell begins shows that the first was never closed. The
    mark that really closes stands before a delimiter or the line's end.
    """
    within = "".join(lines[1:]).replace('""', "  ")
    first = within.find('"')
    match = opens.search(within)
    return match is not None and within.find('"', match.start()) == first


def _without_quotation(feed: _Feed, delimiter: str) -> list[str]:
    """Read the record's first line as if its marks were text; lines that cannot be rows of their own belong to it."""
    lines = feed.record
    own = 1
    while delimiter != _NONE and own < len(lines) and lines[own].strip() and delimiter not in lines[own]:
        own += 1
    feed.take_back(lines[own:])
    record = next(csv.reader([lines[0]], delimiter=delimiter, quoting=csv.QUOTE_NONE), [])
    cells = [cell.strip('"') for cell in record]
    if own > 1:
        cells[-1] = "".join([cells[-1], "\n", *lines[1:own]]).rstrip('"\r\n')
    return cells
