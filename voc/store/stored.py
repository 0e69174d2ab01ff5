"""A comment on its way into its rows and out of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from voc.ingest.comment import Comment, Kind
from voc.store.answers import answer_columns
from voc.store.search import shortened
from voc.store.tables import CommentRow
from voc.tag.corrections import Correction, Labels
from voc.tag.tags import Tags, names_trouble
from voc.text.analysis import Tokens
from voc.text.search_words import fold
from voc.themes.theme import Place


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
    the answer of ``model``, ``correction`` what people said instead. ``revised_at`` is when its source last corrected it.
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
    revised_at: datetime | None = None

    @property
    def labels(self) -> Labels:
        """The labels that hold: people's before the model's."""
        labels = Labels.of(self.tags)
        return labels.corrected(self.correction.said) if self.correction else labels

    @property
    def corrected_before_revision(self) -> bool:
        """Whether people's corrections were made on a text that its source has corrected since."""
        correction, revised = self.correction, self.revised_at
        return correction is not None and revised is not None and correction.at < revised

    @property
    def speaks_of_leaving(self) -> bool:
        """Whether its labels make it a comment for cancellation themes."""
        labels = self.labels
        return names_trouble(len(labels.reasons), labels.sentiment)


def comment_row(comment: Comment, received: datetime) -> dict[str, Any]:
    """Return the row of a new comment."""
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
        "origin": comment.origin,
    }


def tags_row(item: TaggedComment, model: str, sequence: int) -> dict[str, Any]:
    """Return the row of its tags by ``model``."""
    tags = item.tags.to_json()
    return {
        "comment_id": item.comment.id,
        "sequence": sequence,
        "model": model,
        "sentiment": item.tags.sentiment.label.value,
        "intent": item.tags.intent.label.value,
        "urgency": item.tags.urgency.label.value,
        "review": item.tags.review,
        "tags": tags,
        **answer_columns(tags),
    }


def reason_rows(item: TaggedComment) -> list[dict[str, Any]]:
    """Return the rows of its reasons."""
    return [
        {"comment_id": item.comment.id, "position": position, "code": reason.code}
        for position, reason in enumerate(item.tags.reasons)
    ]


def as_stored(item: TaggedComment, model: str, received: datetime, sequence: int) -> StoredComment:
    """Return a comment as it is given back right after it was stored."""
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


def place_row(item: TaggedComment) -> dict[str, Any]:
    """Return the row of its place, which it must have."""
    assert item.place is not None
    place = item.place
    return {
        "comment_id": item.comment.id,
        "theme_id": place.theme_id,
        "nearest_id": place.nearest_id,
        "score": place.score,
        "moved": False,
    }


def read(row: CommentRow) -> StoredComment:
    """Return what the row, joined with its tags and its place, says."""
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
        origin=row.origin,
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
        revised_at=row.revised_at,
    )
