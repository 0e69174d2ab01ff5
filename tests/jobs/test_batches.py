"""Batches are as large as asked for, smaller where texts are long, and the same each time."""

from __future__ import annotations

from voc.ingest.comment import Comment
from voc.jobs.batches import batches


def made(lengths: list[int]) -> list[Comment]:
    return [Comment(id=f"c{n}", text="長" * length) for n, length in enumerate(lengths)]


def test_short_texts_fill_batches() -> None:
    assert [len(batch) for batch in batches(made([10] * 1_003), 500)] == [500, 500, 3]
    assert list(batches([], 500)) == []


def test_long_texts_make_small_batches_and_none_is_lost() -> None:
    comments = made([20_000] * 25 + [300_000] + [5] * 3)
    cut = list(batches(iter(comments), 500))
    assert [len(batch) for batch in cut] == [10, 10, 6, 3]
    assert [comment for batch in cut for comment in batch] == comments
