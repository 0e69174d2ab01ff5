"""Questions that come together are answered together, each to its own caller, and nobody waits for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from voc.jobs.together import Together


class Doubling:
    """Doubles numbers and remembers which came together; refuses 13."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []

    async def __call__(self, numbers: Sequence[int]) -> list[int]:
        self.batches.append(list(numbers))
        await asyncio.sleep(0)
        if 13 in numbers:
            raise ValueError("13")
        return [2 * number for number in numbers]


def test_each_caller_gets_its_own_answer_and_a_batch_holds_no_more_than_told() -> None:
    doubling = Doubling()

    async def ask() -> list[int]:
        together = Together(doubling, most=4)
        return await asyncio.gather(*(together.ask(number) for number in range(9)))

    assert asyncio.run(ask()) == [0, 2, 4, 6, 8, 10, 12, 14, 16]
    assert doubling.batches == [[0, 1, 2, 3], [4, 5, 6, 7], [8]]


def test_who_asks_alone_is_answered_alone() -> None:
    doubling = Doubling()

    async def ask() -> list[int]:
        together = Together(doubling, most=4)
        return [await together.ask(number) for number in (1, 2)]

    assert asyncio.run(ask()) == [2, 4]
    assert doubling.batches == [[1], [2]]


def test_an_error_reaches_who_asked_what_caused_it_and_nobody_else() -> None:
    async def ask() -> list[object]:
        together = Together(Doubling(), most=2)
        asked = (together.ask(number) for number in (1, 13, 3))
        return [*await asyncio.gather(*asked, return_exceptions=True), await together.ask(4)]

    first, second, third, last = asyncio.run(ask())
    assert isinstance(second, ValueError)
    assert (first, third, last) == (2, 6, 8)


def test_a_caller_that_gives_up_takes_nothing_from_the_others() -> None:
    async def ask() -> int:
        together = Together(Doubling(), most=4)
        gone, staying = (asyncio.create_task(together.ask(number)) for number in (1, 2))
        await asyncio.sleep(0)
        gone.cancel()
        answer = await staying
        with pytest.raises(asyncio.CancelledError):
            await gone
        return answer

    assert asyncio.run(ask()) == 4
