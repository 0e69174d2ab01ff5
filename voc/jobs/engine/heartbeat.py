"""Workers say that they live, and take over the work of those that do not."""

from __future__ import annotations

import fcntl
import logging
import os
import socket
import threading
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final

from voc.errors import VocError
from voc.store.database import Database
from voc.store.jobs import Worker, WorkerRepository

_BEAT_S: Final = 2.0
# A worker elsewhere that has been silent for so long is given up; if it only slept, it finds its work done by another.
_SILENCE_S: Final = 30.0
_log = logging.getLogger(__name__)


class Heartbeat:
    """Beats for one worker. ``take_over`` is called with the id of each worker that is gone, before its row is removed.

    A worker holds a lock on a file in its home, so that those who share the home know at once when it died; others go by
    the silence of its row, each by its own clock, since the clocks of machines differ.
    """

    def __init__(self, database: Database, home: Path, worker: str, take_over: Callable[[str], None]) -> None:
        self._database = database
        self._folder = home / "workers"
        self._worker = worker
        self._take_over = take_over
        self._heard: dict[str, tuple[datetime, float]] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)

    def register(self) -> None:
        """Make this worker known, before it takes any work: what it had when it died would be nobody's otherwise."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._lock = os.open(self._path(self._worker), os.O_CREAT | os.O_RDWR, 0o600)
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        with self._database.transaction() as session:
            WorkerRepository(session).beat(self._worker, socket.gethostname(), os.getpid())

    def start(self) -> None:
        """Begin, with what dead workers left behind."""
        self._beat()
        self._thread.start()

    def stop(self) -> None:
        """Say that this worker has stopped, whatever it leaves undone."""
        self._stop.set()
        self._thread.join(timeout=10)
        try:
            with self._database.transaction() as session:
                WorkerRepository(session).leave(self._worker)
        except VocError as error:
            _log.error("could not sign off: %s", error.code)
        os.close(self._lock)

    def _run(self) -> None:
        while not self._stop.wait(_BEAT_S):
            try:
                self._beat()
            except Exception as error:  # whatever it is: without this thread others would take the living for dead
                _log.error("no heartbeat: %s", error.code if isinstance(error, VocError) else type(error).__name__)

    def _beat(self) -> None:
        with self._database.transaction() as session:
            repository = WorkerRepository(session)
            repository.beat(self._worker, socket.gethostname(), os.getpid())
            others = [each for each in repository.all() if each.id != self._worker]
        for gone in [each for each in others if self._is_gone(each)]:
            self._take_over(gone.id)
            with self._database.transaction() as session:
                WorkerRepository(session).remove(gone.id)
            self._path(gone.id).unlink(missing_ok=True)
            self._heard.pop(gone.id, None)

    def _is_gone(self, other: Worker) -> bool:
        held = self._lock_held(other.id)
        if held is not None:
            return not held
        beat, since = self._heard.get(other.id, (None, 0.0))
        if beat != other.beat_at:
            self._heard[other.id] = (other.beat_at, time.monotonic())
            return other.left
        return time.monotonic() - since > _SILENCE_S

    def _lock_held(self, worker: str) -> bool | None:
        """Tell whether a worker of this home lives; ``None`` for a worker of another home."""
        try:
            descriptor = os.open(self._path(worker), os.O_RDWR)
        except FileNotFoundError:
            return None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        else:
            return False
        finally:
            os.close(descriptor)

    def _path(self, worker: str) -> Path:
        return self._folder / f"{worker}.lock"
