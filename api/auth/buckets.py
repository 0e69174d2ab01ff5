"""Buckets of tokens that all processes over one home share: a small file, mapped into the memory of each."""

from __future__ import annotations

import fcntl
import mmap
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from struct import Struct
from typing import Final

from voc.errors import VocError

_NAME_BYTES: Final = 16
_SLOT: Final = Struct(f"={_NAME_BYTES}sd")
# Who hashes to one row shares its slots; of more callers than slots the one nearest to a full bucket is forgotten.
_SLOTS_OF_ROW: Final = 8
_ROWS: Final = 2048
_SIZE: Final = _ROWS * _SLOTS_OF_ROW * _SLOT.size


class Buckets:
    """For each name the moment when its bucket is full again; 0 where nothing is known of it.

    A change takes some microseconds, against a write for each request had the database to count.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._threads = threading.Lock()

    def change(self, name: str, change: Callable[[float], float]) -> None:
        """Put ``change`` of the moment in its place, alone among all processes; an error leaves it as it was."""
        key = blake2b(name.encode(), digest_size=_NAME_BYTES).digest()
        row = int.from_bytes(key[:4]) % _ROWS * _SLOTS_OF_ROW
        places = range(row * _SLOT.size, (row + _SLOTS_OF_ROW) * _SLOT.size, _SLOT.size)
        with self._alone() as table:
            slots = {place: _SLOT.unpack_from(table, place) for place in places}
            found = next((place for place, (kept, _) in slots.items() if kept == key), None)
            place = min(slots, key=lambda each: slots[each][1]) if found is None else found
            _SLOT.pack_into(table, place, key, change(0.0 if found is None else slots[place][1]))

    @contextmanager
    def _alone(self) -> Iterator[mmap.mmap]:
        descriptor, table = self._mapped
        with self._threads:  # the lock of the file is the process's
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            try:
                yield table
            finally:
                fcntl.flock(descriptor, fcntl.LOCK_UN)

    @cached_property
    def _mapped(self) -> tuple[int, mmap.mmap]:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600)
            try:
                # Not truncated to its size: writing to a mapped page for which the disk has no room kills the process.
                os.posix_fallocate(descriptor, 0, _SIZE)
                return descriptor, mmap.mmap(descriptor, _SIZE)
            except OSError:
                os.close(descriptor)  # every request tries again
                raise
        except OSError as error:
            raise VocError(
                f"フォルダ「{self._path.parent}」に書き込めません ({error.strerror})。VOC_HOME の権限と空きを確かめてください。",
                code="home_not_writable",
                status=503,
            ) from error
