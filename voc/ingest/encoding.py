"""Finds how a text file is encoded: BOM, then UTF-8, then CP932, then the rest by evidence.

Statistical detectors guess wrong on half of all short Japanese files. UTF-8 and CP932 refuse each other's bytes, so
asking them strictly, in this order, decides nearly every file; what is left gives itself away by escape sequences
(ISO-2022-JP), by NULs at every second byte (UTF-16) or by turning into half-width katakana (EUC-JP read as CP932).
A file put together from two systems may hold lines of both; the lines vote, and ``voc.ingest.lines`` decodes each.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Final

from voc.errors import VocError
from voc.ingest.broken import count_broken, is_mostly_readable

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SIGNATURES: Final = (
    (b"\x89PNG", "PNG画像"),
    (b"\xff\xd8\xff", "JPEG画像"),
    (b"GIF8", "GIF画像"),
    (b"%PDF", "PDF"),
    (b"PK\x03\x04", "zipまたはExcelファイル"),
    (b"\xd0\xcf\x11\xe0", "古い形式のOfficeファイル"),
    (b"\x1f\x8b", "gzip圧縮ファイル"),
    (b"7z\xbc\xaf", "7z圧縮ファイル"),
    (b"Rar!", "RAR圧縮ファイル"),
    (b"RIFF", "音声または動画"),
    (b"SQLite format 3", "SQLiteデータベース"),
    (b"PAR1", "Parquetファイル"),
)
_HEAD: Final = 65_536
_BLOCK: Final = 1 << 20
_SAMPLE: Final = 1 << 18
_ISO_2022_JP: Final = re.compile(rb"\x1b(?:\$[@B]|\([JI])")
_CONTROL: Final = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]")
_ODD_IN_CP932: Final = re.compile("[｡-ﾟ\ue000-\uf8ff]")
_PRIVATE: Final = re.compile("[\ue000-\uf8ff]")
# Japanese takes three bytes in UTF-8; of two bytes is what a line of one kanji in EUC-JP reads as (箱 as Ȣ).
_WIDE_IN_UTF8: Final = re.compile(rb"[\xe2-\xef]")
_KANA: Final = re.compile("[ぁ-んァ-ヶー]")
_READABLE: Final = re.compile("[\t\n\r -~\u3000-\u30ff]")
_LETTER: Final = re.compile("[\t\n\r -~\u2010-\u266f\u3000-\u33ff\u4e00-\u9fff\uff00-\uffef]")
_NOT_ASCII: Final = re.compile("[^\x00-\x7f]")


@dataclass(frozen=True, slots=True)
class Encoding:
    """The Python ``name`` of an encoding, and how many bytes of a mistaken BOM to ``skip``."""

    name: str
    skip: int = 0


def find_encoding(file: IO[bytes], name: str) -> Encoding:
    """Find the encoding of a text file by reading it once, a block at a time; ``name`` is for messages.

    Raises ``VocError`` where the bytes are an image, an archive or another binary, or no Japanese encoding fits.
    """
    head = file.read(_HEAD)
    skip = 0
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            if _is_readable(head, encoding):
                return Encoding(encoding)
            head, skip = head.removeprefix(bom), len(bom)  # a BOM pasted before another encoding
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            raise _not_a_table(name, kind)
    if utf16 := _utf16(head):
        return Encoding(utf16, skip)
    if not (head.isascii() and _ISO_2022_JP.search(head)):
        _refuse_control_bytes(head, name)
    votes = _Votes()
    for block in _blocks(head, file):
        votes.add(block)
    return Encoding(votes.decide(name), skip)


class _Votes:
    """Counts lines that are UTF-8 and lines that are not, and keeps some of the latter."""

    def __init__(self) -> None:
        self._is_ascii = True
        self._has_escapes = self._has_wide = False
        self._utf8 = self._others = 0
        self._sample = bytearray()

    def add(self, block: bytes) -> None:
        """Count the lines of a block that ends with a line."""
        if block.isascii():
            self._has_escapes = self._has_escapes or _ISO_2022_JP.search(block) is not None
            return
        self._is_ascii = False
        if _is_strictly(block, "utf-8"):
            self._utf8 += sum(not line.isascii() for line in block.split(b"\n"))
            self._has_wide = self._has_wide or _WIDE_IN_UTF8.search(block) is not None
            return
        for line in block.split(b"\n"):
            if line.isascii():
                continue
            if _is_strictly(line, "utf-8"):
                self._utf8 += 1
                self._has_wide = self._has_wide or _WIDE_IN_UTF8.search(line) is not None
            else:
                self._others += 1
                if len(self._sample) < _SAMPLE:
                    self._sample += line[:_SAMPLE] + b"\n"

    def decide(self, name: str) -> str:
        """Return the encoding of most lines."""
        if self._is_ascii:
            return "iso2022_jp_ext" if self._has_escapes else "utf-8"
        sample = bytes(self._sample)
        is_utf8 = self._utf8 > self._others
        if (is_utf8 and self._has_wide) or _is_readable(sample, "utf-8"):
            return "utf-8"
        cp932, euc_jp = sample.decode("cp932", "replace"), sample.decode("euc_jp", "replace")
        if is_mostly_readable(euc_jp) and (count_broken(cp932) or _is_euc_jp(euc_jp, cp932)):
            return "euc_jp"
        if is_utf8:
            return "utf-8"
        if is_mostly_readable(cp932):
            return "cp932"
        if _is_strictly(sample, "shift_jis_2004"):  # the same bytes but for rare characters
            return "shift_jis_2004"
        raise VocError(
            f"「{name}」の文字コードを判別できません。UTF-8またはShift_JIS (CP932) のCSVで保存し直してください。",
            code="unknown_encoding",
        )


def _blocks(head: bytes, file: IO[bytes]) -> Iterator[bytes]:
    """Yield the file in blocks that end with a line where there are lines."""
    rest = b""
    block = head
    while block:
        end = block.rfind(b"\n") + 1 or len(block)
        yield rest + block[:end]
        rest = block[end:]
        block = file.read(_BLOCK)
    yield rest


def _is_readable(data: bytes, encoding: str) -> bool:
    return is_mostly_readable(data.decode(encoding, "replace"))


def _is_strictly(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _refuse_control_bytes(head: bytes, name: str) -> None:
    if len(_CONTROL.findall(head)) > len(head) // 100 or head.count(0) > len(head) // 10:
        raise _not_a_table(name, "バイナリファイル")


def _not_a_table(name: str, kind: str) -> VocError:
    return VocError(
        f"「{name}」は{kind}で、表として読めません。CSV・TSV・Excel (xlsx)・JSONLのいずれかを指定してください。",
        code="not_a_table",
    )


def _utf16(head: bytes) -> str | None:
    """Recognize UTF-16 without a BOM by the NULs of its line breaks and delimiters, all at the same parity."""
    nuls = head.count(0)
    if nuls < 1 or nuls < len(head) // 500:
        return None
    even = head[::2].count(0)
    encoding = "utf-16-be" if even * 2 > nuls else "utf-16-le"
    if max(even, nuls - even) < 0.95 * nuls:
        return None
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(head)  # the head may end within a character
    except UnicodeDecodeError:
        return None
    readable, letters = len(_READABLE.findall(text)), len(_LETTER.findall(text))
    return encoding if readable >= 0.02 * len(text) and letters >= 0.95 * len(text) else None


def _is_euc_jp(text: str, as_cp932: str) -> bool:
    """EUC-JP reads as half-width katakana in CP932, and as characters of private use; its own text has full-width kana."""
    kana, odd = len(_KANA.findall(text)), len(_ODD_IN_CP932.findall(as_cp932))
    fewest = 0.1 if _PRIVATE.search(as_cp932) else 0.25  # nobody's CP932 export has characters of private use
    return kana >= fewest * len(_NOT_ASCII.findall(text)) and odd >= 0.4 * len(_NOT_ASCII.findall(as_cp932))
