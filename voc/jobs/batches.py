"""Comments a batch at a time, so many that work on them pays, and so few that what is made of them fits into memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from voc.ingest.comment import Comment

# Tokens and vectors take some hundred times the memory of their text.
_MOST_CHARACTERS: Final = 200_000


def batches(comments: Iterable[Comment], most: int) -> Iterator[list[Comment]]:
    """Yield lists of ``most`` comments, shorter ones where texts are long; the same comments give the same lists."""
    batch: list[Comment] = []
    size = 0
    for comment in comments:
        batch.append(comment)
        size += len(comment.text)
        if len(batch) >= most or size >= _MOST_CHARACTERS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
