"""What is thrown away: uploads left behind, records of work that ended long ago, answers to requests of yesterday."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from voc.jobs.engine import JobContext, JobQueue, Queues, job, scheduled
from voc.jobs.import_requests import KIND
from voc.jobs.uploads import Uploads
from voc.store.idempotency import RequestRepository
from voc.store.imports import ImportRepository
from voc.store.jobs import JobRepository

_KEPT_FOR: Final = timedelta(days=3)


@scheduled("30 3 * * *", "tidy")
def tidy(context: JobContext) -> dict[str, Any]:
    """Delete what schedules and queues keep of ended work, and let each home throw away the uploads that nobody needs."""
    queue, before = JobQueue(context.components.database), datetime.now(UTC) - _KEPT_FOR
    with context.components.database.transaction() as session:
        ImportRepository(session).give_up_uploads(before)
        jobs = JobRepository(session)
        forgotten = jobs.forget_scheduled(before)
        homes = jobs.queues(KIND)
        for home in homes:
            queue.submit_within(session, "tidy_home", {}, by=context.job.created_by, queue=home)
    return {"homes": len(homes), "jobs_forgotten": forgotten, "work_forgotten": queue.forget_ended(before)}


@job("tidy_home", queue=Queues.SHORT, alone=True)
def tidy_home(context: JobContext) -> dict[str, Any]:
    """Delete the uploads in this worker's home that were left behind, and those that no import needs any more."""
    with context.components.database.transaction() as session:
        needed = ImportRepository(session).uploads()
    return {"uploads_deleted": Uploads(context.components.settings.home).delete_stale(needed)}


@scheduled("17 * * * *", "requests", queue=Queues.SHORT)
def forget_requests(context: JobContext) -> dict[str, Any]:
    """Forget the ``Idempotency-Key``s that are older than a day, with what was answered to them."""
    with context.components.database.transaction() as session:
        return {"forgotten": RequestRepository(session).purge()}
