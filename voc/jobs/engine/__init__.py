"""Durable background jobs: submitted in one commit with whatever else a caller writes, run by ``voc worker``, resumed after a crash.

A job is a function that takes a context and returns a JSON object. It may be started again from its beginning at any
moment (the worker was killed), so it skips what it finds done. Write it in a module that ``registry.MODULES`` names::

    @job("retag", alone=True)
    def retag(context: JobContext) -> dict[str, Any]:
        for number, batch in enumerate(batches, 1):
            context.check()  # leaves here when the job was cancelled or the worker stops
            ...  # one transaction that can be repeated
            context.progress(number, len(batches))
        return {"retagged": count}

    JobQueue(components.database).submit("retag", {"since": "2026-11-01"}, by=actor.name)  # also .get .list .cancel .retry

A ``VocError`` that it raises is what people see of its failure. ``@scheduled("0 8 * * MON", "weekly_mail")`` instead of
``@job`` runs it at times of ``VOC_TIMEZONE``. ``@job(…, queue=Queues.SHORT)`` keeps quick work out of the way of long work.
"""

from voc.jobs.engine.context import JobCancelled, JobContext
from voc.jobs.engine.queue import JobQueue
from voc.jobs.engine.registry import Queues, job, part, scheduled
from voc.store.jobs import Job, JobState

__all__ = ["Job", "JobCancelled", "JobContext", "JobQueue", "JobState", "Queues", "job", "part", "scheduled"]
