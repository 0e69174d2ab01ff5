"""A call as speech recognition writes it: lines that say when and who, or subtitles (WebVTT, SRT). A file is one comment."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from voc.ingest.call_notes import WHEN, Speaker, split_turns
from voc.ingest.delimited import beginning_of, clean_lines
from voc.ingest.lines import Notes, TextFile
from voc.ingest.table import Read, Row, Table, take_samples

_COLUMNS: Final = ("通話内容",)
_CUE: Final = re.compile(r"(?:\d{1,2}:)?\d{1,2}:\d{2}[.,]\d{3} --> .*")
_VOICE: Final = re.compile(r"<v(?:\.[^\s<>]*)? ([^<>]{1,60})>")
_TAG: Final = re.compile(r"</?[a-z][^<>]{0,60}>|<\d[\d:.]*>")
_HEAD: Final = re.compile(r"WEBVTT.*|(?:NOTE|Kind:|Language:).*")
_TIMED: Final = re.compile(WHEN)
_FEWEST_LINES: Final = 3
_MOST_LINES: Final = 1_000_000
_LINES_ABOVE: Final = 10
_SHARE_OF_TIMED: Final = 0.8


def is_transcript(beginning: str) -> bool:
    """Tell whether a text begins with subtitles, or with lines that have a time and speak for customer and operator."""
    lines = [line for line in map(str.strip, beginning.splitlines()) if line]
    if _is_subtitled(lines):
        return True
    timed = sum(_TIMED.match(line) is not None for line in lines)
    if len(lines) < _FEWEST_LINES or not _TIMED.match(lines[0]) or timed < _SHARE_OF_TIMED * len(lines):
        return False
    return {turn.speaker for turn in split_turns(beginning)} == set(Speaker)


def read_transcript(file: TextFile) -> Table:
    """Read a transcript as a table of one row; raises ``VocError`` where nothing was said."""

    def rows(notes: Notes) -> Iterator[Read]:
        # What is longer is refused for its length.
        held = beginning_of(clean_lines(file.lines(notes)), most=_MOST_LINES)
        lines = list(map(str.strip, held))
        text = "\n".join(_said(lines) if _is_subtitled(lines) else filter(None, lines))
        yield from [Row(1, (text,))] if text else ()

    notes, name, encoding = Notes(), file.blob.name, file.encoding.name
    samples = take_samples(rows(notes), len(_COLUMNS), name, most_rows=1)
    return Table(name, _COLUMNS, encoding, lambda: rows(Notes()), samples, notes.warnings(name, encoding))


def _is_subtitled(lines: Iterable[str]) -> bool:
    first = list(islice(filter(None, lines), _LINES_ABOVE))
    if not first or not (first[0].isdecimal() or _HEAD.fullmatch(first[0]) or _CUE.fullmatch(first[0])):
        return False
    return any(map(_CUE.fullmatch, first))


def _said(lines: Sequence[str]) -> Iterator[str]:
    """Yield the words of subtitles without what places them; who speaks is written as in notes of calls."""
    for before, line, after in zip(["", *lines], lines, [*lines[1:], ""], strict=False):
        is_number = not before and _CUE.fullmatch(after) is not None
        if line and not (is_number or _CUE.fullmatch(line) or _HEAD.fullmatch(line)):
            yield _TAG.sub("", _VOICE.sub(r"\1：", line))
