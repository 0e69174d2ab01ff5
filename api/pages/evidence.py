"""A comment's text cut at its evidence, so that a template can mark which passage speaks for which reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from voc.tag.labels import URGENCY_NAMES, Sentiment, Urgency

PRAISE: Final = 4


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a text: ``mark`` is the place of the first reason that it speaks for (1 to 3), ``PRAISE``, or 0 for none."""

    text: str
    mark: int
    urgent: bool
    names: tuple[str, ...]


def segments(text: str, tags: Mapping[str, Any]) -> list[Segment]:
    """Cut a text at the ends of all evidence; evidence that lies beyond the text is left out."""
    spans = [span for span in _spans(tags) if 0 <= span[0] < span[1] <= len(text)]
    edges = sorted({0, len(text), *(edge for start, end, *_ in spans for edge in (start, end))})
    found = []
    for start, end in pairwise(edges):
        over = [span for span in spans if span[0] <= start and end <= span[1]]
        marks = [mark for _, _, mark, _ in over if mark]
        names = tuple(dict.fromkeys(name for *_, name in over))
        found.append(Segment(text[start:end], min(marks, default=0), any(not mark for _, _, mark, _ in over), names))
    return found


def praise(tags: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The statements that praise; comments that an older model tagged have none."""
    statements = tags["sentiment"].get("statements", ())
    return [each for each in statements if each["label"] == Sentiment.POSITIVE]


def _spans(tags: Mapping[str, Any]) -> Iterator[tuple[int, int, int, str]]:
    """Yield start, end, the mark (0: urgency) and what it speaks for."""
    for place, reason in enumerate(tags["reasons"], start=1):
        for each in reason["evidence"]:
            yield each["start"], each["end"], place, reason["name"]
    for each in praise(tags):
        yield each["start"], each["end"], PRAISE, "称賛"
    urgency = tags["urgency"]
    if urgency["label"] in (Urgency.CRITICAL, Urgency.HIGH):
        for each in urgency["evidence"]:
            yield each["start"], each["end"], 0, f"緊急度: {URGENCY_NAMES[urgency['label']]}"
