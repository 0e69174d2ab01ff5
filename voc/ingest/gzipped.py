"""One file compressed by gzip, read as it is unpacked; what would fill the disk or the memory is refused on the way."""

from __future__ import annotations

import gzip
import io
import zlib
from typing import Any, Final

from voc.errors import VocError
from voc.ingest.archives import is_too_much
from voc.ingest.blob import Blob

_MAGIC: Final = b"\x1f\x8b"
_ERRORS: Final = (OSError, EOFError, zlib.error)
_SUFFIX: Final = ".gz"
_BLOCK: Final = 1 << 18


def unpacked(blob: Blob) -> Blob:
    """Return what a gzip file holds, under its name without .gz, and any other file as it is.

    Reads it once to know its size, for what gzip says of it may be a lie. Raises ``VocError`` where it is broken or too
    large.
    """
    if blob.head(len(_MAGIC)) != _MAGIC:
        return blob
    name = blob.name[: -len(_SUFFIX)] if blob.name.lower().endswith(_SUFFIX) else blob.name
    with _open(blob) as file:
        size = sum(map(len, iter(lambda: file.read(_BLOCK), b"")))
    return Blob(name, size, lambda: _open(blob), blob.part)


def _open(blob: Blob) -> io.BufferedReader:
    return io.BufferedReader(_Unpacked(blob), _BLOCK)


class _Unpacked(io.RawIOBase):
    """The unpacked bytes; damage, and more of them than a table can have, are said in Japanese."""

    def __init__(self, blob: Blob) -> None:
        self._blob = blob
        self._packed = blob.open()
        self._content = gzip.GzipFile(fileobj=self._packed)
        self._size = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            content = self._content.read(len(buffer))
        except _ERRORS as error:
            raise VocError(
                f"「{self._blob.name}」はgzipとして壊れています ({error})。もう一度ダウンロードするか、圧縮し直してください。",
                code="broken_zip",
            ) from error
        self._size += len(content)
        if is_too_much(self._size, self._packed.tell()):
            raise VocError(
                f"「{self._blob.name}」を展開すると{self._size // 1024 // 1024:,}MBより大きくなります。"
                "展開したファイルを分けて指定してください。",
                code="zip_too_large",
            )
        buffer[: len(content)] = content
        return len(content)

    def close(self) -> None:
        if not self.closed:
            self._content.close()
            self._packed.close()
        super().close()
