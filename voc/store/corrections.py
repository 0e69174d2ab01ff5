"""Corrections in the database: a person's word is kept beside the model's answer, and is what searches go by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.orm import Session

from voc.store.aliases import resolved
from voc.store.answers import answer_columns
from voc.store.tables import CommentRow, CorrectionRow, ReasonRow, TagsRow
from voc.tag.corrections import Correction, Labels, Said


@dataclass(frozen=True, slots=True)
class Feedback:
    """What one person said at one time of a comment that ``model`` had tagged; ``seen`` are the labels it had then."""

    id: int
    made_at: datetime
    made_by: str
    model: str
    said: Said
    seen: Said
    note: str | None


@dataclass(frozen=True, slots=True)
class CorrectedComment:
    """A comment with the last word of people on each label, and the model's labels that they had seen then."""

    id: str
    text: str
    kind: str
    said: Said
    seen: Said


@dataclass(frozen=True, slots=True)
class HeldTags:
    """Tags as they stand in the database, held until the transaction ends."""

    comment_id: str
    model: str
    tags: Mapping[str, Any]
    correction: Mapping[str, Any] | None

    @property
    def labels(self) -> Labels:
        """The labels that hold."""
        labels = Labels.of(self.tags)
        return labels.corrected(self.correction["said"]) if self.correction else labels


class CorrectionRepository:
    """Corrections of one session; committing is the caller's."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(
        self, comment_id: str, said: Said, *, by: str, confirmed: bool = False, note: str | None = None
    ) -> Correction | None:
        """Keep what a person said of a comment; ``None`` where there is no such comment.

        ``confirmed``: whatever else holds of it now is right, too.
        """
        comment_id = resolved(self._session, comment_id)
        held = hold_tags(self._session, [comment_id])
        if not held:
            return None
        tags, now = held[0], datetime.now(UTC)
        said = {**tags.labels.to_json(), **said} if confirmed else dict(said)
        self._session.add(
            CorrectionRow(
                comment_id=comment_id,
                made_at=now,
                made_by=by,
                model=tags.model,
                labels=said,
                seen=Labels.of(tags.tags).to_json(),
                note=note,
            )
        )
        before = tags.correction["said"] if tags.correction else {}
        correction = Correction({**before, **said}, by, now)
        write_tags(self._session, [HeldTags(comment_id, tags.model, tags.tags, correction.to_json())])
        return correction

    def withdraw(self, comment_id: str) -> bool:
        """Forget all that people said of a comment, so that the model's answer holds again; ``False``: nothing was said."""
        comment_id = resolved(self._session, comment_id)
        held = hold_tags(self._session, [comment_id])
        if not held or held[0].correction is None:
            return False
        self._session.execute(delete(CorrectionRow).where(CorrectionRow.comment_id == comment_id))
        write_tags(self._session, [HeldTags(comment_id, held[0].model, held[0].tags, None)])
        return True

    def history(self, comment_id: str) -> list[Feedback]:
        """Return what was said of a comment, the newest first."""
        of_comment = CorrectionRow.comment_id == resolved(self._session, comment_id)
        statement = select(CorrectionRow).where(of_comment).order_by(CorrectionRow.id.desc())
        return [
            Feedback(row.id, row.made_at, row.made_by, row.model, row.labels, row.seen, row.note)
            for row in self._session.scalars(statement)
        ]

    def each(self) -> Iterator[CorrectedComment]:
        """Yield the comments that people spoke of, in the order of storing; not what they said of an earlier text."""
        statement = (
            select(CommentRow.id, CommentRow.text, CommentRow.kind, CorrectionRow.labels, CorrectionRow.seen)
            .join(CorrectionRow, CorrectionRow.comment_id == CommentRow.id)
            .where(or_(CommentRow.revised_at.is_(None), CorrectionRow.made_at >= CommentRow.revised_at))
            .order_by(CommentRow.sequence, CorrectionRow.id)
        )
        last: CorrectedComment | None = None
        for comment_id, text, kind, said, seen in self._session.execute(statement.execution_options(yield_per=1_000)):
            spoken = {name: seen[name] for name in said}
            if last is not None and last.id != comment_id:
                yield last
                last = None
            last = CorrectedComment(
                comment_id,
                text,
                kind,
                {**last.said, **said} if last else said,
                {**last.seen, **spoken} if last else spoken,
            )
        if last is not None:
            yield last


def hold_tags(session: Session, comment_ids: Sequence[str]) -> list[HeldTags]:
    """Read the tags of those comments that exist and let nobody else write them until the transaction ends.

    A write that changes nothing holds rows on both databases; SQLite knows no SELECT FOR UPDATE.
    """
    touched = update(TagsRow).where(TagsRow.comment_id.in_(comment_ids)).values(model=TagsRow.model)
    columns = (TagsRow.comment_id, TagsRow.model, TagsRow.tags, TagsRow.correction)
    rows = session.execute(touched.returning(*columns).execution_options(synchronize_session=False))
    return [HeldTags(*row) for row in rows]


def write_tags(session: Session, changed: Sequence[HeldTags]) -> None:
    """Write tags that are held, with the columns and reasons that searches go by."""
    if not changed:
        return
    labels = {each.comment_id: each.labels for each in changed}
    rows = [
        {
            "comment_id": each.comment_id,
            "model": each.model,
            "tags": each.tags,
            "correction": each.correction,
            "sentiment": labels[each.comment_id].sentiment,
            "intent": labels[each.comment_id].intent,
            "urgency": labels[each.comment_id].urgency,
            "review": each.tags["review"] and each.correction is None,
            **answer_columns(each.tags),
        }
        for each in changed
    ]
    session.execute(update(TagsRow), rows)
    session.execute(delete(ReasonRow).where(ReasonRow.comment_id.in_(labels)))
    reasons = [
        {"comment_id": comment_id, "position": position, "code": code}
        for comment_id, own in labels.items()
        for position, code in enumerate(own.reasons)
    ]
    if reasons:
        session.execute(insert(ReasonRow), reasons)
