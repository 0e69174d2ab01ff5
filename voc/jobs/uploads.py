"""Uploaded files on their way into an import: unmasked, so they lie in the home under random names, and not for long."""

from __future__ import annotations

import os
import secrets
from collections.abc import Set
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from time import time
from typing import BinaryIO, Final

from voc.errors import VocError

_STALE_AFTER: Final = timedelta(days=1)


class Uploads:
    """The uploads in one home."""

    def __init__(self, home: Path) -> None:
        self._folder = home / "uploads"

    def create(self) -> tuple[str, BinaryIO]:
        """Open a new file for writing, that only its owner may read; return its name with it."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            name = secrets.token_hex(16)
            descriptor = os.open(self.path(name), os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except OSError as error:
            raise VocError(
                f"アップロードを受け取るフォルダ「{self._folder}」に書き込めません ({error.strerror})。",
                code="home_not_writable",
                status=503,
            ) from error
        return name, os.fdopen(descriptor, "wb")

    def path(self, name: str) -> Path:
        """Where an upload lies."""
        return self._folder / name

    def keep_original_name(self, name: str, original: str) -> None:
        """Keep beside an upload what its sender called it; it goes with the upload."""
        descriptor = os.open(self._original(name), os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(original)

    def original_name(self, name: str) -> str | None:
        """Return what was kept as an upload's original name, ``None`` where nothing was."""
        path = self._original(name)
        return path.read_text(encoding="utf-8") if path.exists() else None

    def delete(self, name: str) -> None:
        """Delete an upload, if it is still there."""
        self.path(name).unlink(missing_ok=True)
        self._original(name).unlink(missing_ok=True)

    def delete_stale(self, needed: Set[str]) -> int:
        """Delete what was left behind for a day and no import needs any more; return how many."""
        oldest = time() - _STALE_AFTER.total_seconds()
        deleted = 0
        for each in self._folder.glob("*"):
            with suppress(FileNotFoundError):  # another process, or the end of its import, was faster
                if each.stem not in needed and each.stat().st_mtime < oldest:
                    each.unlink()
                    deleted += 1
        return deleted

    def _original(self, name: str) -> Path:
        return self.path(name).with_suffix(".name")


def _write_once(path: Path, text: str) -> None:
    """Write a file that nobody sees half: of several processes the first one's stays."""
    own = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    try:
        own.write_text(text, encoding="ascii")
        with suppress(FileExistsError):
            os.link(own, path)
    finally:
        own.unlink(missing_ok=True)


def home_queue(home: Path) -> str:
    """Return the queue for work that needs the files of this home; workers that share the home serve it."""
    path = home / "home_id"
    try:
        home.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _write_once(path, secrets.token_hex(8))
    except OSError as error:
        raise VocError(
            f"VOC_HOME「{home}」に書き込めません ({error.strerror})。権限を確かめてください。",
            code="home_not_writable",
            status=503,
        ) from error
    return f"voc-home-{path.read_text(encoding='ascii')}"
