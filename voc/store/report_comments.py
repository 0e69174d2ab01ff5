"""The comments that the weekly summary shows: those that wait, those that speak for a theme, all behind its numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from voc.segment import EVERY_COMMENT, Segment
from voc.store.spans import RESPONDENT, of_segment, unindexed, within
from voc.store.tables import CaseRow, CommentRow, PlaceRow, ReasonRow, TagsRow
from voc.tag.labels import URGENT

_QUOTABLE: Final = (12, 100)
_QUOTE_CANDIDATES: Final = 9


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


class ReportCommentRepository:
    """Comments of one session and segment over spans of time; ``since`` is included, ``until`` is not."""

    def __init__(self, session: Session, segment: Segment = EVERY_COMMENT) -> None:
        self._session = session
        self._segment = of_segment(segment)

    def open_urgent(self, since: datetime, until: datetime) -> list[tuple[str, str, datetime]]:
        """Return id, urgency and moment of the urgent comments that nobody has handled."""
        statement = (
            select(CommentRow.id, TagsRow.urgency, CommentRow.moment)
            .join(TagsRow, TagsRow.comment_id == CommentRow.id)
            .outerjoin(CaseRow, CaseRow.comment_id == CommentRow.id)
            .where(*self._within(since, until), unindexed(TagsRow.urgency).in_(URGENT), CaseRow.comment_id.is_(None))
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

    def quotes(self, since: datetime, until: datetime) -> dict[str, list[tuple[str, str, str]]]:
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
            .where(*self._within(since, until), PlaceRow.theme_id.is_not(None))
            .subquery()
        )
        nearest = select(ranked).where(ranked.c.rank <= _QUOTE_CANDIDATES).order_by(ranked.c.theme_id, ranked.c.rank)
        found: dict[str, list[tuple[str, str, str]]] = {}
        for row in self._session.execute(nearest):
            found.setdefault(row.theme_id, []).append((row.respondent, row.id, row.text))
        return found

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
