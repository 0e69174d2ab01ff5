"""Plain zip archives of tables, with a limit on what comes out of them."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import PurePosixPath
from typing import Final

from voc.errors import VocError

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
_MOST_BYTES: Final = 512 * 1024 * 1024
_MOST_RATIO: Final = 200
_SMALL: Final = 16 * 1024 * 1024  # a small file may be as repetitive as it likes
_MOST_FILES: Final = 100
_ADDED_BY_WINDOWS: Final = ("Thumbs.db", "desktop.ini")
_ENCRYPTED: Final = 0x1
_UTF8_NAME: Final = 0x800
_WORKBOOK_PARTS: Final = ("xl/", "content.xml")
_DOCUMENT_PARTS: Final = ("word/", "ppt/", "Index/")


def is_zip(data: bytes) -> bool:
    """Tell whether the bytes begin like a zip archive (also a workbook does)."""
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def is_workbook(data: bytes) -> bool:
    """Tell whether a zip archive is an xlsx, xlsb or ods."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return any(name.startswith(_WORKBOOK_PARTS) for name in archive.namelist())
    except ZIP_ERRORS:
        return False


def check_size(data: bytes, name: str) -> None:
    """Raise ``VocError`` where unpacking would give more than a table can have (a zip bomb), or needs a password."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except ZIP_ERRORS as error:
        raise VocError(
            f"「{name}」はzipとして壊れています ({error})。もう一度ダウンロードするか、圧縮し直してください。",
            code="broken_zip",
        ) from error
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise VocError(
            f"「{name}」はパスワード付きのzipです。パスワードなしで圧縮し直すか、展開したファイルを指定してください。",
            code="password_protected",
        )
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    if unpacked > _MOST_BYTES or (unpacked > _SMALL and unpacked / packed > _MOST_RATIO):
        raise VocError(
            f"「{name}」を展開すると{unpacked // 1024 // 1024:,}MBになり、大きすぎます。展開したファイルを分けて指定してください。",
            code="zip_too_large",
        )


def members(data: bytes, name: str) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of every file in the archive, one after the other; folders and hidden files are left out.

    Raises ``VocError`` where there is none, there are too many, or one cannot be unpacked.
    """
    check_size(data, name)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if any(entry.startswith(_DOCUMENT_PARTS) for entry in archive.namelist()):
            raise VocError(
                f"「{name}」は文書ファイル（Word・PowerPointなど）で、表として読めません。表をExcelかCSVで保存してください。",
                code="not_a_table",
            )
        entries = [(entry, _name(entry)) for entry in archive.infolist()]
        entries = [(entry, inner) for entry, inner in entries if not _is_hidden(inner)]
        if not entries:
            raise VocError(f"「{name}」にファイルが入っていません。", code="empty_file")
        if len(entries) > _MOST_FILES:
            raise VocError(
                f"「{name}」に{len(entries)}個のファイルがあります。{_MOST_FILES}個までにしてください。",
                code="zip_too_large",
            )
        for entry, inner in entries:
            try:
                with archive.open(entry) as file:
                    content = file.read(_MOST_BYTES + 1)
            except ZIP_ERRORS as error:
                raise VocError(f"「{name}」の中の「{inner}」を展開できません ({error})。", code="broken_zip") from error
            yield PurePosixPath(inner).name, content


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
