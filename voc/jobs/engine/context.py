"""What a running job is given."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy.orm import Session

from voc.jobs.components import Components
from voc.jobs.engine.queue import JobQueue
from voc.store.jobs import Job, JobRepository

_ASK_AGAIN_AFTER_S: Final = 0.5


class JobCancelled(Exception):
    """Raised inside a job that nobody wants any more; the engine takes it as its end."""


class JobContext:
    """One start of one attempt of a job."""

    def __init__(self, job: Job, components: Components, worker: str, stopping: threading.Event) -> None:
        self.job = job
        self.components = components
        self.worker = worker
        self._stopping = stopping
        self._asked_at = 0.0
        self._cancelled = False

    @property
    def params(self) -> Mapping[str, Any]:
        """What the job was submitted with."""
        return self.job.params

    def progress(self, done: int, total: int | None = None) -> None:
        """Keep how far the job is."""
        with self.components.database.transaction() as session:
            JobRepository(session).progress(self.job.id, self.job.attempt, done, total)

    def cancelled(self) -> bool:
        """Tell whether the job was cancelled; asks the database at most twice a second."""
        now = time.monotonic()
        if not self._cancelled and now - self._asked_at > _ASK_AGAIN_AFTER_S:
            self._asked_at = now
            with self.components.database.transaction() as session:
                self._cancelled = not JobRepository(session).is_open(self.job.id, self.job.attempt)
        return self._cancelled

    def check(self) -> None:
        """Leave the job here, by ``JobCancelled``, if it was cancelled; where the worker stops, it never goes on from here.

        The next worker then starts the job again.
        """
        if self._stopping.is_set():
            raise WorkerStopping
        if self.cancelled():
            raise JobCancelled

    def wait(self, seconds: float) -> None:
        """Wait, but not longer than the worker may; then ``check``."""
        self._stopping.wait(seconds)
        self.check()

    def start_part(self, session: Session, number: int) -> None:
        """Submit a part of this job within the caller's transaction; the same one again is not run twice."""
        JobQueue(self.components.database).enqueue_part(session, self.job, number)


class WorkerStopping(BaseException):
    """Raised inside a job whose worker stops; the job stays open and is started again by the next worker."""
