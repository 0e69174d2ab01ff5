"""Comments in the database: storing them with tags and reading, searching, paging, deleting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Select, delete, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, joinedload

from voc.ingest.comment import Comment, Kind
from voc.store.readings import pack, unpack
from voc.store.tables import CommentRow, PlaceRow, ReadingRow, ReasonRow, RequestRow, TagsRow, UtcDateTime
from voc.tag.tags import Tags, names_trouble
from voc.text.analysis import Tokens
from voc.themes.theme import Place

_LIKE_ESCAPES: Final = str.maketrans({"\\": r"\\", "%": r"\%", "_": r"\_"})
# A comment without a date counts by the time it arrived.
_MOMENT: Final = func.coalesce(CommentRow.occurred_at, CommentRow.received_at, type_=UtcDateTime())


@dataclass(frozen=True, slots=True)
class TaggedComment:
    """A comment ready to be stored: what it says, what it was tagged, how it was read, where it stands."""

    comment: Comment
    tags: Tags
    tokens: Tokens
    place: Place | None


@dataclass(frozen=True, slots=True)
class StoredComment:
    """A comment as it is given back. ``sequence`` is its place in the order of storing."""

    comment: Comment
    received_at: datetime
    model: str
    tags: Mapping[str, Any]
    theme_id: str | None
    theme_score: float | None
    sequence: int

    @property
    def speaks_of_leaving(self) -> bool:
        """Whether its tags make it a comment for cancellation themes."""
        return names_trouble(len(self.tags["reasons"]), self.tags["sentiment"]["label"])


@dataclass(frozen=True, slots=True)
class CommentFilter:
    """What to search for; ``None`` means any. ``since`` is included, ``until`` is not; ``q`` is a part of the text."""

    q: str | None = None
    reason: str | None = None
    sentiment: str | None = None
    urgency: str | None = None
    intent: str | None = None
    theme: str | None = None
    kind: str | None = None
    customer: str | None = None
    since: datetime | None = None
    until: datetime | None = None


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
        """Return which of ``ids`` are stored."""
        return frozenset(self._session.scalars(select(CommentRow.id).where(CommentRow.id.in_(ids))))

    def add(
        self, tagged: Sequence[TaggedComment], *, model: str, tokenizer: str, now: datetime | None = None
    ) -> Written:
        """Store comments that are not there yet; the others are left as they are."""
        unique = {item.comment.id: item for item in tagged}
        received = now or datetime.now(UTC)
        rows = [_comment_row(item.comment, received) for item in unique.values()]
        stored = self._insert_new(rows)
        fresh = [unique[comment_id] for comment_id in sorted(stored, key=list(unique).index)] if stored else []
        if fresh:
            self._session.execute(insert(TagsRow), [_tags_row(item, model) for item in fresh])
            if reasons := [row for item in fresh for row in _reason_rows(item)]:
                self._session.execute(insert(ReasonRow), reasons)
            readings = [
                {"comment_id": item.comment.id, "tokenizer": tokenizer, "tokens": pack(item.tokens)} for item in fresh
            ]
            self._session.execute(insert(ReadingRow), readings)
            if places := [_place_row(item) for item in fresh if item.place]:
                self._session.execute(insert(PlaceRow), places)
        return Written(len(fresh), frozenset(unique) - stored)

    def _insert_new(self, rows: list[dict[str, Any]]) -> frozenset[str]:
        if not rows:
            return frozenset()
        dialect = sqlite if self._session.get_bind().dialect.name == "sqlite" else postgresql
        statement = dialect.insert(CommentRow).on_conflict_do_nothing(index_elements=["id"]).returning(CommentRow.id)
        return frozenset(self._session.scalars(statement, rows))

    def get(self, comment_id: str) -> StoredComment | None:
        """Return one comment."""
        row = self._session.scalars(_with_tags(select(CommentRow)).where(CommentRow.id == comment_id)).first()
        return _stored(row) if row else None

    def search(self, wanted: CommentFilter, *, after: int | None = None, limit: int = 50) -> list[StoredComment]:
        """Return up to ``limit`` comments, the newest stored first, below sequence ``after``."""
        statement = _where(_with_tags(select(CommentRow)), wanted).order_by(CommentRow.sequence.desc()).limit(limit)
        if after is not None:
            statement = statement.where(CommentRow.sequence < after)
        return [_stored(row) for row in self._session.scalars(statement)]

    def each(self, wanted: CommentFilter) -> Iterator[StoredComment]:
        """Yield all matching comments in the order of storing."""
        statement = _where(_with_tags(select(CommentRow)), wanted).order_by(CommentRow.sequence)
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

    def count(self) -> int:
        """Return how many comments are stored."""
        return self._session.scalar(select(func.count()).select_from(CommentRow)) or 0

    def span(self) -> tuple[datetime, datetime] | None:
        """Return when the first and the last comment were written, ``None`` where nothing is stored."""
        first, last = self._session.execute(select(func.min(_MOMENT), func.max(_MOMENT))).one()
        return (first, last) if first and last else None

    def last_sequence(self) -> int:
        """Return the sequence of the newest comment, 0 where there is none."""
        return self._session.scalar(select(func.max(CommentRow.sequence))) or 0

    def delete(self, comment_id: str) -> bool:
        """Delete a comment with all that was made from it; ``False`` where there is none."""
        result = self._session.execute(delete(CommentRow).where(CommentRow.id == comment_id))
        return bool(result.rowcount)  # type: ignore[attr-defined]

    def answered_request(self, key: str) -> tuple[str, str] | None:
        """Return the digest and the comment id of an ``Idempotency-Key`` that was answered."""
        row = self._session.get(RequestRow, key)
        return (row.digest, row.comment_id) if row else None

    def remember_request(self, key: str, digest: str, comment_id: str) -> None:
        """Keep the answer to an ``Idempotency-Key``."""
        self._session.add(RequestRow(key=key, digest=digest, comment_id=comment_id, created_at=datetime.now(UTC)))


def _with_tags(statement: Select[CommentRow]) -> Select[CommentRow]:
    return statement.join(CommentRow.tags).options(joinedload(CommentRow.tags), joinedload(CommentRow.place))


def _where(statement: Select[CommentRow], wanted: CommentFilter) -> Select[CommentRow]:
    equal = {
        TagsRow.sentiment: wanted.sentiment,
        TagsRow.urgency: wanted.urgency,
        TagsRow.intent: wanted.intent,
        CommentRow.kind: wanted.kind,
        CommentRow.customer: wanted.customer,
    }
    statement = statement.where(*(column == value for column, value in equal.items() if value is not None))
    if wanted.q:
        statement = statement.where(CommentRow.text.like(f"%{wanted.q.translate(_LIKE_ESCAPES)}%", escape="\\"))
    if wanted.reason:
        named = select(ReasonRow.comment_id).where(ReasonRow.code == wanted.reason)
        statement = statement.where(CommentRow.id.in_(named))
    if wanted.theme:
        placed = select(PlaceRow.comment_id).where(PlaceRow.theme_id == wanted.theme)
        statement = statement.where(CommentRow.id.in_(placed))
    if wanted.since:
        statement = statement.where(wanted.since <= _MOMENT)
    if wanted.until:
        statement = statement.where(wanted.until > _MOMENT)
    return statement


def _comment_row(comment: Comment, received: datetime) -> dict[str, Any]:
    return {
        "id": comment.id,
        "text": comment.text,
        "kind": comment.kind.value,
        "source": comment.source[:200],
        "question": comment.question,
        "external_id": comment.external_id,
        "customer": comment.customer,
        "occurred_at": comment.occurred_at,
        "received_at": received,
        "attributes": dict(comment.attributes),
        "masked": dict(comment.masked),
    }


def _tags_row(item: TaggedComment, model: str) -> dict[str, Any]:
    return {
        "comment_id": item.comment.id,
        "model": model,
        "main_reason": item.tags.reasons[0].code if item.tags.reasons else "none",
        "sentiment": item.tags.sentiment.label.value,
        "intent": item.tags.intent.label.value,
        "urgency": item.tags.urgency.label.value,
        "review": item.tags.review,
        "tags": item.tags.to_json(),
    }


def _reason_rows(item: TaggedComment) -> list[dict[str, Any]]:
    return [
        {"comment_id": item.comment.id, "position": position, "code": reason.code}
        for position, reason in enumerate(item.tags.reasons)
    ]


def _place_row(item: TaggedComment) -> dict[str, Any]:
    assert item.place is not None
    place = item.place
    return {
        "comment_id": item.comment.id,
        "theme_id": place.theme_id,
        "nearest_id": place.nearest_id,
        "score": place.score,
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
        model=row.tags.model,
        tags=row.tags.tags,
        theme_id=row.place.theme_id if row.place else None,
        theme_score=row.place.score if row.place else None,
        sequence=row.sequence,
    )
