"""A set of digests holds what was added to it, however it keeps them."""

from __future__ import annotations

import random

from voc.ingest.digests import DigestSet


def test_each_digest_is_new_once_also_when_most_lie_in_the_array() -> None:
    drawn = random.Random(7)
    numbers = [0, 2**64 - 1, *(drawn.getrandbits(64) for _ in range(120_000))]
    digests = DigestSet()
    assert sum(digests.add(number) for number in numbers) == len(numbers)
    assert sum(digests.add(number) for number in drawn.sample(numbers, 2_000)) == 0
    assert not digests.add(0)
    assert not digests.add(2**64 - 1)
    assert digests.add(numbers[5] ^ 1)
