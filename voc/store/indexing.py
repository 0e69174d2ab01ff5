"""Readings whose terms are not all stored yet, claimed a batch at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import not_, select, update
from sqlalchemy.orm import Session

from voc.store.readings import unpack
from voc.store.tables import CommentRow, ReadingRow
from voc.text.analysis import Tokens


@dataclass(frozen=True, slots=True)
class Unsearchable:
    """A stored comment that lacks terms: how it was read, and its attributes."""

    sequence: int
    tokens: Tokens
    attributes: Mapping[str, Any]


def claim_unsearchable(session: Session, most: int) -> list[Unsearchable]:
    """Mark up to ``most`` comments that lack terms as searchable and return them; each is given to one process only.

    Claiming them is the first write of the transaction, so that processes which start together wait for one another.
    """
    waiting = select(ReadingRow.comment_id).where(not_(ReadingRow.searchable)).limit(most)
    claim = update(ReadingRow).where(ReadingRow.comment_id.in_(waiting), not_(ReadingRow.searchable))
    returned = claim.values(searchable=True).returning(ReadingRow.comment_id, ReadingRow.tokens)
    tokens = dict(session.execute(returned.execution_options(synchronize_session=False)).all())
    columns = select(CommentRow.id, CommentRow.sequence, CommentRow.attributes).where(CommentRow.id.in_(tokens))
    return [
        Unsearchable(sequence, unpack(tokens[comment_id]), attributes)
        for comment_id, sequence, attributes in session.execute(columns)
    ]
