"""Answered requests are forgotten after a day."""

from __future__ import annotations

from typing import Any

from voc.jobs.engine import JobContext, Queues, scheduled
from voc.store.idempotency import RequestRepository


@scheduled("17 * * * *", "requests", queue=Queues.SHORT)
def forget_requests(context: JobContext) -> dict[str, Any]:
    """Purge the ``Idempotency-Key``s that are older than a day."""
    with context.components.database.transaction() as session:
        return {"forgotten": RequestRepository(session).purge()}
