"""Submitting jobs and looking after them; any process may, also those that run none."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary

from sqlalchemy.orm import Session

from voc.errors import VocError
from voc.jobs.engine.registry import Queues, kinds
from voc.store.database import Database
from voc.store.jobs import Job, JobRepository, JobState

if TYPE_CHECKING:
    from dbos import DBOSClient, EnqueueOptions

# Pinned: with a version of its own for every build, work of the build before would wait for ever.
APPLICATION_VERSION: Final = "1"
APPLICATION: Final = "voc"
RUN_JOB: Final = "run_job"
RUN_PART: Final = "run_part"
_ENDED: Final = ["SUCCESS", "ERROR", "CANCELLED"]
_DELETED_AT_ONCE: Final = 500
_clients: WeakKeyDictionary[Database, DBOSClient] = WeakKeyDictionary()


class JobQueue:
    """Jobs of a database. The queue's tables are made when the first job is submitted."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def submit(self, kind: str, params: Mapping[str, Any], *, by: str) -> Job:
        """Submit a job in a commit of its own; see ``submit_within``."""
        self.prepare()
        with self._database.transaction() as session:
            return self.submit_within(session, kind, params, by=by)

    def submit_within(
        self,
        session: Session,
        kind: str,
        params: Mapping[str, Any],
        *,
        by: str,
        queue: str | None = None,
    ) -> Job:
        """Submit a job within the caller's transaction (after ``prepare``): it exists if and when that commits.

        While one of a kind that runs alone waits or runs (in the ``queue`` given, if one
        is), that one is returned and nothing is submitted. Raises ``KeyError`` for a kind that nobody registered.
        """
        known = kinds()[kind]
        new = Job(
            id=new_id(),
            kind=kind,
            queue=queue or known.queue,
            state=JobState.QUEUED,
            attempt=1,
            starts=0,
            done=0,
            total=None,
            params=params,
            result=None,
            error_code=None,
            error_detail=None,
            created_by=by,
            created_at=datetime.now(UTC),
            started_at=None,
            finished_at=None,
        )
        unique = f"{known.unique}@{queue}" if known.unique and queue else known.unique
        job = JobRepository(session).add(new, unique)
        if job is new:
            self._enqueue(session, job)
        return job

    def get(self, job_id: str) -> Job:
        """Return a job; raises ``VocError`` with status 404 where there is none."""
        with self._database.transaction() as session:
            job = JobRepository(session).get(job_id)
        if job is None:
            raise VocError(
                f"ジョブ「{job_id}」はありません。GET /v1/jobs で一覧を見られます。", code="job_missing", status=404
            )
        return job

    def list(self, *, kind: str | None = None, states: Sequence[JobState] = (), limit: int = 50) -> list[Job]:
        """Return the newest jobs first."""
        with self._database.transaction() as session:
            return JobRepository(session).list(kind=kind, states=states, limit=limit)

    def cancel(self, job_id: str) -> Job:
        """Cancel a job; what it has done stays. Raises ``VocError`` with status 409 where it has ended."""
        with self._database.transaction() as session:
            cancelled = JobRepository(session).cancel(job_id)
        job = self.get(job_id)
        if not cancelled and job.state is not JobState.CANCELLED:
            raise VocError("このジョブはもう終わっているので、取り消せません。", code="job_ended", status=409)
        return job

    def retry(self, job_id: str) -> Job:
        """Let a job that failed or was cancelled run again.

        Raises ``VocError`` with status 409 for any other, and while another waits or runs of a kind that runs alone.
        """
        kind = kinds().get(self.get(job_id).kind)
        self.prepare()
        with self._database.transaction() as session:
            job = JobRepository(session).retry(job_id, kind.unique if kind else None)
            if job is None:
                raise VocError("やり直せるのは、失敗したか取り消したジョブだけです。", code="job_not_ended", status=409)
            self._enqueue(session, job)
        return job

    def enqueue_part(self, session: Session, job: Job, number: int) -> None:
        """Let any worker do one part of a job; the same part of the same attempt is not enqueued twice."""
        workflow = f"{job.id}-{job.attempt}-{number}"
        options: EnqueueOptions = {"workflow_name": RUN_PART, "queue_name": Queues.PARTS, "workflow_id": workflow}
        self._client().enqueue_in_transaction(session, options, job.id, job.attempt, number)

    def forget_ended(self, before: datetime) -> int:
        """Delete what the queues keep of work that ended before a moment; returns how many pieces of work that was.

        Our own record of each job stays.
        """
        client, until, deleted = self._client(), before.isoformat(), 0
        while found := client.list_workflows(
            status=_ENDED, completed_before=until, limit=_DELETED_AT_ONCE, load_input=False, load_output=False
        ):
            client.delete_workflows([each.workflow_id for each in found])
            deleted += len(found)
        return deleted

    def prepare(self) -> None:
        """Make the queue's tables where they are not there yet."""
        self._client()

    def _enqueue(self, session: Session, job: Job) -> None:
        options: EnqueueOptions = {
            "workflow_name": RUN_JOB,
            "queue_name": job.queue,
            "workflow_id": f"{job.id}-{job.attempt}",
        }
        self._client().enqueue_in_transaction(session, options, job.id, job.attempt)

    def _client(self) -> DBOSClient:
        if self._database not in _clients:
            from dbos import DBOS, DBOSClient, DBOSPortableJSONSerializer  # what submits nothing need not load it

            quiet()
            engine = self._database.engine
            DBOS.migrate(engine.url.render_as_string(hide_password=False))
            _clients[self._database] = DBOSClient(
                system_database_engine=engine,
                application_name=APPLICATION,
                serializer=DBOSPortableJSONSerializer(),
                use_listen_notify=False,
                lazy=True,
            )
        return _clients[self._database]


def new_id() -> str:
    """Return an id that nobody can guess."""
    return secrets.token_hex(12)


def quiet() -> None:
    """Keep the library's chatter out of the log, and its tracebacks, which could quote a customer."""
    import logging

    logging.getLogger("dbos").setLevel(logging.ERROR)
