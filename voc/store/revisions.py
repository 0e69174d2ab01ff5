"""Comments that their source has corrected: the newest version that arrives holds, the former ones stay as history."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from voc.ingest.comment import Comment
from voc.store.corrections import HeldTags, hold_tags, write_tags
from voc.store.readings import pack
from voc.store.search import TermRepository, shortened
from voc.store.stored import TaggedComment, comment_row, place_row
from voc.store.tables import AliasRow, CommentRow, HistoryRow, PlaceRow, ReadingRow, TermRow


@dataclass(frozen=True, slots=True)
class FormerVersion:
    """What a comment said until ``replaced_at``, with the tags by ``model`` that it had."""

    replaced_at: datetime
    text: str
    occurred_at: datetime | None
    attributes: Mapping[str, Any]
    model: str
    tags: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Revised:
    """Versions that arrived: ``revised`` replaced what was stored, ``apart`` are other answers under a number used before."""

    revised: tuple[TaggedComment, ...] = ()
    apart: tuple[TaggedComment, ...] = ()


class RevisionRepository:
    """Versions of comments in one session; committing is the caller's."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def history(self, comment_id: str) -> list[FormerVersion]:
        """Return what a comment said before, the newest first."""
        statement = select(HistoryRow).where(HistoryRow.comment_id == comment_id).order_by(HistoryRow.id.desc())
        return [
            FormerVersion(row.replaced_at, row.text, row.occurred_at, row.attributes, row.model, row.tags)
            for row in self._session.scalars(statement)
        ]

    def newest(self) -> int:
        """Return the number of the last version that was replaced, 0 where none was."""
        return self._session.scalar(select(func.max(HistoryRow.id))) or 0

    def named_as_stored(self, arrived: Sequence[TaggedComment]) -> list[TaggedComment]:
        """Give comments the origin of the same answer from elsewhere, as in an export that was saved under another name.

        Number, customer, moment and question must all be known and the same; a number and a file's name alone are not it.
        """
        keys = {item.comment.id: _answer(item.comment) for item in arrived if item.comment.origin}
        numbers = {str(key[0]) for key in keys.values() if all(key[:3])}
        if not numbers:
            return list(arrived)
        columns = (CommentRow.external_id, CommentRow.customer, CommentRow.occurred_at, CommentRow.question)
        found: dict[tuple[Any, ...], list[str | None]] = {}
        statement = select(*columns, CommentRow.origin).where(CommentRow.external_id.in_(numbers))
        for *answer, origin in self._session.execute(statement):
            found.setdefault(tuple(answer), []).append(origin)
        stored = {comment_id: found.get(key, []) for comment_id, key in keys.items() if all(key[:3])}
        return [_named(item, stored.get(item.comment.id, [])) for item in arrived]

    def revise(self, arrived: Sequence[TaggedComment], *, model: str, tokenizer: str, now: datetime) -> Revised:
        """Let comments whose origin is stored replace what it said; those whose id is stored are left alone.

        A stored comment keeps its id, its sequence, its arrival, a theme that a person chose and what people said of it. A
        version that arrived before is no newer one, so that an old file imported again changes nothing. The caller holds
        the lock of the themes where any comment has an origin.
        """
        if not any(item.comment.origin for item in arrived):
            return Revised()
        origins = [item.comment.origin for item in arrived if item.comment.origin]
        rows = {row.origin: row for row in self._held(CommentRow.origin, origins) if row.origin}
        known = self._known([item.comment.id for item in arrived])
        revised, apart = [], []
        for item in arrived:
            row = rows.get(item.comment.origin or "")
            if row is None or item.comment.id in known:
                continue
            if _is_another(row, item.comment):
                apart.append(item)
                continue
            known.add(item.comment.id)
            self._session.execute(insert(AliasRow), {"id": item.comment.id, "comment_id": row.id})
            if not _says_the_same(row, item.comment):
                self._replace(row, item, model, tokenizer, now)
                revised.append(item)
        return Revised(tuple(revised), tuple(apart))

    def amend(self, arrived: Sequence[Comment], *, now: datetime) -> frozenset[str]:
        """Give stored comments the attributes with which the same words arrive now (a rating, a status); return their ids.

        As with texts, attributes that a comment has had before are no newer ones. Anonymous answers are left alone: of two
        equal ones nobody can say which is which.
        """
        told = {each.id: each for each in arrived if each.origin and each.attributes}
        named = {each: each for each in told}
        aliases = select(AliasRow.comment_id, AliasRow.id).where(AliasRow.id.in_(told))
        named |= {row.comment_id: row.id for row in self._session.execute(aliases)}
        columns = select(CommentRow.id, CommentRow.text, CommentRow.attributes).where(CommentRow.id.in_(named))
        differing = [
            row.id
            for row in self._session.execute(columns)
            if (told[named[row.id]].text, told[named[row.id]].attributes) != (row.text, row.attributes)
        ]
        return frozenset(
            row.id for row in self._held(CommentRow.id, differing) if self._amend(row, told[named[row.id]], now)
        )

    def _amend(self, row: CommentRow, comment: Comment, now: datetime) -> bool:
        """Keep a comment's attributes as history and take the new ones, unless its text is another or it had them before."""
        session, version = self._session, _version(row.id, comment.attributes)
        differs = (row.text, row.origin) == (comment.text, comment.origin) and row.attributes != comment.attributes
        if not differs or session.get(AliasRow, version) is not None:
            return False
        self._remember(row, now)
        session.merge(AliasRow(id=_version(row.id, row.attributes), comment_id=row.id))
        session.add(AliasRow(id=version, comment_id=row.id))
        row.attributes = dict(comment.attributes)
        session.flush()
        terms = TermRepository(session)
        terms.forget_attributes(row.sequence)
        terms.add([(row.sequence, (), row.attributes)])
        return True

    def _remember(self, row: CommentRow, now: datetime) -> HeldTags:
        """Keep what a comment says now as history; return its tags, held until the transaction ends."""
        tags = hold_tags(self._session, [row.id])[0]
        former = {name: getattr(row, name) for name in ("text", "occurred_at", "attributes")}
        version = {**former, "comment_id": row.id, "replaced_at": now, "model": tags.model, "tags": tags.tags}
        self._session.execute(insert(HistoryRow), version)
        return tags

    def _held(self, column: InstrumentedAttribute[Any], values: Sequence[str]) -> list[CommentRow]:
        """Return stored comments held until the transaction ends; their readers and children do not wait."""
        held = select(CommentRow).where(column.in_(values)).order_by(CommentRow.sequence)
        held = held.with_for_update(key_share=True).execution_options(populate_existing=True)
        return list(self._session.scalars(held)) if values else []

    def _known(self, ids: Sequence[str]) -> set[str]:
        stored = self._session.scalars(select(CommentRow.id).where(CommentRow.id.in_(ids)))
        return {*stored, *self._session.scalars(select(AliasRow.id).where(AliasRow.id.in_(ids)))}

    def _replace(self, row: CommentRow, item: TaggedComment, model: str, tokenizer: str, now: datetime) -> None:
        session, comment_id = self._session, row.id
        before = self._remember(row, now)
        new = comment_row(item.comment, row.received_at)
        for name in ("text", "kind", "search_text", "masked"):
            setattr(row, name, new[name])
        for name in ("question", "customer", "occurred_at", "attributes"):  # a version may say less than the one before
            setattr(row, name, new[name] or getattr(row, name))
        row.moment = row.occurred_at or row.received_at
        row.revised_at = now
        session.flush()
        write_tags(session, [HeldTags(comment_id, model, item.tags.to_json(), before.correction)])
        reading = {"tokenizer": tokenizer, "tokens": pack(item.tokens), "searchable": True}
        session.execute(update(ReadingRow).where(ReadingRow.comment_id == comment_id).values(reading))
        session.execute(delete(TermRow).where(TermRow.sequence == row.sequence))
        TermRepository(session).add([(row.sequence, item.words, row.attributes)])
        self._move(comment_id, item)

    def _move(self, comment_id: str, item: TaggedComment) -> None:
        """Put a comment where its new text belongs, unless a person has said where."""
        mine = PlaceRow.comment_id == comment_id
        if self._session.scalar(select(PlaceRow.moved).where(mine)):
            return
        self._session.execute(delete(PlaceRow).where(mine))
        if item.place:
            self._session.execute(insert(PlaceRow), {**place_row(item), "comment_id": comment_id})


def _version(comment_id: str, attributes: Mapping[str, Any]) -> str:
    """Return "v" and 24 hexadecimal digits that stand for a comment with these attributes."""
    written = json.dumps([comment_id, attributes], ensure_ascii=False, sort_keys=True)
    return "v" + hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def _answer(comment: Comment) -> tuple[Any, ...]:
    return shortened(comment.external_id), shortened(comment.customer), comment.occurred_at, comment.question


def _named(item: TaggedComment, origins: Sequence[str | None]) -> TaggedComment:
    """Give a comment the origin of the one that is stored; of several that share a number none is it."""
    if len(origins) != 1 or origins[0] is None:
        return item
    return replace(item, comment=replace(item.comment, origin=origins[0]))


def _is_another(row: CommentRow, comment: Comment) -> bool:
    """Tell whether a number was used again: for another customer, or at another time with something else to say.

    A follow-up call of the same case is one; the same words of the same customer are not, their date was corrected.
    """
    customer = shortened(comment.customer)
    if row.customer and customer and row.customer != customer:
        return True
    moved = row.occurred_at and comment.occurred_at and row.occurred_at != comment.occurred_at
    return bool(moved) and not (customer and row.customer == customer and row.text == comment.text)


def _says_the_same(row: CommentRow, comment: Comment) -> bool:
    """Tell whether a version adds nothing, as the one sent by a program does to that of a file."""
    new = comment_row(comment, row.received_at)
    told = [name for name in ("customer", "occurred_at", "attributes") if new[name]]
    return all(getattr(row, name) == new[name] for name in ("text", *told))
