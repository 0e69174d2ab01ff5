"""The bytes of one file, wherever they lie: they can be opened again and again and are never held whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO


@dataclass(frozen=True, slots=True)
class Blob:
    """A file, or a file in an archive.

    ``name`` is its name for people, ``part`` tells files of one name apart (the folder inside an archive), ``size`` counts
    bytes; each call of ``open`` reads from the first byte. ``path`` is where a file lies that is in no archive.
    """

    name: str
    size: int
    open: Callable[[], IO[bytes]]
    part: str = ""
    path: Path | None = None

    def head(self, size: int) -> bytes:
        """Return the first ``size`` bytes, fewer where the file is shorter."""
        with self.open() as file:
            return file.read(size)
