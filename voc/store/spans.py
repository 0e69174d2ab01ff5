"""Conditions on the comments that are counted: a span of time, a segment; and whose comment it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, case, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute

from voc.segment import Segment
from voc.store.search import attribute_term
from voc.store.tables import CommentRow, TermRow

# Whose comment it is: the customer's, else the answered row's, else its own; two answers of one row are one person's.
RESPONDENT: Final = func.coalesce(
    func.nullif(CommentRow.customer, ""), func.nullif(CommentRow.external_id, ""), CommentRow.id
)


def within(since: datetime, until: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Return the conditions of a span."""
    return CommentRow.moment >= since, CommentRow.moment < until


def part(starts: Sequence[datetime]) -> ColumnElement[int]:
    """Return the position of a comment's part of a span; ``starts`` are the beginnings of the parts, the oldest first."""
    if len(starts) == 1:
        return literal(0)
    later = [(CommentRow.moment >= start, position) for position, start in enumerate(starts) if position]
    return case(*reversed(later), else_=0)


def unindexed(column: InstrumentedAttribute[str]) -> ColumnElement[str]:
    """Return a column so that SQLite looks the span up first, which is short, and not all comments with its value."""
    return column + ""


def of_segment(segment: Segment) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions on comments of a segment, to be counted rather than paged through."""
    equal = {CommentRow.kind: segment.kind, CommentRow.source: segment.source}
    terms = [attribute_term(*pair) for pair in segment.attributes.items()]
    return (
        *(column == value for column, value in equal.items() if value is not None),
        *(CommentRow.sequence.in_(select(TermRow.sequence).where(TermRow.term == term)) for term in terms),
    )
