"""The counts of the weekly summary, made by the database: no comment is loaded to be counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, String, case, cast, distinct, func, literal, select
from sqlalchemy.orm import Session

from voc.segment import EVERY_COMMENT, Segment
from voc.store.search import attribute_term
from voc.store.tables import (
    CaseRow,
    CommentRow,
    CorrectionRow,
    DecisionRow,
    IssueRow,
    PlaceRow,
    ReasonRow,
    TagsRow,
    TermRow,
)
from voc.tag.labels import Urgency

_URGENT: Final = (Urgency.CRITICAL, Urgency.HIGH)
# Whose comment it is: the customer's, else the answered row's, else its own; two answers of one row are one person's.
RESPONDENT: Final = func.coalesce(
    func.nullif(CommentRow.customer, ""), func.nullif(CommentRow.external_id, ""), CommentRow.id
)
_QUOTABLE: Final = (12, 100)
_QUOTE_CANDIDATES: Final = 9


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


@dataclass(frozen=True, slots=True)
class Urgent:
    """A comment that someone must act on and nobody has handled; ``why`` are the tagger's grounds in words."""

    id: str
    text: str
    kind: str
    urgency: str
    why: tuple[str, ...]
    moment: datetime


@dataclass(frozen=True, slots=True)
class Behind:
    """A comment behind the numbers, as its effective labels say."""

    id: str
    moment: datetime
    kind: str
    respondent: str
    text: str
    theme_id: str | None
    reasons: tuple[str, ...]
    sentiment: str
    intent: str
    urgency: str


class ReportRepository:
    """Counts of one session and segment over spans of time; ``since`` is included, ``until`` is not."""

    def __init__(self, session: Session, segment: Segment = EVERY_COMMENT) -> None:
        self._session = session
        self._segment = of_segment(segment)

    def tally(self, starts: Sequence[datetime], until: datetime, by: Dimension) -> dict[str, Tally]:
        """Count by code and week; ``starts`` are the beginnings of successive weeks, the oldest first."""
        code, joined = _by(by)
        week = _week(starts)
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
        """Return a mark that changes with every comment, correction, handled comment, decision and edition."""
        newest = [select(func.max(column)).scalar_subquery() for column in (CommentRow.sequence, CorrectionRow.id)]
        rows = [
            select(func.count()).select_from(table).scalar_subquery()
            for table in (CommentRow, CorrectionRow, CaseRow, DecisionRow, IssueRow)
        ]
        return "/".join(str(each) for each in self._session.execute(select(*newest, *rows)).one())

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

    def theme_spans(self, until: datetime) -> dict[str, tuple[datetime, datetime]]:
        """Return when each theme's first and last comment before ``until`` was written."""
        statement = (
            select(PlaceRow.theme_id, func.min(CommentRow.moment), func.max(CommentRow.moment))
            .join(CommentRow, CommentRow.id == PlaceRow.comment_id)
            .where(*self._segment, CommentRow.moment < until, PlaceRow.theme_id.is_not(None))
            .group_by(PlaceRow.theme_id)
        )
        return {str(theme): (first, last) for theme, first, last in self._session.execute(statement)}

    def scores(self, since: datetime, until: datetime) -> Iterator[tuple[str, datetime, Mapping[str, str]]]:
        """Yield respondent, moment and attributes of each comment that has attributes."""
        statement = (
            select(RESPONDENT, CommentRow.moment, CommentRow.attributes)
            .where(*self._within(since, until), func.length(cast(CommentRow.attributes, String)) > 2)
            .order_by(CommentRow.sequence)
        )
        for row in self._session.execute(statement.execution_options(yield_per=5_000)):
            yield row[0], row[1], row[2]

    def models(self, since: datetime, until: datetime) -> list[str]:
        """Return the versions of the models that tagged the comments."""
        joined = select(TagsRow.model).distinct().join(CommentRow, CommentRow.id == TagsRow.comment_id)
        return sorted(self._session.scalars(joined.where(*self._within(since, until))))

    def urgent_counts(self, since: datetime, until: datetime) -> tuple[int, int]:
        """Count the urgent comments, and those of them that someone has handled."""
        statement = (
            select(func.count(), func.count(CaseRow.comment_id))
            .select_from(CommentRow)
            .join(TagsRow, TagsRow.comment_id == CommentRow.id)
            .outerjoin(CaseRow, CaseRow.comment_id == CommentRow.id)
            .where(*self._within(since, until), TagsRow.urgency.in_(_URGENT))
        )
        received, handled = self._session.execute(statement).one()
        return received, handled

    def open_urgent(self, since: datetime, until: datetime) -> list[tuple[str, str, datetime]]:
        """Return id, urgency and moment of the urgent comments that nobody has handled."""
        statement = (
            select(CommentRow.id, TagsRow.urgency, CommentRow.moment)
            .join(TagsRow, TagsRow.comment_id == CommentRow.id)
            .outerjoin(CaseRow, CaseRow.comment_id == CommentRow.id)
            .where(*self._within(since, until), TagsRow.urgency.in_(_URGENT), CaseRow.comment_id.is_(None))
        )
        return [(row[0], row[1], row[2]) for row in self._session.execute(statement)]

    def urgent(self, comment_ids: Sequence[str]) -> dict[str, Urgent]:
        """Return urgent comments by id."""
        statement = (
            select(CommentRow.id, CommentRow.text, CommentRow.kind, CommentRow.moment, TagsRow.urgency, TagsRow.tags)
            .join(TagsRow, TagsRow.comment_id == CommentRow.id)
            .where(CommentRow.id.in_(comment_ids))
        )
        return {
            row.id: Urgent(row.id, row.text, row.kind, row.urgency, tuple(row.tags["urgency"]["why"]), row.moment)
            for row in self._session.execute(statement)
        }

    def quotes(self, since: datetime, until: datetime, themes: Sequence[str]) -> dict[str, list[tuple[str, str, str]]]:
        """Return respondent, id and text of the comments that speak for each theme.

        Those of a length that is quickly read come first, among them those nearest to the theme's centre.
        """
        length = func.length(CommentRow.text)
        readable = case((length.between(*_QUOTABLE), 0), else_=1)
        order = (readable, PlaceRow.score.desc(), CommentRow.id)
        rank = func.row_number().over(partition_by=PlaceRow.theme_id, order_by=order).label("rank")
        ranked = (
            select(PlaceRow.theme_id, RESPONDENT.label("respondent"), CommentRow.id, CommentRow.text, rank)
            .join(CommentRow, CommentRow.id == PlaceRow.comment_id)
            .where(*self._within(since, until), PlaceRow.theme_id.in_(themes))
            .subquery()
        )
        nearest = select(ranked).where(ranked.c.rank <= _QUOTE_CANDIDATES).order_by(ranked.c.theme_id, ranked.c.rank)
        found: dict[str, list[tuple[str, str, str]]] = {}
        for row in self._session.execute(nearest):
            found.setdefault(row.theme_id, []).append((row.respondent, row.id, row.text))
        return found

    def late(self, since: datetime, until: datetime, received_after: datetime) -> int:
        """Count the comments of a span that arrived after a moment."""
        statement = select(func.count()).select_from(CommentRow)
        return (
            self._session.scalar(statement.where(*self._within(since, until), CommentRow.received_at > received_after))
            or 0
        )

    def behind(self, since: datetime, until: datetime) -> Iterator[Behind]:
        """Yield every comment of a span, the oldest first."""
        named: dict[str, list[str]] = {}
        reasons = select(ReasonRow.comment_id, ReasonRow.code).join(CommentRow, CommentRow.id == ReasonRow.comment_id)
        reasons = reasons.where(*self._within(since, until)).order_by(ReasonRow.comment_id, ReasonRow.position)
        for comment_id, code in self._session.execute(reasons):
            named.setdefault(comment_id, []).append(code)
        statement = (
            select(
                *(CommentRow.id, CommentRow.moment, CommentRow.kind, RESPONDENT, CommentRow.text, PlaceRow.theme_id),
                *(TagsRow.sentiment, TagsRow.intent, TagsRow.urgency),
            )
            .join(TagsRow, TagsRow.comment_id == CommentRow.id)
            .outerjoin(PlaceRow, PlaceRow.comment_id == CommentRow.id)
            .where(*self._within(since, until))
            .order_by(CommentRow.moment, CommentRow.id)
        )
        for row in self._session.execute(statement.execution_options(yield_per=5_000)):
            comment_id, moment, kind, respondent, text, theme_id, sentiment, intent, urgency = row
            reasons_named = tuple(named.get(comment_id, ()))
            yield Behind(
                comment_id, moment, kind, respondent, text, theme_id, reasons_named, sentiment, intent, urgency
            )

    def _within(self, since: datetime, until: datetime) -> tuple[ColumnElement[bool], ...]:
        return *within(since, until), *self._segment


def within(since: datetime, until: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Return the conditions of a span."""
    return CommentRow.moment >= since, CommentRow.moment < until


def of_segment(segment: Segment) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions on comments of a segment, to be counted rather than paged through."""
    equal = {CommentRow.kind: segment.kind, CommentRow.source: segment.source}
    terms = [attribute_term(*pair) for pair in segment.attributes.items()]
    return (
        *(column == value for column, value in equal.items() if value is not None),
        *(CommentRow.sequence.in_(select(TermRow.sequence).where(TermRow.term == term)) for term in terms),
    )


def _week(starts: Sequence[datetime]) -> ColumnElement[int]:
    """The position of a comment's week among ``starts``."""
    if len(starts) == 1:
        return literal(0)
    later = [(CommentRow.moment >= start, position) for position, start in enumerate(starts) if position]
    return case(*reversed(later), else_=0)


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
