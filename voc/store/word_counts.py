"""How many comments have each word and each 係り受け pair, counted by the database over a bounded number of comments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from voc.store.search import CommentFilter, matching, newest_first
from voc.store.tables import CommentRow, TermRow
from voc.text.pairs import ARROW

_FEWEST: Final = 2
_ATTRIBUTES: Final = "@%"


@dataclass(frozen=True, slots=True)
class Segment:
    """The sequences of the comments that are counted, and whether there are more that match."""

    sequences: Sequence[int]
    more: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of some comments have each word, and each pair (電話→繋がらない)."""

    words: Mapping[str, int]
    pairs: Mapping[str, int]


class WordRepository:
    """Words of one session's comments. What is counted is bounded, so that the time is the same however many are stored."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def segment(self, wanted: CommentFilter, most: int) -> Segment:
        """Return the newest ``most`` comments that match."""
        statement = newest_first(select(CommentRow.sequence).join(CommentRow.tags), wanted, None)
        found = list(self._session.scalars(statement.limit(most + 1)))
        return Segment(found[:most], len(found) > most)

    def others(self, wanted: CommentFilter, most: int) -> list[int]:
        """Return up to ``most`` comments that do not match, drawn evenly from the first to the newest."""
        first, last = self._session.execute(
            select(
                select(func.min(CommentRow.sequence)).scalar_subquery(),
                select(func.max(CommentRow.sequence)).scalar_subquery(),
            )
        ).one()
        if first is None:
            return []
        step = max(1, (last - first + 1) // most)
        drawn = list(range(last, first - 1, -step))[:most]
        # Asked of one drawn comment after the other: as a join, SQLite would go through the list for every comment of a reason.
        each = aliased(CommentRow)
        same = matching(select(CommentRow.sequence).join(CommentRow.tags), wanted).where(
            CommentRow.sequence == each.sequence
        )
        return list(self._session.scalars(select(each.sequence).where(each.sequence.in_(drawn), ~same.exists())))

    def counts(self, sequences: Sequence[int]) -> Counts:
        """Return how many of the comments have each word and each pair; those of a single one are left out."""
        count = func.count()
        statement = (
            select(TermRow.term, count)
            .where(TermRow.sequence.in_(sequences), TermRow.term.not_like(_ATTRIBUTES))
            .group_by(TermRow.term)
            .having(count >= _FEWEST)
        )
        words: dict[str, int] = {}
        pairs: dict[str, int] = {}
        for term, comments in self._session.execute(statement):
            (pairs if ARROW in term else words)[term] = comments
        return Counts(words, pairs)

    def occurrences(self, sequences: Sequence[int], words: Sequence[str]) -> list[tuple[int, str]]:
        """Return which of the comments have which of the words."""
        statement = select(TermRow.sequence, TermRow.term)
        statement = statement.where(TermRow.sequence.in_(sequences), TermRow.term.in_(words))
        return [(sequence, term) for sequence, term in self._session.execute(statement)]
