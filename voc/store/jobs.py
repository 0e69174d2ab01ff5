"""Background jobs and the workers that run them, as they are kept; what runs them is in ``voc.jobs.engine``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from voc.errors import VocError
from voc.store.inserting import insert_or
from voc.store.tables import JobRow, WorkerRow


class JobState(StrEnum):
    """Where a job stands; the last three are ends."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


# When a worker that has said goodbye last beat: longer ago than any silence.
_LEFT: Final = datetime(1970, 1, 1, tzinfo=UTC)
OPEN: Final = (JobState.QUEUED, JobState.RUNNING)
# Who submits the jobs that run by themselves at their times.
SCHEDULE: Final = "schedule"


@dataclass(frozen=True, slots=True)
class Job:
    """A job as people see it. ``total`` is ``None`` while it is not known how much there is to do."""

    id: str
    kind: str
    queue: str
    state: JobState
    attempt: int
    starts: int
    done: int
    total: int | None
    params: Mapping[str, Any]
    result: Mapping[str, Any] | None
    error_code: str | None
    error_detail: str | None
    created_by: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

    def to_json(self) -> dict[str, Any]:
        """Return the job as the API shows it."""
        error = {"code": self.error_code, "detail": self.error_detail} if self.error_code else None
        return {
            "id": self.id,
            "kind": self.kind,
            "state": self.state.value,
            "progress": {"done": self.done, "total": self.total},
            "result": None if self.result is None else dict(self.result),
            "error": error,
            "attempt": self.attempt,
            "created_by": self.created_by,
            "created_at": self.created_at.isoformat(),
            "started_at": self.started_at and self.started_at.isoformat(),
            "finished_at": self.finished_at and self.finished_at.isoformat(),
        }


class JobRepository:
    """Jobs of one session; committing is the caller's. What changes a job says whether it did: another may have been first."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, new: Job, unique: str | None) -> Job:
        """Add a job; where one with the same ``unique`` key is still open, return that one instead."""
        values = {name: getattr(new, name) for name in Job.__slots__}
        values |= {"state": new.state.value, "params": dict(new.params), "unique_key": unique}
        insert = insert_or(self._session, JobRow).values(values).on_conflict_do_nothing(index_elements=["unique_key"])
        if self._session.scalar(insert.returning(JobRow.id)) is not None:
            return new
        existing = self._session.scalars(select(JobRow).where(JobRow.unique_key == unique)).first()
        return _job(existing) if existing else self.add(new, unique)  # it may have ended in the meantime

    def get(self, job_id: str) -> Job | None:
        """Return one job."""
        row = self._session.get(JobRow, job_id, populate_existing=True)
        return _job(row) if row else None

    def list(
        self,
        *,
        kind: str | None = None,
        states: Sequence[JobState] = (),
        limit: int = 50,
        before: datetime | None = None,
    ) -> list[Job]:
        """Return the newest jobs first; those that a schedule did well, one a minute, only where their ``kind`` is asked for."""
        statement = select(JobRow).order_by(JobRow.created_at.desc(), JobRow.id).limit(limit)
        if kind:
            statement = statement.where(JobRow.kind == kind)
        else:
            statement = statement.where(or_(JobRow.created_by != SCHEDULE, JobRow.state != JobState.DONE.value))
        if states:
            statement = statement.where(JobRow.state.in_([state.value for state in states]))
        if before:
            statement = statement.where(JobRow.created_at < before)
        return [_job(row) for row in self._session.scalars(statement)]

    def forget_scheduled(self, before: datetime) -> int:
        """Forget the jobs of schedules that ended well before a moment; returns how many."""
        done = delete(JobRow).where(JobRow.created_by == SCHEDULE, JobRow.state == JobState.DONE.value)
        return len(self._session.execute(done.where(JobRow.finished_at < before).returning(JobRow.id)).all())

    def queues(self, kind: str) -> Sequence[str]:
        """Return the queues in which jobs of a kind have waited."""
        return sorted(self._session.scalars(select(JobRow.queue).where(JobRow.kind == kind).distinct()))

    def counts(self) -> dict[tuple[str, str], int]:
        """Return how many jobs there are, by kind and state."""
        statement = select(JobRow.kind, JobRow.state, func.count()).group_by(JobRow.kind, JobRow.state)
        return {(kind, state): count for kind, state, count in self._session.execute(statement)}

    def start(self, job_id: str, attempt: int) -> Job | None:
        """Mark an attempt as running, and that it was started once more; ``None`` where it has ended or was retried."""
        changed = self._change(
            job_id,
            attempt,
            OPEN,
            {
                "state": JobState.RUNNING.value,
                "starts": JobRow.starts + 1,
                "started_at": func.coalesce(JobRow.started_at, datetime.now(UTC)),
            },
        )
        return self.get(job_id) if changed else None

    def is_open(self, job_id: str, attempt: int) -> bool:
        """Tell whether an attempt is still wanted."""
        wanted = select(JobRow.id).where(JobRow.id == job_id, JobRow.attempt == attempt, JobRow.state.in_(OPEN))
        return self._session.scalar(wanted) is not None

    def progress(self, job_id: str, attempt: int, done: int, total: int | None) -> bool:
        """Keep how far an attempt is; one that gets on may be interrupted any number of times."""
        reached = {"done": done, "total": total}
        ahead = self._change(job_id, attempt, OPEN, {**reached, "starts": 1}, JobRow.done < done)
        return ahead or self._change(job_id, attempt, OPEN, reached)

    def finish(self, job_id: str, attempt: int, result: Mapping[str, Any]) -> bool:
        """End an attempt well."""
        return self._end(job_id, attempt, JobState.DONE, result=dict(result))

    def fail(self, job_id: str, attempt: int, code: str, detail: str) -> bool:
        """End an attempt with what went wrong, in Japanese."""
        return self._end(job_id, attempt, JobState.FAILED, error_code=code, error_detail=detail)

    def cancel(self, job_id: str) -> bool:
        """End a job that is still open, whatever its attempt."""
        return self._end(job_id, None, JobState.CANCELLED)

    def retry(self, job_id: str, unique: str | None) -> Job | None:
        """Open an ended job again as its next attempt; ``None`` where it is open or done.

        Raises ``VocError`` with status 409 where another with the same ``unique`` key is open.
        """
        reopened = {
            "state": JobState.QUEUED.value,
            "attempt": JobRow.attempt + 1,
            "starts": 0,
            "error_code": None,
            "error_detail": None,
            "finished_at": None,
            "unique_key": unique,
        }
        try:
            changed = self._change(job_id, None, (JobState.FAILED, JobState.CANCELLED), reopened)
        except IntegrityError as error:
            raise VocError(
                "同じ種類のジョブがもう待っているか動いています。それが終わってから、やり直してください。",
                code="job_already_open",
                status=409,
            ) from error
        return self.get(job_id) if changed else None

    def _end(self, job_id: str, attempt: int | None, state: JobState, **values: Any) -> bool:
        ended = {"state": state.value, "finished_at": datetime.now(UTC), "unique_key": None}
        return self._change(job_id, attempt, OPEN, {**ended, **values})

    def _change(
        self,
        job_id: str,
        attempt: int | None,
        states: Sequence[JobState],
        values: Mapping[str, Any],
        *conditions: ColumnElement[bool],
    ) -> bool:
        statement = update(JobRow).where(JobRow.id == job_id, JobRow.state.in_(states), *conditions).values(**values)
        if attempt is not None:
            statement = statement.where(JobRow.attempt == attempt)
        changed = self._session.execute(statement.returning(JobRow.id).execution_options(synchronize_session=False))
        return changed.first() is not None


@dataclass(frozen=True, slots=True)
class Worker:
    """A process that runs jobs, and when it last said that it lives."""

    id: str
    host: str
    pid: int
    started_at: datetime
    beat_at: datetime

    @property
    def left(self) -> bool:
        """Whether it said that it has stopped."""
        return self.beat_at == _LEFT


class WorkerRepository:
    """Workers of one session; committing is the caller's."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def beat(self, worker_id: str, host: str, pid: int) -> None:
        """Say that a worker lives, for the first time or again."""
        now = datetime.now(UTC)
        beaten = update(WorkerRow).where(WorkerRow.id == worker_id).values(beat_at=now)
        if self._session.execute(beaten.returning(WorkerRow.id)).first() is None:
            self._session.add(WorkerRow(id=worker_id, host=host[:200], pid=pid, started_at=now, beat_at=now))

    def all(self) -> list[Worker]:
        """Return the workers that have not been removed, the longest at work first."""
        rows = self._session.scalars(select(WorkerRow).order_by(WorkerRow.started_at))
        return [Worker(row.id, row.host, row.pid, row.started_at, row.beat_at) for row in rows]

    def leave(self, worker_id: str) -> None:
        """Say that a worker has stopped, so that the others need not wait for its silence to take its work over."""
        left = update(WorkerRow).where(WorkerRow.id == worker_id).values(beat_at=_LEFT)
        self._session.execute(left)

    def remove(self, worker_id: str) -> None:
        """Forget a worker."""
        self._session.execute(delete(WorkerRow).where(WorkerRow.id == worker_id))


def _job(row: JobRow) -> Job:
    values = {name: getattr(row, name) for name in Job.__slots__}
    return Job(**{**values, "state": JobState(row.state)})
