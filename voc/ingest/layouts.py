"""How the cells of a file lie: most have one header and a row for each answer, some are turned into that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from voc.ingest.chats import ChatTable, LogTable, is_chat, is_log_table
from voc.ingest.headers import find_header
from voc.ingest.records import RecordTable, has_records
from voc.ingest.sideways import find_blocks
from voc.ingest.speakers import find_speakers
from voc.ingest.table import Read


class Layout(Protocol):
    """The columns, and what turns the file's rows, the first being row 1, into those of a table."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the table's columns, each another."""

    def fitted(self, rows: Iterable[Sequence[str]]) -> Iterator[Read]:
        """Yield what the rows hold, one cell a column."""


def find_layout(head: Sequence[Sequence[str]], name: str) -> Layout:
    """Find how a file lies by its first rows; raises as ``find_header`` does."""
    if blocks := find_blocks(head):
        return blocks
    if is_log_table(head):
        return LogTable()
    header = find_header(head, name)
    if has_records(header):
        return RecordTable(header)
    if is_chat(header):
        return ChatTable(header)
    return find_speakers(header, head) or header
