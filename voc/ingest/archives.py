"""Plain zip archives of tables, with a limit on what comes out of them; nothing is unpacked before it has been checked."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections import Counter
from contextlib import suppress
from pathlib import PurePosixPath
from typing import IO, Any, Final

from voc.errors import VocError
from voc.ingest.blob import Blob

# What zipfile raises for damaged archives, found by reading many of them.
ZIP_ERRORS: Final = (
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    OSError,
    EOFError,
    ValueError,
    OverflowError,
    struct.error,
    zlib.error,
)
_MOST_BYTES: Final = 2 * 1024**3
_MOST_RATIO: Final = 200
# Text is streamed, a workbook is held.
_MOST_BYTES_OF_A_WORKBOOK: Final = 512 * 1024**2
_MOST_RATIO_OF_A_WORKBOOK: Final = 100
_SMALL: Final = 16 * 1024 * 1024  # a small file may be as repetitive as it likes
_MOST_FILES: Final = 100
_ADDED_BY_WINDOWS: Final = ("Thumbs.db", "desktop.ini")
_ENCRYPTED: Final = 0x1
_UTF8_NAME: Final = 0x800
_WORKBOOK_PARTS: Final = ("xl/", "content.xml")
_DOCUMENT_PARTS: Final = ("word/", "ppt/", "Index/")


def is_zip(head: bytes) -> bool:
    """Tell whether a file that begins so is a zip archive (also a workbook is one)."""
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def is_workbook(blob: Blob) -> bool:
    """Tell whether a zip archive is an xlsx, xlsb or ods."""
    try:
        with blob.open() as file, zipfile.ZipFile(file) as archive:
            return any(name.startswith(_WORKBOOK_PARTS) for name in archive.namelist())
    except ZIP_ERRORS:
        return False


def check_workbook_size(blob: Blob) -> None:
    """Raise ``VocError`` where a workbook would fill the memory, or needs a password."""
    check_size(blob, _MOST_BYTES_OF_A_WORKBOOK, _MOST_RATIO_OF_A_WORKBOOK)


def check_size(blob: Blob, most_bytes: int = _MOST_BYTES, most_ratio: int = _MOST_RATIO) -> None:
    """Raise ``VocError`` where unpacking would give more than a table can have (a zip bomb), or needs a password."""
    name = blob.name
    entries = _entries(blob)
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise VocError(
            f"「{name}」はパスワード付きのzipです。パスワードなしで圧縮し直すか、展開したファイルを指定してください。",
            code="password_protected",
        )
    unpacked = sum(entry.file_size for entry in entries)
    # What the entries say of themselves may be a lie, the size of the file is none.
    packed = min(blob.size, sum(entry.compress_size for entry in entries))
    if is_too_much(unpacked, packed, most_bytes, most_ratio):
        raise VocError(
            f"「{name}」を展開すると{unpacked // 1024 // 1024:,}MBになり、大きすぎます。展開したファイルを分けて指定してください。",
            code="zip_too_large",
        )


def is_too_much(unpacked: int, packed: int, most_bytes: int = _MOST_BYTES, most_ratio: int = _MOST_RATIO) -> bool:
    """Tell whether that is more than a table can have, or many more bytes than were ``packed`` (a zip bomb)."""
    return unpacked > most_bytes or (unpacked > _SMALL and unpacked / max(1, packed) > most_ratio)


def members(blob: Blob) -> list[Blob]:
    """Return every file in the archive; folders and hidden files are left out.

    Raises ``VocError`` where there is none, or there are too many. Opening one may raise it too.
    """
    check_size(blob)
    name = blob.name
    entries = _entries(blob)
    if any(entry.filename.startswith(_DOCUMENT_PARTS) for entry in entries):
        raise VocError(
            f"「{name}」は文書ファイル（Word・PowerPointなど）で、表として読めません。表をExcelかCSVで保存してください。",
            code="not_a_table",
        )
    named = [(entry, PurePosixPath(_name(entry))) for entry in entries if not _is_hidden(_name(entry))]
    if not named:
        raise VocError(f"「{name}」にファイルが入っていません。", code="empty_file")
    if len(named) > _MOST_FILES:
        raise VocError(
            f"「{name}」に{len(named)}個のファイルがあります。{_MOST_FILES}個までにしてください。", code="zip_too_large"
        )
    same_name = Counter(path.name for _, path in named)
    return [
        _Member(blob, entry).as_blob(path.name, str(path.parent) if same_name[path.name] > 1 else "")
        for entry, path in named
    ]


def _entries(blob: Blob) -> list[zipfile.ZipInfo]:
    try:
        with blob.open() as file, zipfile.ZipFile(file) as archive:
            return archive.infolist()
    except ZIP_ERRORS as error:
        raise VocError(
            f"「{blob.name}」はzipとして壊れています ({error})。もう一度ダウンロードするか、圧縮し直してください。",
            code="broken_zip",
        ) from error


class _Member:
    """One file in an archive."""

    def __init__(self, archive: Blob, entry: zipfile.ZipInfo) -> None:
        self._archive = archive
        self._entry = entry

    def as_blob(self, name: str, part: str) -> Blob:
        return Blob(name, self._entry.file_size, self._open, part)

    def _open(self) -> IO[bytes]:
        """Open the file for reading from its beginning to its end."""
        try:
            return io.BufferedReader(_Unpacked(self._archive, self._entry))
        except ZIP_ERRORS as error:
            raise _broken(self._archive, self._entry, error) from error


class _Unpacked(io.RawIOBase):
    """The unpacked bytes of an entry; its archive is closed with it, and damage is said in Japanese."""

    def __init__(self, archive: Blob, entry: zipfile.ZipInfo) -> None:
        self._blob = archive
        self._entry = entry
        self._file = archive.open()
        self._archive = zipfile.ZipFile(self._file)
        self._content = self._archive.open(entry)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            content = self._content.read(len(buffer))
        except ZIP_ERRORS as error:
            raise _broken(self._blob, self._entry, error) from error
        buffer[: len(content)] = content
        return len(content)

    def close(self) -> None:
        if not self.closed:
            self._content.close()
            self._archive.close()
            self._file.close()
        super().close()


def _broken(archive: Blob, entry: zipfile.ZipInfo, error: Exception) -> VocError:
    return VocError(f"「{archive.name}」の中の「{_name(entry)}」を展開できません ({error})。", code="broken_zip")


def _name(entry: zipfile.ZipInfo) -> str:
    """Return the name in the archive; Windows writes it in CP932 and zipfile reads that as CP437."""
    name = entry.filename
    if not entry.flag_bits & _UTF8_NAME:
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("cp932")
    return "".join(char if char.isprintable() else "_" for char in name)


def _is_hidden(name: str) -> bool:
    """Tell whether an entry is a folder or what macOS and Windows add to folders."""
    path = PurePosixPath(name)
    is_folder = name.endswith("/") or not path.name
    return is_folder or "__MACOSX" in path.parts or path.name.startswith(".") or path.name in _ADDED_BY_WINDOWS
