"""What a search asks for, as conditions on the tables; the terms that comments are found by."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeVar

from sqlalchemy import Select, func, insert, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from voc.store.tables import CommentRow, PlaceRow, ReasonRow, TagsRow, TermRow
from voc.text.search_words import fold

_LIKE_ESCAPES: Final = str.maketrans({"\\": r"\\", "%": r"\%", "_": r"\_"})
_LONGEST_TERM: Final = 200
_LONGEST_KEY: Final = 200
_MOST_NAMES: Final = 30
_AFTER_ALL: Final = "\U0010ffff"

_S = TypeVar("_S", bound=Select[Any])


@dataclass(frozen=True, slots=True)
class CommentFilter:
    """What to search for; ``None`` means any. ``since`` is included, ``until`` is not.

    ``words`` are search words (``voc.text.search_words``), ``attributes`` pairs of name and value: all must fit. ``q`` is a
    part of the text as written. Labels are those that hold: people's before the model's. ``review``: the model was unsure
    and nobody has looked yet.
    """

    q: str | None = None
    words: tuple[str, ...] = ()
    reason: str | None = None
    sentiment: str | None = None
    urgency: str | None = None
    intent: str | None = None
    review: bool | None = None
    theme: str | None = None
    kind: str | None = None
    customer: str | None = None
    source: str | None = None
    attributes: tuple[tuple[str, str], ...] = ()
    since: datetime | None = None
    until: datetime | None = None


def matching(statement: _S, wanted: CommentFilter) -> _S:
    """Add the conditions to a statement over comments joined with their tags."""
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
    for term in (*wanted.words, *(attribute_term(*pair) for pair in wanted.attributes)):
        of_term = aliased(TermRow)
        statement = statement.join(of_term, of_term.sequence == CommentRow.sequence).where(of_term.term == term)
    if wanted.q:
        part = fold(wanted.q).translate(_LIKE_ESCAPES)
        statement = statement.where(CommentRow.search_text.like(f"%{part}%", escape="\\"))
    if wanted.reason:
        named = select(ReasonRow.comment_id).where(ReasonRow.code == wanted.reason)
        statement = statement.where(CommentRow.id.in_(named))
    if wanted.theme:
        placed = select(PlaceRow.comment_id).where(PlaceRow.theme_id == wanted.theme)
        statement = statement.where(CommentRow.id.in_(placed))
    if wanted.since:
        statement = statement.where(wanted.since <= CommentRow.moment)
    if wanted.until:
        statement = statement.where(wanted.until > CommentRow.moment)
    return statement


def attribute_term(name: str, value: str) -> str:
    """Return the term by which comments with this attribute are found."""
    return f"@{name.replace('=', '＝')}={value}"[:_LONGEST_TERM]


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
        """Store the words and the attributes of comments, given by their sequence."""
        rows = sorted(
            {
                (term[:_LONGEST_TERM], sequence)
                for sequence, words, attributes in terms
                for term in (*words, *(attribute_term(name, str(value)) for name, value in attributes.items()))
            }
        )
        if rows:
            self._session.execute(insert(TermRow), [{"term": term, "sequence": at} for term, at in rows])

    def attributes(self, most: int) -> dict[str, list[str]]:
        """Return each attribute that comments have, with its values: none where there are more than ``most``."""
        found: dict[str, list[str]] = {}
        term = self._first("@")
        while term is not None and len(found) < _MOST_NAMES:
            start = term[: term.index("=") + 1]
            values = [each[len(start) :] for each in self._from(term, start, most + 1)]
            found[start[1:-1]] = values if len(values) <= most else []
            term = self._first(start + _AFTER_ALL)
        return found

    def _from(self, term: str, start: str, most: int) -> Sequence[str]:
        values: list[str] = []
        following: str | None = term
        while following is not None and following.startswith(start) and len(values) < most:
            values.append(following)
            following = self._first(following)
        return values

    def _first(self, after: str) -> str | None:
        """Return the first attribute's term after one; a look into the index, however many comments have it."""
        return next(_steps(self._session, TermRow.term, after, "@" + _AFTER_ALL), None)

    def sources(self, most: int) -> list[str]:
        """Return the first ``most`` sources of comments."""
        found = _steps(self._session, CommentRow.source, "", None)
        return [source for source, _ in zip(found, range(most), strict=False)]


def _steps(session: Session, column: InstrumentedAttribute[str], after: str, before: str | None) -> Iterator[str]:
    """Yield the distinct values of an indexed column in order, each by one look into the index."""
    while True:
        statement = select(func.min(column)).where(column > after)
        following = session.scalar(statement if before is None else statement.where(column < before))
        if following is None:
            return
        yield following
        after = following
