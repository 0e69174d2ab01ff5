"""Webhooks as a job: one sender for all workers delivers what is due, as long as any worker runs."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from voc.jobs.components import Components
from voc.jobs.engine import JobContext, JobQueue, Queues, scheduled
from voc.store.database import Database
from voc.store.deliveries import DeliveryRepository, Parcel
from voc.store.jobs import SCHEDULE
from voc.webhooks.delivery import DeliveryState, Outcome
from voc.webhooks.sending import Sender
from voc.webhooks.signing import signed_headers

KIND: Final = "webhooks"
# So many requests to one receiver at once; a slow one holds up nobody but itself.
_AT_ONCE: Final = 4
_LOOK_AGAIN_AFTER_S: Final = 0.5
_KEPT_FOR: Final = timedelta(days=30)
_log = logging.getLogger(__name__)


def start_sending(database: Database) -> None:
    """Let a worker start to send now, where none does yet; otherwise the schedule would see to it within a minute."""
    JobQueue(database).submit(KIND, {}, by=SCHEDULE)


@scheduled("* * * * *", KIND, queue=Queues.SHORT)
def send(context: JobContext) -> dict[str, Any]:
    """Send until the worker stops; the next worker goes on, and after a failure the schedule begins anew."""
    context.progress(context.job.done + 1)  # a restart is progress here: this job never ends by itself
    asyncio.run(Courier(context.components, context.check).run())
    raise AssertionError


@scheduled("40 3 * * *", "webhook_deliveries", queue=Queues.SHORT)
def forget_deliveries(context: JobContext) -> dict[str, Any]:
    """Forget the deliveries that ended a month ago."""
    with context.components.database.transaction() as session:
        return {"forgotten": DeliveryRepository(session).purge(datetime.now(UTC) - _KEPT_FOR)}


class Courier:
    """Claims, sends and settles. ``check`` leaves by an exception when it is time to stop.

    A request that is under way then is given up and sent again by the next one: at least once, never never.
    """

    def __init__(self, components: Components, check: Callable[[], None]) -> None:
        self._database = components.database
        self._allowed = components.settings.webhook_networks
        self._check = check
        self._desk = ThreadPoolExecutor(1, "webhooks")  # what asks the database does not hold up the requests
        self._under_way: dict[asyncio.Task[None], str] = {}

    async def run(self) -> None:
        """Deliver what is due, as it becomes due."""
        with self._database.transaction() as session:
            DeliveryRepository(session).release()
        loop = asyncio.get_running_loop()
        with self._desk:
            async with Sender(self._allowed) as sender:
                try:
                    while True:
                        for parcel in await loop.run_in_executor(self._desk, self._claim):
                            self._under_way[asyncio.create_task(self._deliver(sender, parcel))] = parcel.webhook_id
                        await self._wait()
                finally:
                    for task in self._under_way:
                        task.cancel()
                    await asyncio.gather(*self._under_way, return_exceptions=True)

    def _claim(self) -> list[Parcel]:
        self._check()
        with self._database.transaction() as session:
            return DeliveryRepository(session).claim(Counter(self._under_way.values()), _AT_ONCE)

    async def _wait(self) -> None:
        """Wait until one has ended, so that there is room for another, or for something new to be due."""
        if not self._under_way:
            await asyncio.sleep(_LOOK_AGAIN_AFTER_S)
            return
        ended, _ = await asyncio.wait(self._under_way, timeout=_LOOK_AGAIN_AFTER_S, return_when=asyncio.FIRST_COMPLETED)
        for task in ended:
            del self._under_way[task]
            task.result()

    async def _deliver(self, sender: Sender, parcel: Parcel) -> None:
        body = json.dumps(parcel.body, ensure_ascii=False).encode()
        headers = signed_headers(parcel.keys, parcel.event_id, datetime.now(UTC), body)
        outcome = await sender.post(parcel.url, headers, body)
        await asyncio.get_running_loop().run_in_executor(self._desk, self._settle, parcel, outcome)

    def _settle(self, parcel: Parcel, outcome: Outcome) -> None:
        with self._database.transaction() as session:
            state = DeliveryRepository(session).settle(parcel, outcome)
        if state is DeliveryState.DEAD:
            _log.warning("gave up webhook=%s event=%s status=%s", parcel.webhook_id, parcel.event_id, outcome.status)
