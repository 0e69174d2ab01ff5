"""The client for programs with an event loop; the methods of ``Client``, awaited."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Self, TypeVar

import httpx

from voc.client import operations
from voc.client.operations import Operation, TagResults
from voc.client.results import Comment, Import, Theme
from voc.client.retries import Retries

_T = TypeVar("_T")


class AsyncClient:
    """Calls voc at ``address`` with an API key (``voc key create``); without one on voc's own machine.

    Calls that meet 429, 503 or a broken connection are made again; writes bear an ``Idempotency-Key``, so that they are
    done once. Methods raise ``Problem`` for error answers, and what httpx raises where there is none.
    """

    def __init__(
        self, address: str, key: str | None = None, *, retries: Retries | None = None, timeout_s: float = 60.0
    ) -> None:
        self._http = httpx.AsyncClient(base_url=address, headers=operations.authorization(key), timeout=timeout_s)
        self._retries = retries or Retries()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def tag(self, comments: Iterable[str | Mapping[str, Any]], *, model: str | None = None) -> TagResults:
        """Tag texts, or mappings with ``text``, ``id`` and ``kind``, as many as there are; nothing is stored.

        Returns a result for each, in their order.
        """
        return [result for each in operations.tag(comments, model) for result in await self.call(each)]

    async def create_comment(
        self,
        text: str,
        *,
        kind: str | None = None,
        external_id: str | None = None,
        customer: str | None = None,
        occurred_at: datetime | str | None = None,
        source: str | None = None,
        attributes: Mapping[str, Any] | None = None,
        idempotency_key: str | None = None,
    ) -> Comment:
        """Tag and store a comment; the same ``idempotency_key``, or ``external_id`` and content, is stored once."""
        return await self.call(
            operations.create_comment(
                idempotency_key,
                text,
                occurred_at,
                kind=kind,
                external_id=external_id,
                customer=customer,
                source=source,
                attributes=attributes,
            )
        )

    async def comment(self, comment_id: str) -> Comment:
        """Return a stored comment."""
        return await self.call(operations.get_comment(comment_id))

    async def delete_comment(self, comment_id: str) -> None:
        """Delete a comment."""
        await self.call(operations.delete_comment(comment_id))

    async def comments(self, **filters: Any) -> AsyncIterator[Comment]:
        """Iterate over all comments that a search finds, the newest stored first.

        ``filters`` are those of ``GET /v1/comments`` (``q``, ``urgency``, ``theme``, ``since``, …); ``limit`` is the size
        of the pages in which they are asked for.
        """
        cursor = None
        while True:
            page = await self.call(operations.search(cursor, **filters))
            for comment in page.items:
                yield comment
            if (cursor := page.next) is None:
                return

    async def give_feedback(self, comment_id: str, *, idempotency_key: str | None = None, **said: Any) -> Comment:
        """Correct labels (``reasons=["billing"]``, ``sentiment="negative"``, …) or confirm them (``confirmed=True``)."""
        return await self.call(operations.give_feedback(idempotency_key, comment_id, **said))

    async def import_file(
        self,
        file: Path,
        *,
        wait: bool = True,
        timeout_s: float | None = None,
        idempotency_key: str | None = None,
        **told: Any,
    ) -> Import:
        """Upload an export and import it in the background; with ``wait`` until it has ended.

        ``told`` is what the file does not say by itself: ``kind``, ``source``, ``text`` (columns), ``date``, … A wait of
        more than ``timeout_s`` raises ``TimeoutError``; the import goes on.
        """
        started = await self.call(operations.create_import(idempotency_key, file, **told))
        return await self.wait_for_import(started.id, timeout_s=timeout_s) if wait else started

    async def import_status(self, import_id: str) -> Import:
        """Return how far an import is."""
        return await self.call(operations.get_import(import_id))

    async def wait_for_import(self, import_id: str, *, timeout_s: float | None = None, every_s: float = 1.0) -> Import:
        """Return an import when it has ended."""
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        while not (status := await self.import_status(import_id)).ended:
            if deadline is not None and time.monotonic() > deadline:
                raise TimeoutError(f"import {import_id} is still {status.state}")
            await asyncio.sleep(every_s)
        return status

    async def themes(self) -> list[Theme]:
        """Return the themes in force, the largest first."""
        return await self.call(operations.list_themes())

    async def weekly_report(self, week: str | None = None) -> dict[str, Any]:
        """Return the summary of a week (``2026-W47``; by default the newest) as ``docs/weekly-summary.md`` describes it."""
        return await self.call(operations.weekly_report(week))

    async def call(self, operation: Operation[_T]) -> _T:
        """Make a call, again where that helps."""
        tries = 0
        while True:
            tries += 1
            outcome = await self._try(operation)
            wait_s = self._retries.wait_s(tries, outcome, operation.repeatable)
            if wait_s is None:
                return operation.result(outcome)
            await asyncio.sleep(wait_s)

    async def _try(self, operation: Operation[Any]) -> httpx.Response | httpx.TransportError:
        with operation.request() as arguments:
            try:
                return await self._http.request(**arguments)
            except httpx.TransportError as error:
                return error
