"""Comments in the database: storing them with tags and reading, searching, paging, deleting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, delete, func, insert, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, joinedload

from voc.ingest.comment import Comment, Kind
from voc.store.outbox import Outbox
from voc.store.readings import pack, unpack
from voc.store.search import CommentFilter, TermRepository, matching, newest_first, shortened
from voc.store.tables import CommentRow, DeletedRow, PlaceRow, ReadingRow, ReasonRow, TagsRow, ThemeRow
from voc.store.themes import ThemeRepository
from voc.tag.corrections import Correction, Labels
from voc.tag.tags import Tags, names_trouble
from voc.text.analysis import Tokens
from voc.text.search_words import fold
from voc.themes.known import State
from voc.themes.theme import Place
from voc.webhooks.subscription import EventType

__all__ = ["CommentFilter", "CommentRepository", "StoredComment", "TaggedComment", "Written"]


@dataclass(frozen=True, slots=True)
class TaggedComment:
    """A comment ready to be stored: what it says, what it was tagged, how it was read, what finds it, where it stands."""

    comment: Comment
    tags: Tags
    tokens: Tokens
    words: frozenset[str]
    place: Place | None


@dataclass(frozen=True, slots=True)
class StoredComment:
    """A comment as it is given back.

    ``moment`` is when it was written, else when it arrived; ``sequence`` is its place in the order of storing. ``tags`` are
    the answer of ``model``, ``correction`` what people said instead.
    """

    comment: Comment
    received_at: datetime
    moment: datetime
    model: str
    tags: Mapping[str, Any]
    correction: Correction | None
    theme_id: str | None
    theme_score: float | None
    sequence: int

    @property
    def labels(self) -> Labels:
        """The labels that hold: people's before the model's."""
        labels = Labels.of(self.tags)
        return labels.corrected(self.correction.said) if self.correction else labels

    @property
    def speaks_of_leaving(self) -> bool:
        """Whether its labels make it a comment for cancellation themes."""
        labels = self.labels
        return names_trouble(len(labels.reasons), labels.sentiment)


@dataclass(frozen=True, slots=True)
class Written:
    """How many comments were stored, and the ids of those that were there already."""

    stored: int
    duplicates: frozenset[str]


class CommentRepository:
    """Comments of one session; committing is the caller's."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def known(self, ids: Sequence[str]) -> frozenset[str]:
        """Return which of ``ids`` are stored, or were deleted and must not come back."""
        stored = self._session.scalars(select(CommentRow.id).where(CommentRow.id.in_(ids)))
        deleted = self._session.scalars(select(DeletedRow.comment_id).where(DeletedRow.comment_id.in_(ids)))
        return frozenset(stored) | frozenset(deleted)

    def add(
        self, tagged: Sequence[TaggedComment], *, model: str, tokenizer: str, now: datetime | None = None
    ) -> Written:
        """Store comments that are not there yet; the others are left as they are."""
        unique = {item.comment.id: item for item in tagged}
        received = now or datetime.now(UTC)
        rows = [_comment_row(item.comment, received) for item in unique.values()]
        stored = self._insert_new(rows)
        fresh = [item for item in unique.values() if item.comment.id in stored]
        if fresh:
            self._session.execute(insert(TagsRow), [_tags_row(item, model, stored[item.comment.id]) for item in fresh])
            if reasons := [row for item in fresh for row in _reason_rows(item)]:
                self._session.execute(insert(ReasonRow), reasons)
            readings = [
                {
                    "comment_id": item.comment.id,
                    "tokenizer": tokenizer,
                    "tokens": pack(item.tokens),
                    "searchable": True,
                }
                for item in fresh
            ]
            self._session.execute(insert(ReadingRow), readings)
            TermRepository(self._session).add(
                (stored[item.comment.id], item.words, item.comment.attributes) for item in fresh
            )
            if places := [_place_row(item) for item in fresh if item.place]:
                self._session.execute(insert(PlaceRow), places)
                self._wake({place["theme_id"] for place in places})
            told = (_as_stored(item, model, received, stored[item.comment.id]) for item in fresh)
            Outbox(self._session).tell(EventType.COMMENT_CREATED, told)
        return Written(len(fresh), frozenset(unique) - stored.keys())

    def _wake(self, themes: Set[str | None]) -> None:
        """Put resting themes that a new comment belongs to back into force."""
        placed = ThemeRow.id.in_([theme for theme in themes if theme])
        resting = update(ThemeRow).where(placed, ThemeRow.state == State.RESTING)
        self._session.execute(resting.values(state=State.ACTIVE.value))

    def _insert_new(self, rows: list[dict[str, Any]]) -> dict[str, int]:
        """Store those that are not there yet; return their sequences by id."""
        if not rows:
            return {}
        dialect = sqlite if self._session.get_bind().dialect.name == "sqlite" else postgresql
        statement = dialect.insert(CommentRow).on_conflict_do_nothing(index_elements=["id"])
        returning = statement.returning(CommentRow.id, CommentRow.sequence)
        return dict(self._session.execute(returning, rows).all())

    def get(self, comment_id: str) -> StoredComment | None:
        """Return one comment."""
        row = self._session.scalars(_with_tags(select(CommentRow)).where(CommentRow.id == comment_id)).first()
        return _stored(row) if row else None

    def quotes(self, comment_ids: Sequence[str]) -> list[dict[str, str]]:
        """Return ``{"id", "text"}`` of those comments that are still stored, in the order given."""
        statement = select(CommentRow.id, CommentRow.text).where(CommentRow.id.in_(comment_ids))
        texts = {row.id: row.text for row in self._session.execute(statement)}
        return [{"id": each, "text": texts[each]} for each in comment_ids if each in texts]

    def search(self, wanted: CommentFilter, *, after: int | None = None, limit: int = 50) -> list[StoredComment]:
        """Return up to ``limit`` comments, the newest stored first, below sequence ``after``."""
        statement = newest_first(_with_tags(select(CommentRow)), wanted, after).limit(limit)
        return [_stored(row) for row in self._session.scalars(statement)]

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
        return [_stored(row) for row in self._session.scalars(ordered)]

    def to_review(self) -> int:
        """Return how many comments ask for a person's look."""
        return self._session.scalar(select(func.count()).select_from(TagsRow).where(TagsRow.review)) or 0

    def each(self, wanted: CommentFilter) -> Iterator[StoredComment]:
        """Yield all matching comments in the order of storing."""
        statement = matching(_with_tags(select(CommentRow)), wanted).order_by(CommentRow.sequence)
        for row in self._session.scalars(statement.execution_options(yield_per=1_000)):
            yield _stored(row)

    def tokens(self, comment_ids: Sequence[str]) -> dict[str, Tokens]:
        """Return the stored tokens by comment."""
        found: dict[str, Tokens] = {}
        for start in range(0, len(comment_ids), 1_000):
            ids = comment_ids[start : start + 1_000]
            statement = select(ReadingRow.comment_id, ReadingRow.tokens).where(ReadingRow.comment_id.in_(ids))
            found.update((comment_id, unpack(content)) for comment_id, content in self._session.execute(statement))
        return found

    def span(self, until: datetime) -> tuple[datetime, datetime] | None:
        """Return when the first and the last comment before ``until`` were written, ``None`` where there is none."""
        moment = CommentRow.moment
        first, last = self._session.execute(select(func.min(moment), func.max(moment)).where(moment < until)).one()
        return (first, last) if first and last else None

    def revision(self) -> str:
        """Return a mark that changes whenever a comment is stored or deleted."""
        newest, count = self._session.execute(select(func.max(CommentRow.sequence), func.count())).one()
        return f"{newest or 0}/{count}"

    def delete(self, comment_id: str) -> bool:
        """Delete a comment with all that was made from it, for good; ``False`` where there is none."""
        ThemeRepository(self._session).lock()  # before its row, as a run does: the other way round they wait for ever
        found = self._session.scalars(delete(CommentRow).where(CommentRow.id == comment_id).returning(CommentRow.id))
        if found.first() is None:
            return False
        self._session.add(DeletedRow(comment_id=comment_id, deleted_at=datetime.now(UTC)))
        return True


def _with_tags(statement: Select[CommentRow]) -> Select[CommentRow]:
    return statement.join(CommentRow.tags).options(joinedload(CommentRow.tags), joinedload(CommentRow.place))


def _comment_row(comment: Comment, received: datetime) -> dict[str, Any]:
    return {
        "id": comment.id,
        "text": comment.text,
        "kind": comment.kind.value,
        "source": comment.source[:200],
        "question": comment.question,
        "external_id": shortened(comment.external_id),
        "customer": shortened(comment.customer),
        "occurred_at": comment.occurred_at,
        "received_at": received,
        "moment": comment.occurred_at or received,
        "search_text": fold(comment.text),
        "attributes": dict(comment.attributes),
        "masked": dict(comment.masked),
    }


def _tags_row(item: TaggedComment, model: str, sequence: int) -> dict[str, Any]:
    return {
        "comment_id": item.comment.id,
        "model": model,
        "sequence": sequence,
        "sentiment": item.tags.sentiment.label.value,
        "intent": item.tags.intent.label.value,
        "urgency": item.tags.urgency.label.value,
        "review": item.tags.review,
        "certainty": item.tags.certainty,
        "tags": item.tags.to_json(),
    }


def _reason_rows(item: TaggedComment) -> list[dict[str, Any]]:
    return [
        {"comment_id": item.comment.id, "position": position, "code": reason.code}
        for position, reason in enumerate(item.tags.reasons)
    ]


def _as_stored(item: TaggedComment, model: str, received: datetime, sequence: int) -> StoredComment:
    return StoredComment(
        comment=item.comment,
        received_at=received,
        moment=item.comment.occurred_at or received,
        model=model,
        tags=item.tags.to_json(),
        correction=None,
        theme_id=item.place.theme_id if item.place else None,
        theme_score=item.place.score if item.place else None,
        sequence=sequence,
    )


def _place_row(item: TaggedComment) -> dict[str, Any]:
    assert item.place is not None
    place = item.place
    return {
        "comment_id": item.comment.id,
        "theme_id": place.theme_id,
        "nearest_id": place.nearest_id,
        "score": place.score,
        "moved": False,
    }


def _stored(row: CommentRow) -> StoredComment:
    comment = Comment(
        id=row.id,
        text=row.text,
        kind=Kind(row.kind),
        source=row.source,
        question=row.question,
        external_id=row.external_id,
        customer=row.customer,
        occurred_at=row.occurred_at,
        attributes=row.attributes,
        masked=row.masked,
    )
    return StoredComment(
        comment=comment,
        received_at=row.received_at,
        moment=row.moment,
        model=row.tags.model,
        tags=row.tags.tags,
        correction=Correction.from_json(row.tags.correction) if row.tags.correction else None,
        theme_id=row.place.theme_id if row.place else None,
        theme_score=row.place.score if row.place else None,
        sequence=row.sequence,
    )
