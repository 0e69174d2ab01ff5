"""The process that runs jobs: DBOS brings them, each is started again until it has ended."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final, TypeVar

from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer
from sqlalchemy.exc import DBAPIError

from voc.errors import VocError
from voc.jobs.components import Components
from voc.jobs.engine.context import JobCancelled, JobContext, WorkerStopping
from voc.jobs.engine.heartbeat import Heartbeat
from voc.jobs.engine.queue import APPLICATION, APPLICATION_VERSION, RUN_JOB, RUN_PART, JobQueue, new_id
from voc.jobs.engine.registry import Queues, kinds, part_of
from voc.jobs.uploads import home_queue
from voc.store.jobs import SCHEDULE, Job, JobRepository

_POLL_S: Final = 0.3
# Threads share one interpreter: more of them would not be faster, but short work must not wait behind long work.
_AT_ONCE: Final = {Queues.LONG.value: 2, Queues.SHORT.value: 4, Queues.PARTS.value: 4}
_GRACE_S: Final = 20.0
_MOST_STARTS: Final = 10
_WAITS_S: Final = (1, 2, 5, 10, 20, 30)
_log = logging.getLogger(__name__)
T = TypeVar("T")


class Worker:
    """Runs the jobs of a database until it is told to stop."""

    def __init__(self, components: Components) -> None:
        self.id = new_id()
        self.components = components
        self.stopping = threading.Event()
        self._active = 0
        self._idle = threading.Condition()

    def run(self, stop: threading.Event) -> None:
        """Run jobs until ``stop`` is set, and then only what ends within seconds; the rest is left to the next worker.

        The process should end after this: a thread may still be in the middle of long work.
        """
        global _worker
        _worker = self
        database, home = self.components.database, self.components.settings.home
        queues: dict[str, int] = {**_AT_ONCE, home_queue(home): 2}
        JobQueue(database).prepare()  # not in the middle of a transaction, whose lock it would wait for
        config: DBOSConfig = {
            "name": APPLICATION,
            "system_database_engine": database.engine_for_jobs(),
            "application_version": APPLICATION_VERSION,
            "executor_id": self.id,
            "serializer": DBOSPortableJSONSerializer(),
            "log_level": "ERROR",
            "use_listen_notify": False,
        }
        heartbeat = Heartbeat(database, home, self.id, _take_over)
        heartbeat.register()
        DBOS(config=config)
        DBOS.listen_queues(list(queues))
        DBOS.launch()
        for name, at_once in queues.items():
            DBOS.register_queue(name, worker_concurrency=at_once, polling_interval_sec=_POLL_S)
        self._keep_schedules()
        heartbeat.start()
        stop.wait()
        self.finish_work()
        DBOS.destroy(workflow_completion_timeout_sec=0)
        heartbeat.stop()

    def finish_work(self) -> None:
        """Tell what is being done to stop, and wait until it has, or has had its time."""
        self.stopping.set()
        with self._idle:
            self._idle.wait_for(lambda: self._active == 0, timeout=_GRACE_S)

    def _keep_schedules(self) -> None:
        """Make the schedules those of the code: new ones are added, changed ones change, others go."""
        timed = {name: kind for name, kind in kinds().items() if kind.cron}
        for known in DBOS.list_schedules():
            if known["schedule_name"] not in timed:
                DBOS.delete_schedule(known["schedule_name"])
        DBOS.apply_schedules(
            [
                {
                    "schedule_name": name,
                    "workflow_fn": submit_scheduled,
                    "schedule": kind.cron or "",
                    "context": name,
                    "cron_timezone": self.components.settings.timezone,
                    "automatic_backfill": False,
                    "queue_name": Queues.SHORT.value,
                }
                for name, kind in timed.items()
            ]
        )

    @contextmanager
    def busy(self) -> Iterator[None]:
        """Count a piece of work; where the worker stops, the thread that did it never returns to DBOS.

        So DBOS keeps the work as not ended, and the next worker takes it over.
        """
        with self._idle:
            self._active += 1
        stopped = False
        try:
            yield
        except WorkerStopping:
            stopped = True
        finally:
            with self._idle:
                self._active -= 1
                self._idle.notify_all()
        if stopped:
            threading.Event().wait()

    def run_job(self, job_id: str, attempt: int) -> None:
        """Run an attempt of a job to its end, whatever that is."""
        job = self._insist(lambda jobs: jobs.start(job_id, attempt))
        if job is None:
            return
        if job.starts > _MOST_STARTS:
            self._fail(job, _CRASHES)
            return
        kind = kinds().get(job.kind)
        if kind is None:
            self._fail(
                job, VocError(f"ジョブの種類「{job.kind}」を知りません。voc を更新してください。", code="job_kind")
            )
            return
        context = JobContext(job, self.components, self.id, self.stopping)
        try:
            result = self._patiently(lambda: kind.run(context))
        except JobCancelled:
            return
        except VocError as error:
            self._fail(job, error)
        else:
            self._insist(lambda jobs: jobs.finish(job.id, job.attempt, result))

    def run_part(self, job_id: str, attempt: int, number: int) -> None:
        """Do a part of a job; what goes wrong is the part's function's to tell the job."""
        job = self._insist(lambda jobs: jobs.get(job_id) if jobs.is_open(job_id, attempt) else None)
        if job is not None:
            context = JobContext(job, self.components, self.id, self.stopping)
            try:
                self._patiently(lambda: part_of(job.kind)(context, number))
            except JobCancelled:
                return
            except VocError as error:
                self._fail(job, error)

    def _patiently(self, work: Callable[[], T]) -> T:
        """Do work again while the database does not answer; what nobody expected becomes a ``VocError``."""
        for wait in (*_WAITS_S, None):
            try:
                return work()
            except VocError as error:
                if error.code != "database_unreachable" or wait is None:
                    raise
                _log.error("will try again in %d s: %s", wait, error.code)
                if self.stopping.wait(wait):
                    raise WorkerStopping from error
            except JobCancelled:
                raise
            except Exception as error:  # its message could quote a customer
                _log.error("a job failed: %s", type(error).__name__)
                raise VocError(
                    f"予期しない問題で処理を続けられませんでした ({type(error).__name__})。もう一度お試しください。",
                    code="internal",
                ) from error
        raise AssertionError

    def _insist(self, work: Callable[[JobRepository], T]) -> T:
        """Change a job in a commit of its own; while the database does not take it there is nothing else to do."""
        while True:
            try:
                with self.components.database.transaction() as session:
                    return work(JobRepository(session))
            except (VocError, DBAPIError) as error:
                why = error.code if isinstance(error, VocError) else type(error).__name__
                _log.error("a job cannot be kept: %s", why)
                if self.stopping.wait(_WAITS_S[1]):
                    raise WorkerStopping from error

    def _fail(self, job: Job, error: VocError) -> None:
        self._insist(lambda jobs: jobs.fail(job.id, job.attempt, error.code, error.detail))


_CRASHES: Final = VocError(
    f"処理を{_MOST_STARTS}回始めましたが、そのたびに途中で止まりました (メモリー不足など)。ファイルを分けるか、メモリーを増やしてください。",
    code="job_keeps_crashing",
)
_worker: Worker


@DBOS.workflow(name=RUN_JOB, max_recovery_attempts=None)
def run_job(job_id: str, attempt: int) -> None:
    """Run a job, for DBOS."""
    with _worker.busy():
        _worker.run_job(job_id, attempt)


@DBOS.workflow(name=RUN_PART, max_recovery_attempts=None)
def run_part(job_id: str, attempt: int, number: int) -> None:
    """Run a part of a job, for DBOS."""
    with _worker.busy():
        _worker.run_part(job_id, attempt, number)


@DBOS.workflow(name="submit_scheduled")
def submit_scheduled(at: datetime, kind: Any) -> None:
    """Submit the job of a schedule, unless the one before has not ended."""
    JobQueue(_worker.components.database).submit(kind, {"at": str(at)}, by=SCHEDULE)


def _take_over(worker: str) -> None:
    """Put the work that a dead worker had begun back into its queues; doing so twice changes nothing."""
    DBOS._recover_pending_workflows([worker])
    _log.info("took over the work of %s", worker)
