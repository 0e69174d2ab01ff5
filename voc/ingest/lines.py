"""The lines of a text file, each decoded by its own evidence: exports put together from two systems hold both encodings."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from voc.errors import VocError
from voc.ingest.blob import Blob
from voc.ingest.broken import count_broken
from voc.ingest.encoding import Encoding, find_encoding

LONGEST_LINE: Final = 16 * 1024 * 1024  # characters; without a limit a file without line breaks would fill the memory
_BLOCK: Final = 1 << 16
_BY_LINE: Final = ("utf-8", "utf-8-sig", "cp932", "euc_jp")
_NUMBERS_SHOWN: Final = 5
# Kana in UTF-8. In CP932 the same bytes are 縺, 繧 and 繝, hardly ever written and never twice.
_UTF8_KANA: Final = re.compile(rb"\xe3[\x81-\x83][\x80-\xbf]")
_WIDE: Final = re.compile("[\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef]")
_CELL_ENDS: Final = re.compile(rb'([,;\t"])')
_BOM: Final = "\ufeff"
# Oracle and MySQL write an emoji as two surrogates of three bytes each, where UTF-8 has four bytes.
_SURROGATES: Final = re.compile(rb"\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf][\x80-\xbf]")


@dataclass(slots=True)
class Notes:
    """What was noticed while reading lines: unreadable characters, lines of another encoding, open quotation marks.

    ``mixed`` counts the lines by their encoding, ``mixed_at`` holds the first line numbers.
    """

    broken: int = 0
    mixed: int = 0
    mixed_at: list[int] = field(default_factory=list)
    unclosed: list[int] = field(default_factory=list)

    def warnings(self, name: str, encoding: str) -> tuple[str, ...]:
        """Return Japanese lines for people."""
        found = []
        if self.broken:
            found.append(f"「{name}」に読めない文字が{self.broken}個あります（�で示します）。")
        if self.mixed:
            other = "Shift_JIS (CP932) " if encoding.startswith("utf-8") else "UTF-8"
            at = "、".join(map(str, self.mixed_at)) + ("…" if self.mixed > len(self.mixed_at) else "")
            found.append(
                f"「{name}」は{encoding}ですが、{other}の行が{self.mixed}行混ざっています（{at}行目）。行ごとに読みました。"
            )
        if self.unclosed:
            at = "、".join(map(str, self.unclosed[:_NUMBERS_SHOWN])) + ("…" if self.unclosed[_NUMBERS_SHOWN:] else "")
            found.append(
                f'「{name}」の{len(self.unclosed)}行の引用符 (") が閉じていません（{at}行目）。'
                "引用符を文字として読み、続きの行も取り込みました。"
            )
        return tuple(found)


@dataclass(frozen=True, slots=True)
class TextFile:
    """A text file whose encoding is known."""

    blob: Blob
    encoding: Encoding

    def lines(self, notes: Notes) -> Iterator[str]:
        """Yield the lines with their line breaks (``\\n``, ``\\r\\n`` or ``\\r``), without a BOM; ``notes`` is filled.

        Raises ``VocError`` where a line is longer than ``LONGEST_LINE``.
        """
        name = self.encoding.name
        by_line = name in _BY_LINE
        with self.blob.open() as file:
            file.read(self.encoding.skip)
            # Latin-1 turns bytes to characters and back unchanged, so the wrapper only cuts lines.
            reader = io.TextIOWrapper(file, "latin-1" if by_line else name, errors="replace", newline="")
            number = 0
            while line := reader.readline(LONGEST_LINE):
                number += 1
                if len(line) == LONGEST_LINE and line[-1] not in "\r\n":
                    raise _line_too_long(self.blob.name, number)
                if by_line:
                    if not line.isascii():
                        line = self._decoded(line.encode("latin-1"), number, notes)
                elif "\ufffd" in line:
                    notes.broken += count_broken(line)
                yield line.removeprefix(_BOM)  # files put one below the other have one at each beginning

    def blocks(self, notes: Notes) -> Iterator[str]:
        """Yield the text a block at a time, for a format in which line breaks mean nothing; ``notes`` is filled."""
        with self.blob.open() as file:
            file.read(self.encoding.skip)
            reader = io.TextIOWrapper(file, self.encoding.name, errors="replace", newline="")
            while block := reader.read(_BLOCK):
                notes.broken += count_broken(block)
                yield block

    def _decoded(self, raw: bytes, number: int, notes: Notes) -> str:
        text, is_mixed = _decode_line(raw, "utf-8" if self.encoding.name == "utf-8-sig" else self.encoding.name)
        notes.broken += count_broken(text)
        if is_mixed:
            notes.mixed += 1
            if len(notes.mixed_at) < _NUMBERS_SHOWN:
                notes.mixed_at.append(number)
        return text


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file without its BOM and the Python name of its encoding; ``broken`` counts unreadable characters."""

    text: str
    encoding: str
    broken: int = 0


def open_text(blob: Blob) -> TextFile:
    """Find the encoding of a text file; raises as ``find_encoding`` does."""
    with blob.open() as file:
        return TextFile(blob, find_encoding(file, blob.name))


def decode(data: bytes, name: str) -> Decoded:
    """Decode a text file that is small enough to be held; ``name`` is for messages. Raises as ``find_encoding`` does."""
    file = open_text(Blob(name, len(data), lambda: io.BytesIO(data)))
    notes = Notes()
    text = "".join(file.lines(notes))
    return Decoded(text, file.encoding.name, notes.broken)


def _decode_line(raw: bytes, main: str) -> tuple[str, bool]:
    """Decode one line of a file in ``main``; tells also whether it holds another encoding."""
    if main == "utf-8" and _SURROGATES.search(raw):
        raw = _SURROGATES.sub(_four_bytes, raw)
    utf8 = _strict(raw, "utf-8")
    if main == "utf-8":
        if utf8 is not None:
            return utf8, False
        lenient = raw.decode("utf-8", "replace")
        if count_broken(lenient) <= max(1, len(_WIDE.findall(lenient)) // 10):
            return lenient, False
    elif utf8 is not None and _WIDE.search(utf8):
        return utf8, True
    other = _strict(raw, "cp932" if main == "utf-8" else main)
    if other is not None and not count_broken(other) and not _UTF8_KANA.search(raw):
        return other, main == "utf-8"
    return _decode_cells(raw, main)


def _decode_cells(raw: bytes, main: str) -> tuple[str, bool]:
    """Decode a line whose cells differ in their encoding; these delimiters are no second byte of a character in any."""
    pieces = []
    is_mixed = False
    for piece in _CELL_ENDS.split(raw):
        utf8 = _strict(piece, "utf-8")
        if utf8 is not None and (main == "utf-8" or piece.isascii() or _WIDE.search(utf8)):
            pieces.append(utf8)
            is_mixed = is_mixed or (main != "utf-8" and not piece.isascii())
            continue
        other = _strict(piece, "cp932") if main == "utf-8" else None
        if other is not None and not count_broken(other):
            is_mixed = True
        pieces.append(piece.decode(main, "replace") if other is None else other)
    return "".join(pieces), is_mixed


def _four_bytes(pair: re.Match[bytes]) -> bytes:
    return pair[0].decode("utf-8", "surrogatepass").encode("utf-16", "surrogatepass").decode("utf-16").encode()


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _line_too_long(name: str, number: int) -> VocError:
    return VocError(
        f"「{name}」の{number}行目が{LONGEST_LINE // 1024 // 1024}M文字を超えていて、表として読めません。"
        "改行のあるCSVで保存し直してください。",
        code="line_too_long",
    )
