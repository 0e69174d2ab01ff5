"""Comments in the database: storing them with tags and reading, searching, paging, deleting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, delete, func, insert, select, tuple_, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from voc.ingest.comment import Comment
from voc.store.aliases import resolved
from voc.store.inserting import insert_or
from voc.store.outbox import Outbox
from voc.store.readings import Reading, pack, unpack
from voc.store.revisions import FormerVersion, RevisionRepository
from voc.store.search import CommentFilter, TermRepository, matching, newest_first
from voc.store.stored import (
    StoredComment,
    TaggedComment,
    as_stored,
    comment_row,
    place_row,
    read,
    reason_rows,
    tags_row,
)
from voc.store.tables import AliasRow, CommentRow, DeletedRow, PlaceRow, ReadingRow, ReasonRow, TagsRow, ThemeRow
from voc.store.themes import ThemeRepository
from voc.themes.known import State
from voc.webhooks.subscription import EventType

__all__ = ["CommentFilter", "CommentRepository", "FormerVersion", "StoredComment", "TaggedComment", "Written"]


@dataclass(frozen=True, slots=True)
class Written:
    """What became of comments that arrived; ids are those that they arrived with.

    ``stored``: how many are new. ``duplicates``: those whose comment was there already. ``updated``: those that gave a
    stored comment a newer text or newer attributes, each one of the ``duplicates`` or known before to be stored.
    """

    stored: int
    duplicates: frozenset[str]
    updated: frozenset[str] = frozenset()


class CommentRepository:
    """Comments of one session; committing is the caller's."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._revisions = RevisionRepository(session)

    def known(self, ids: Sequence[str]) -> frozenset[str]:
        """Return which of ``ids`` are stored, or were deleted and must not come back."""
        stored = self._session.scalars(select(CommentRow.id).where(CommentRow.id.in_(ids)))
        later = self._session.scalars(select(AliasRow.id).where(AliasRow.id.in_(ids)))
        deleted = self._session.scalars(select(DeletedRow.comment_id).where(DeletedRow.comment_id.in_(ids)))
        return frozenset(stored) | frozenset(later) | frozenset(deleted)

    def adopt(self, comments: Sequence[Comment]) -> None:
        """Give comments that were stored before they had an origin the one that they arrive with now."""
        origins = {each.id: each.origin for each in comments if each.origin}
        without = select(CommentRow.id).where(CommentRow.id.in_(origins), CommentRow.origin.is_(None))
        for comment_id in sorted(self._session.scalars(without), key=lambda each: str(origins[each])):
            origin = origins[comment_id]
            taken = select(CommentRow.id).where(CommentRow.origin == origin).exists()
            gone = select(DeletedRow.comment_id).where(DeletedRow.comment_id == origin).exists()
            adopted = update(CommentRow).where(CommentRow.id == comment_id, CommentRow.origin.is_(None), ~taken, ~gone)
            # Another worker may give the origin to another comment at this moment: then that one has it.
            with suppress(IntegrityError), self._session.begin_nested():
                self._session.execute(adopted.values(origin=origin).execution_options(synchronize_session=False))

    def add(
        self, tagged: Sequence[TaggedComment], *, model: str, tokenizer: str, now: datetime | None = None
    ) -> Written:
        """Store comments that are not there yet; of the others those with a newer text replace what they are versions of.

        What was deleted stays deleted.
        """
        given = {item.comment.id: item for item in tagged}
        received = now or datetime.now(UTC)
        unknown = self._revisions.named_as_stored(self._unknown(list(given.values())))
        stored = self._insert_new([comment_row(item.comment, received) for item in unknown])
        left = [item for item in unknown if item.comment.id not in stored]
        before: dict[str, StoredComment] = {}
        if origins := [item.comment.origin for item in left if item.comment.origin]:
            ThemeRepository(self._session).lock()  # before any place is written, as a run and a deletion do
            before = self._by_origin(origins)
        self._insert_parts(unknown, stored, model, tokenizer)
        outcome = self._revisions.revise(left, model=model, tokenizer=tokenizer, now=received)
        apart = [{**comment_row(item.comment, received), "origin": None} for item in outcome.apart]
        stored_apart = self._insert_new(apart)
        self._insert_parts(outcome.apart, stored_apart, model, tokenizer)
        stored |= stored_apart
        fresh = [item for item in unknown if item.comment.id in stored]
        self._wake({item.place.theme_id for item in (*fresh, *outcome.revised) if item.place})
        if fresh:
            told = (as_stored(item, model, received, stored[item.comment.id]) for item in fresh)
            Outbox(self._session).tell(EventType.COMMENT_CREATED, told)
        if revised := [item.comment.origin for item in outcome.revised if item.comment.origin]:
            former = {each.comment.id: each for each in before.values()}
            Outbox(self._session).tell(EventType.COMMENT_CREATED, self._by_origin(revised).values(), former)
        updated = frozenset(item.comment.id for item in outcome.revised)
        return Written(len(fresh), frozenset(given) - stored.keys(), updated)

    def amend(self, comments: Sequence[Comment], now: datetime | None = None) -> frozenset[str]:
        """Give comments that are stored the newer attributes with which they arrive; return the ids of those changed."""
        return self._revisions.amend(comments, now=now or datetime.now(UTC))

    def _by_origin(self, origins: Sequence[str]) -> dict[str, StoredComment]:
        statement = _with_tags(select(CommentRow)).where(CommentRow.origin.in_(origins))
        rows = self._session.scalars(statement.execution_options(populate_existing=True))
        return {row.origin: read(row) for row in rows if row.origin}

    def _unknown(self, items: Sequence[TaggedComment]) -> list[TaggedComment]:
        """Leave out later versions that arrived before, and what was deleted, whatever its text is now."""
        names = [name for item in items for name in (item.comment.id, item.comment.origin) if name]
        later = self._session.scalars(select(AliasRow.id).where(AliasRow.id.in_(names)))
        deleted = self._session.scalars(select(DeletedRow.comment_id).where(DeletedRow.comment_id.in_(names)))
        out = frozenset(later) | frozenset(deleted)
        return [item for item in items if out.isdisjoint((item.comment.id, item.comment.origin))]

    def _insert_parts(
        self, items: Sequence[TaggedComment], stored: Mapping[str, int], model: str, tokenizer: str
    ) -> None:
        """Store what was made from those comments that are new; ``stored`` are their sequences."""
        fresh = [item for item in items if item.comment.id in stored]
        if not fresh:
            return
        self._session.execute(insert(TagsRow), [tags_row(item, model, stored[item.comment.id]) for item in fresh])
        if reasons := [row for item in fresh for row in reason_rows(item)]:
            self._session.execute(insert(ReasonRow), reasons)
        readings = [
            {"comment_id": item.comment.id, "tokenizer": tokenizer, "tokens": pack(item.tokens), "searchable": True}
            for item in fresh
        ]
        self._session.execute(insert(ReadingRow), readings)
        TermRepository(self._session).add(
            (stored[item.comment.id], item.words, item.comment.attributes) for item in fresh
        )
        if places := [place_row(item) for item in fresh if item.place]:
            self._session.execute(insert(PlaceRow), places)

    def _wake(self, themes: Set[str | None]) -> None:
        """Put resting themes that a new comment belongs to back into force."""
        if placed := [theme for theme in themes if theme]:
            resting = update(ThemeRow).where(ThemeRow.id.in_(placed), ThemeRow.state == State.RESTING)
            self._session.execute(resting.values(state=State.ACTIVE.value))

    def _insert_new(self, rows: list[dict[str, Any]]) -> dict[str, int]:
        """Store those whose id and origin are not there yet; return their sequences by id."""
        if not rows:
            return {}
        statement = insert_or(self._session, CommentRow).on_conflict_do_nothing()
        returning = statement.returning(CommentRow.id, CommentRow.sequence)
        return dict(self._session.execute(returning, rows).all())

    def history(self, comment_id: str) -> list[FormerVersion]:
        """Return what a comment said before its source corrected it, the newest first."""
        return self._revisions.history(comment_id)

    def get(self, comment_id: str) -> StoredComment | None:
        """Return one comment, also by the id under which a later version of it arrived."""
        wanted = _with_tags(select(CommentRow)).where(CommentRow.id == resolved(self._session, comment_id))
        row = self._session.scalars(wanted).first()
        return read(row) if row else None

    def several(self, comment_ids: Sequence[str]) -> list[StoredComment]:
        """Return those comments that are stored, in the order given."""
        found: dict[str, StoredComment] = {}
        for start in range(0, len(comment_ids), 1_000):
            wanted = _with_tags(select(CommentRow)).where(CommentRow.id.in_(comment_ids[start : start + 1_000]))
            found.update((row.id, read(row)) for row in self._session.scalars(wanted))
        return [found[each] for each in comment_ids if each in found]

    def quotes(self, comment_ids: Sequence[str]) -> list[dict[str, str]]:
        """Return ``{"id", "text"}`` of those comments that are still stored, in the order given."""
        statement = select(CommentRow.id, CommentRow.text).where(CommentRow.id.in_(comment_ids))
        texts = {row.id: row.text for row in self._session.execute(statement)}
        return [{"id": each, "text": texts[each]} for each in comment_ids if each in texts]

    def search(self, wanted: CommentFilter, *, after: int | None = None, limit: int = 50) -> list[StoredComment]:
        """Return up to ``limit`` comments, the newest stored first, below sequence ``after``."""
        statement = newest_first(_with_tags(select(CommentRow)), wanted, after).limit(limit)
        return [read(row) for row in self._session.scalars(statement)]

    def count(self, wanted: CommentFilter, most: int) -> int:
        """Return how many comments match, ``most`` where there are as many or more."""
        matched = matching(select(CommentRow.sequence).join(CommentRow.tags), wanted).limit(most)
        return self._session.scalar(select(func.count()).select_from(matched.subquery())) or 0

    def total(self) -> int:
        """Return how many comments are stored."""
        return self._session.scalar(select(func.count()).select_from(CommentRow)) or 0

    def least_certain(self, limit: int, after: tuple[float, str] | None = None) -> list[StoredComment]:
        """Return up to ``limit`` comments that ask for a person's look, the least certain first.

        ``after`` is the certainty and the id of the last one of the batch before.
        """
        statement = _with_tags(select(CommentRow)).where(TagsRow.review)
        if after is not None:
            statement = statement.where(tuple_(TagsRow.certainty, TagsRow.comment_id) > tuple_(*after))
        ordered = statement.order_by(TagsRow.certainty, TagsRow.comment_id).limit(limit)
        return [read(row) for row in self._session.scalars(ordered)]

    def to_review(self) -> int:
        """Return how many comments ask for a person's look."""
        return self._session.scalar(select(func.count()).select_from(TagsRow).where(TagsRow.review)) or 0

    def each(self, wanted: CommentFilter) -> Iterator[StoredComment]:
        """Yield all matching comments in the order of storing."""
        statement = matching(_with_tags(select(CommentRow)), wanted).order_by(CommentRow.sequence)
        for row in self._session.scalars(statement.execution_options(yield_per=1_000)):
            yield read(row)

    def readings(self, comment_ids: Sequence[str]) -> dict[str, Reading]:
        """Return how comments were read, by comment."""
        found: dict[str, Reading] = {}
        columns = select(ReadingRow.comment_id, ReadingRow.tokenizer, ReadingRow.tokens)
        for start in range(0, len(comment_ids), 1_000):
            statement = columns.where(ReadingRow.comment_id.in_(comment_ids[start : start + 1_000]))
            found.update(
                (row.comment_id, Reading(row.tokenizer, unpack(row.tokens))) for row in self._session.execute(statement)
            )
        return found

    def span(self, until: datetime) -> tuple[datetime, datetime] | None:
        """Return when the first and the last comment before ``until`` were written, ``None`` where there is none."""
        moment = CommentRow.moment
        first, last = self._session.execute(select(func.min(moment), func.max(moment)).where(moment < until)).one()
        return (first, last) if first and last else None

    def revision(self) -> str:
        """Return a mark that changes whenever a comment is stored, corrected by its source or deleted."""
        newest, count = self._session.execute(select(func.max(CommentRow.sequence), func.count())).one()
        corrected = self._revisions.newest()
        return f"{newest or 0}/{count}" + (f"/{corrected}" if corrected else "")

    def delete(self, comment_id: str) -> bool:
        """Delete a comment with all that was made from it, for good; ``False`` where there is none."""
        ThemeRepository(self._session).lock()  # before its row, as a run does: the other way round they wait for ever
        comment_id = resolved(self._session, comment_id)
        aliases = self._session.scalars(select(AliasRow.id).where(AliasRow.comment_id == comment_id)).all()
        gone = delete(CommentRow).where(CommentRow.id == comment_id).returning(CommentRow.id, CommentRow.origin)
        found = self._session.execute(gone).first()
        if found is None:
            return False
        names = {name for name in (*found, *aliases) if name}
        now = datetime.now(UTC)
        self._session.add_all(DeletedRow(comment_id=name, deleted_at=now) for name in sorted(names))
        return True


def _with_tags(statement: Select[CommentRow]) -> Select[CommentRow]:
    return statement.join(CommentRow.tags).options(joinedload(CommentRow.tags), joinedload(CommentRow.place))
