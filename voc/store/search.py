"""What a search asks for, as conditions on the tables; the terms that comments are found by."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeVar

from sqlalchemy import ColumnElement, Select, delete, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from voc.store.inserting import insert_or
from voc.store.tables import CaseRow, CommentRow, PlaceRow, ReasonRow, TagsRow, TermRow
from voc.tag.labels import URGENT
from voc.text.search_words import fold

NO_THEME: Final = "none"
_LIKE_ESCAPES: Final = str.maketrans({"\\": r"\\", "%": r"\%", "_": r"\_"})
_LONGEST_TERM: Final = 200
_LONGEST_KEY: Final = 200
_MOST_NAMES: Final = 30
_AFTER_ALL: Final = "\U0010ffff"

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class CommentFilter:
    """What to search for; ``None`` means any. ``since`` is included, ``until`` is not.

    ``words`` are search words (``voc.text.search_words``), ``attributes`` pairs of name and value: all must fit. ``q`` is a
    part of the text as written. Labels are those that hold: people's before the model's. ``review``: the model was unsure
    and nobody has looked yet. ``theme`` may be ``none``; ``case`` asks for urgent comments: ``any`` of them, or the
    ``open`` or ``handled`` ones.
    """

    q: str | None = None
    words: tuple[str, ...] = ()
    reason: str | None = None
    sentiment: str | None = None
    urgency: str | None = None
    intent: str | None = None
    review: bool | None = None
    theme: str | None = None
    case: str | None = None
    kind: str | None = None
    customer: str | None = None
    source: str | None = None
    attributes: tuple[tuple[str, str], ...] = ()
    since: datetime | None = None
    until: datetime | None = None


def matching(statement: Select[_T], wanted: CommentFilter) -> Select[_T]:
    """Add the conditions to a statement over comments joined with their tags."""
    return _matching(statement, wanted)[0]


def newest_first(statement: Select[_T], wanted: CommentFilter, after: int | None) -> Select[_T]:
    """Add the conditions and the order of storing, the newest first, below sequence ``after``.

    The order is that of the index which finds the comments, so that a page of a frequent word is read off its end.
    """
    statement, sequence = _matching(statement, wanted)
    if after is not None:
        statement = statement.where(sequence < after)
    return statement.order_by(sequence.desc())


def _matching(statement: Select[_T], wanted: CommentFilter) -> tuple[Select[_T], InstrumentedAttribute[int]]:
    """Add the conditions; return the sequence in the index that finds the comments with them."""
    by_label = wanted.sentiment or wanted.intent or wanted.urgency
    sequence = TagsRow.sequence if by_label else CommentRow.sequence
    equal = {
        TagsRow.sentiment: wanted.sentiment,
        TagsRow.urgency: wanted.urgency,
        TagsRow.intent: wanted.intent,
        TagsRow.review: wanted.review,
        CommentRow.kind: wanted.kind,
        CommentRow.customer: shortened(wanted.customer),
        CommentRow.source: wanted.source,
    }
    statement = statement.where(*(column == value for column, value in equal.items() if value is not None))
    for term in (*(attribute_term(*pair) for pair in wanted.attributes), *wanted.words):
        of_term = aliased(TermRow)
        statement = statement.join(of_term, of_term.sequence == CommentRow.sequence).where(of_term.term == term)
        sequence = of_term.sequence
    if wanted.q:
        part = fold(wanted.q).translate(_LIKE_ESCAPES)
        statement = statement.where(CommentRow.search_text.like(f"%{part}%", escape="\\"))
    if wanted.reason:
        named = select(ReasonRow.comment_id).where(ReasonRow.code == wanted.reason)
        statement = statement.where(CommentRow.id.in_(named))
    if wanted.theme:
        statement = statement.where(_in_theme(wanted.theme))
    if wanted.case:
        statement = statement.where(*_of_case(wanted.case))
    if wanted.since:
        statement = statement.where(wanted.since <= CommentRow.moment)
    if wanted.until:
        statement = statement.where(wanted.until > CommentRow.moment)
    return statement, sequence


def _in_theme(theme: str) -> ColumnElement[bool]:
    if theme == NO_THEME:
        own = PlaceRow.comment_id == CommentRow.id
        return ~select(PlaceRow.comment_id).where(own, PlaceRow.theme_id.is_not(None)).exists()
    return CommentRow.id.in_(select(PlaceRow.comment_id).where(PlaceRow.theme_id == theme))


def _of_case(case: str) -> list[ColumnElement[bool]]:
    urgent = TagsRow.urgency.in_(URGENT)
    if case == "any":
        return [urgent]
    handled = select(CaseRow.comment_id).where(CaseRow.comment_id == CommentRow.id).exists()
    return [urgent, handled if case == "handled" else ~handled]


def attribute_term(name: str, value: str) -> str:
    """Return the term by which comments with this attribute are found; of an overlong name the beginning."""
    return f"@{name[: _LONGEST_TERM - 2].replace('=', '＝')}={value}"[:_LONGEST_TERM]


def shortened(value: str | None) -> str | None:
    """Shorten an overlong number of a customer or a row, still the same for the same value."""
    if value is None or len(value) <= _LONGEST_KEY:
        return value
    return value[: _LONGEST_KEY - 17] + "…" + hashlib.sha256(value.encode()).hexdigest()[:16]


class TermRepository:
    """The terms of one session; committing is the caller's."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, terms: Iterable[tuple[int, Iterable[str], Mapping[str, Any]]]) -> None:
        """Store the words, the pairs and the attributes of comments, given by their sequence; what is there already stays."""
        rows = sorted(
            {
                (term[:_LONGEST_TERM], sequence)
                for sequence, words, attributes in terms
                for term in (*words, *(attribute_term(name, str(value)) for name, value in attributes.items()))
            }
        )
        if rows:
            statement = insert_or(self._session, TermRow).on_conflict_do_nothing()
            self._session.execute(statement, [{"term": term, "sequence": at} for term, at in rows])

    def forget_attributes(self, sequence: int) -> None:
        """Delete the terms of a comment's attributes."""
        mine = (TermRow.sequence == sequence) & TermRow.term.startswith("@", autoescape=True)
        self._session.execute(delete(TermRow).where(mine))

    def attributes(self, most: int) -> dict[str, list[str]]:
        """Return each attribute that comments have, with its values: none where there are more than ``most``."""
        found: dict[str, list[str]] = {}
        first = self._first_after("@")
        while first is not None and len(found) < _MOST_NAMES:
            start = first.partition("=")[0] + "="
            terms = self._session.scalars(_distinct(TermRow.term, start, start + _AFTER_ALL, most + 1)).all()
            found[start[1:-1]] = [term.removeprefix(start) for term in terms] if len(terms) <= most else []
            first = self._first_after(start + _AFTER_ALL)
        return found

    def _first_after(self, term: str) -> str | None:
        return self._session.scalars(_distinct(TermRow.term, term, "@" + _AFTER_ALL, 1)).first()

    def sources(self, most: int) -> list[str]:
        """Return the first ``most`` sources of comments."""
        return list(self._session.scalars(_distinct(CommentRow.source, "", None, most)))


def _distinct(column: InstrumentedAttribute[str], after: str, before: str | None, most: int) -> Select[str]:
    """Select the first distinct values of an indexed column, each by one look into the index however many rows have it."""

    def smallest(above: Any) -> Select[str]:
        statement = select(func.min(column).label("value")).where(column > above)
        return statement if before is None else statement.where(column < before)

    steps = smallest(after).cte("steps", recursive=True)
    steps = steps.union_all(select(smallest(steps.c.value).scalar_subquery()).where(steps.c.value.is_not(None)))
    return select(steps.c.value).where(steps.c.value.is_not(None)).limit(most)
