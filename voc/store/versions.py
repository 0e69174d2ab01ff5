"""Tags by the version of the model that made them: what an older one made, read again and replaced in batches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from voc.store.corrections import HeldTags, hold_tags, write_tags
from voc.store.readings import Reading, unpack
from voc.store.tables import CommentRow, ReadingRow, TagsRow


@dataclass(frozen=True, slots=True)
class TaggedBefore:
    """A comment with the tags that it has and its reading; ``sequence`` orders comments as stored.

    ``revised_at`` is when its source last corrected the text.
    """

    sequence: int
    id: str
    text: str
    kind: str
    revised_at: datetime | None
    tags: Mapping[str, Any]
    reading: Reading


class VersionRepository:
    """Tags by version in one session; committing is the caller's."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def counts(self) -> dict[str, int]:
        """Return how many comments each version of the model tagged."""
        statement = select(TagsRow.model, func.count()).group_by(TagsRow.model).order_by(TagsRow.model)
        return dict(list(self._session.execute(statement)))

    def waiting(self, model: str, since: datetime | None) -> int:
        """Return how many comments written from ``since`` on have tags by another version than ``model``."""
        return self._session.scalar(_others(select(func.count()).select_from(CommentRow), model, since)) or 0

    def batch(
        self, model: str, since: datetime | None, *, after: int, limit: int, every: int = 1
    ) -> list[TaggedBefore]:
        """Return the next comments above sequence ``after`` tagged by another version; ``every``: one in so many."""
        columns = (CommentRow.sequence, CommentRow.id, CommentRow.text, CommentRow.kind, CommentRow.revised_at)
        statement = select(*columns, TagsRow.tags, ReadingRow.tokenizer, ReadingRow.tokens).select_from(CommentRow)
        statement = _others(statement, model, since).join(ReadingRow, ReadingRow.comment_id == CommentRow.id)
        statement = statement.where(CommentRow.sequence > after, CommentRow.sequence % every == 0)
        rows = self._session.execute(statement.order_by(CommentRow.sequence).limit(limit))
        return [
            TaggedBefore(
                row.sequence,
                row.id,
                row.text,
                row.kind,
                row.revised_at,
                row.tags,
                Reading(row.tokenizer, unpack(row.tokens)),
            )
            for row in rows
        ]

    def replace(self, model: str, read: Sequence[TaggedBefore], tags: Mapping[str, Mapping[str, Any]]) -> int:
        """Put the tags by ``model``, by comment, in the place of older ones; what people said stays in force.

        A comment that was deleted, retagged or corrected by its source since it was ``read`` is left alone. Returns how
        many were replaced.
        """
        held = [each for each in hold_tags(self._session, sorted(tags)) if each.model != model]
        # Whoever corrects a text writes its tags, too, and so waits from here on.
        columns = select(CommentRow.id, CommentRow.revised_at).where(CommentRow.id.in_(tags))
        now = dict(list(self._session.execute(columns)))
        same = {each.id for each in read if each.id in now and now[each.id] == each.revised_at}
        replaced = [
            HeldTags(each.comment_id, model, tags[each.comment_id], each.correction)
            for each in held
            if each.comment_id in same
        ]
        write_tags(self._session, replaced)
        return len(replaced)


def _others(statement: Select[Any], model: str, since: datetime | None) -> Select[Any]:
    statement = statement.join(TagsRow, TagsRow.comment_id == CommentRow.id).where(TagsRow.model != model)
    return statement if since is None else statement.where(CommentRow.moment >= since)
