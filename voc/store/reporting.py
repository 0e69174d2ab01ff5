"""The counts of the weekly summary, made by the database: no comment is loaded to be counted."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final, Self

from sqlalchemy import ColumnElement, Select, String, cast, distinct, func, literal, select
from sqlalchemy.orm import Session

from voc.segment import EVERY_COMMENT, Segment
from voc.store.spans import RESPONDENT, of_segment, part, within
from voc.store.tables import (
    AuditRow,
    CaseRow,
    CommentRow,
    CorrectionRow,
    DecisionRow,
    HistoryRow,
    IssueRow,
    PlaceRow,
    ReasonRow,
    TagsRow,
    ThemeRow,
)

# Deeds after which there are as many rows as before, and none that is newer.
_IN_PLACE: Final = ("comment.handle", "comment.reopen", "decision.change", "feedback.withdraw")
# Kilobytes each; where every comment has others of its own they are not all held.
_ATTRIBUTES_KEPT: Final = 10_000


class Dimension(StrEnum):
    """What comments are counted by; ``ALL`` has the one code ``all``."""

    ALL = "all"
    KIND = "kind"
    THEME = "theme"
    REASON = "reason"
    SENTIMENT = "sentiment"
    INTENT = "intent"
    URGENCY = "urgency"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many comments, and how many customers (each once a week), by week."""

    comments: tuple[int, ...]
    customers: tuple[int, ...]

    @classmethod
    def nothing(cls, weeks: int) -> Self:
        """Return the tally of what nobody spoke of in so many weeks."""
        return cls((0,) * weeks, (0,) * weeks)


class ReportRepository:
    """Counts of one session and segment over spans of time; ``since`` is included, ``until`` is not."""

    def __init__(self, session: Session, segment: Segment = EVERY_COMMENT) -> None:
        self._session = session
        self._segment = of_segment(segment)

    def tally(self, starts: Sequence[datetime], until: datetime, by: Dimension) -> dict[str, Tally]:
        """Count by code and week; ``starts`` are the beginnings of successive weeks, the oldest first."""
        code, joined = _by(by)
        week = part(starts)
        statement = (
            joined.add_columns(code.label("code"), week.label("week"), func.count(), func.count(distinct(RESPONDENT)))
            .where(*self._within(starts[0], until))
            .group_by("code", "week")
        )
        found: dict[str, tuple[list[int], list[int]]] = {}
        for each, position, comments, customers in self._session.execute(statement):
            own = found.setdefault(str(each), ([0] * len(starts), [0] * len(starts)))
            own[0][position], own[1][position] = comments, customers
        return {each: Tally(tuple(comments), tuple(customers)) for each, (comments, customers) in found.items()}

    def mark(self) -> str:
        """Return a mark that changes with every comment, correction, handled comment, decision and edition.

        What changes a row in its place is known by the text that came before, or by who did it.
        """
        newest = [
            select(func.max(column)).scalar_subquery()
            for column in (CommentRow.sequence, CorrectionRow.id, HistoryRow.id)
        ]
        deed = select(func.max(AuditRow.id)).where(AuditRow.action.in_(_IN_PLACE)).scalar_subquery()
        rows = [
            select(func.count()).select_from(table).scalar_subquery()
            for table in (CommentRow, CorrectionRow, CaseRow, DecisionRow, IssueRow)
        ]
        return "/".join(str(each) for each in self._session.execute(select(*newest, deed, *rows)).one())

    def any_within(self, since: datetime, until: datetime) -> bool:
        """Tell whether any comment was written in a span."""
        return self._session.scalar(select(CommentRow.id).where(*self._within(since, until)).limit(1)) is not None

    def unplaced(self, since: datetime, until: datetime) -> int:
        """Count the comments that belong to no theme."""
        statement = (
            select(func.count())
            .select_from(CommentRow)
            .outerjoin(PlaceRow, PlaceRow.comment_id == CommentRow.id)
            .where(*self._within(since, until), PlaceRow.theme_id.is_(None))
        )
        return self._session.scalar(statement) or 0

    def sentiment_by_theme(self, since: datetime, until: datetime) -> dict[str, dict[str, int]]:
        """Count comments by theme and sentiment."""
        statement = (
            select(PlaceRow.theme_id, TagsRow.sentiment, func.count())
            .select_from(CommentRow)
            .join(TagsRow, TagsRow.comment_id == CommentRow.id)
            .join(PlaceRow, PlaceRow.comment_id == CommentRow.id)
            .where(*self._within(since, until), PlaceRow.theme_id.is_not(None))
            .group_by(PlaceRow.theme_id, TagsRow.sentiment)
        )
        return nested(self._session.execute(statement))

    def themes_before(self, moment: datetime) -> set[str]:
        """Return the themes of which a comment was written before a moment."""
        earlier = (
            select(literal(1))
            .select_from(PlaceRow)
            .join(CommentRow, CommentRow.id == PlaceRow.comment_id)
            .where(*self._segment, CommentRow.moment < moment, PlaceRow.theme_id == ThemeRow.id)
            .limit(1)  # the first that is found will do: nearly every theme has one, and each has thousands
            .scalar_subquery()
        )
        return set(self._session.scalars(select(ThemeRow.id).where(earlier.is_not(None))))

    def theme_spans(self, until: datetime, themes: Collection[str]) -> dict[str, tuple[datetime, datetime]]:
        """Return when the first and the last comment of some themes before ``until`` was written."""
        if not themes:
            return {}
        statement = (
            select(PlaceRow.theme_id, func.min(CommentRow.moment), func.max(CommentRow.moment))
            .join(CommentRow, CommentRow.id == PlaceRow.comment_id)
            .where(*self._segment, CommentRow.moment < until, PlaceRow.theme_id.in_(themes))
            .group_by(PlaceRow.theme_id)
        )
        return {str(theme): (first, last) for theme, first, last in self._session.execute(statement)}

    def scores(self, since: datetime, until: datetime) -> Iterator[tuple[str, datetime, Mapping[str, str]]]:
        """Yield respondent, moment and attributes of each comment that has attributes."""
        written = cast(CommentRow.attributes, String)
        statement = (
            select(RESPONDENT, CommentRow.moment, written)
            .where(*self._within(since, until), func.length(written) > 2)
            .order_by(CommentRow.sequence)
        )
        read = lru_cache(_ATTRIBUTES_KEPT)(json.loads)  # many have the same
        for respondent, moment, attributes in self._session.execute(statement.execution_options(yield_per=5_000)):
            yield respondent, moment, read(attributes)

    def models(self, since: datetime, until: datetime) -> list[str]:
        """Return the versions of the models that tagged the comments."""
        joined = select(TagsRow.model).distinct().join(CommentRow, CommentRow.id == TagsRow.comment_id)
        return sorted(self._session.scalars(joined.where(*self._within(since, until))))

    def late(self, since: datetime, until: datetime, received_after: datetime) -> int:
        """Count the comments of a span that arrived after a moment."""
        arrived = CommentRow.received_at > received_after
        statement = select(func.count()).select_from(CommentRow).where(*self._within(since, until), arrived)
        return self._session.scalar(statement) or 0

    def _within(self, since: datetime, until: datetime) -> tuple[ColumnElement[bool], ...]:
        return *within(since, until), *self._segment


def _by(dimension: Dimension) -> tuple[ColumnElement[Any], Select[Any]]:
    base = select().select_from(CommentRow)
    match dimension:
        case Dimension.ALL:
            return literal("all"), base
        case Dimension.KIND:
            return CommentRow.kind.expression, base
        case Dimension.THEME:
            placed = base.join(PlaceRow, PlaceRow.comment_id == CommentRow.id).where(PlaceRow.theme_id.is_not(None))
            return PlaceRow.theme_id.expression, placed
        case Dimension.REASON:
            return ReasonRow.code.expression, base.join(ReasonRow, ReasonRow.comment_id == CommentRow.id)
    column = {
        Dimension.SENTIMENT: TagsRow.sentiment,
        Dimension.INTENT: TagsRow.intent,
        Dimension.URGENCY: TagsRow.urgency,
    }[dimension]
    return column.expression, base.join(TagsRow, TagsRow.comment_id == CommentRow.id)


def nested(rows: Any) -> dict[str, dict[str, int]]:
    """Return rows of two codes and a count as counts by code and code."""
    found: dict[str, dict[str, int]] = {}
    for outer, inner, count in rows:
        found.setdefault(outer, {})[inner] = count
    return found
