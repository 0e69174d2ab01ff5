"""Together: what several callers of an event loop ask at the same time is answered as one batch, which costs less than each alone."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Question = TypeVar("Question")
Answer = TypeVar("Answer")


class Together(Generic[Question, Answer]):
    """Gathers questions until the event loop comes round, and gives up to ``most`` of them to ``answer``, which answers in order.

    Who asks alone is answered as soon as without it.
    """

    def __init__(self, answer: Callable[[Sequence[Question]], Awaitable[Sequence[Answer]]], most: int) -> None:
        self._answer = answer
        self._most = most
        self._waiting: deque[tuple[Question, asyncio.Future[Answer]]] = deque()
        self._batches: set[asyncio.Task[None]] = set()

    async def ask(self, question: Question) -> Answer:
        """Return the answer; an error in answering is raised for those alone who asked what caused it."""
        loop = asyncio.get_running_loop()
        if not self._waiting:
            loop.call_soon(self._begin)
        answered: asyncio.Future[Answer] = loop.create_future()
        self._waiting.append((question, answered))
        return await answered

    def _begin(self) -> None:
        batch = [self._waiting.popleft() for _ in range(min(self._most, len(self._waiting)))]
        task = asyncio.ensure_future(self._settle(batch))
        self._batches.add(task)  # the loop itself would forget it
        task.add_done_callback(self._batches.discard)
        if self._waiting:
            asyncio.get_running_loop().call_soon(self._begin)

    async def _settle(self, batch: Sequence[tuple[Question, asyncio.Future[Answer]]]) -> None:
        try:
            answers = await self._answer([question for question, _ in batch])
        except Exception as error:  # whatever it is, who asked has to know
            if len(batch) > 1:
                for each in batch:
                    await self._settle([each])
            elif not batch[0][1].done():
                batch[0][1].set_exception(error)
            return
        for (_, answered), answer in zip(batch, answers, strict=True):
            if not answered.done():  # who asked may have gone
                answered.set_result(answer)
