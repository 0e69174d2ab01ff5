"""Comments. One row each; its tags and its reading beside it, each with the version that made it; what it said before."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Float, ForeignKey, Index, Integer, LargeBinary, String, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from voc.store.tables.base import Base
from voc.store.tables.themes import PlaceRow


class CommentRow(Base):
    """A comment, masked. ``sequence`` orders comments as they were stored and pages through them.

    ``moment`` is when it was written, else when it arrived; ``search_text`` is the text folded for searching. ``origin``
    names the answer whatever its text is corrected to, null where nothing does; ``revised_at`` is when that last happened.
    """

    __tablename__ = "comments"

    sequence: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    id: Mapped[str] = mapped_column(String(40), unique=True)
    text: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(16))
    source: Mapped[str] = mapped_column(String(200))
    question: Mapped[str] = mapped_column(Text)
    external_id: Mapped[str | None] = mapped_column(String(200))
    customer: Mapped[str | None] = mapped_column(String(200))
    occurred_at: Mapped[datetime | None]
    received_at: Mapped[datetime]
    moment: Mapped[datetime]
    search_text: Mapped[str] = mapped_column(Text)
    attributes: Mapped[dict[str, Any]]
    masked: Mapped[dict[str, Any]]
    origin: Mapped[str | None] = mapped_column(String(40))
    revised_at: Mapped[datetime | None]

    tags: Mapped[TagsRow] = relationship(
        back_populates="comment", lazy="raise", cascade="all, delete-orphan", passive_deletes=True
    )
    place: Mapped[PlaceRow | None] = relationship(lazy="raise", cascade="all, delete-orphan", passive_deletes=True)

    __table_args__ = (
        Index(None, "moment"),
        Index(None, "customer"),
        Index(None, "external_id"),
        Index(None, "source"),
        Index(None, "origin", unique=True),  # of two workers with one answer the second revises what the first stored
        {"sqlite_autoincrement": True},  # a sequence is never given twice, also after a deletion
    )


class TagsRow(Base):
    """The tags of a comment by one model, and beside them what people corrected.

    The columns and the reasons repeat what searches ask for, as it holds: a person's word before the model's; ``sequence``
    is the comment's. ``answered`` and the scores repeat what drift is counted from: the model's own labels, as one line
    (``voc.tag.corrections.Labels``), and how sure it was.
    ``correction`` is what people's corrections come to (``voc.tag.corrections.Correction``), null without any.
    """

    __tablename__ = "tags"

    comment_id: Mapped[str] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"), primary_key=True)
    model: Mapped[str] = mapped_column(String(100))
    sequence: Mapped[int] = mapped_column(server_default="0")
    sentiment: Mapped[str] = mapped_column(String(16))
    intent: Mapped[str] = mapped_column(String(16))
    urgency: Mapped[str] = mapped_column(String(16))
    review: Mapped[bool]
    certainty: Mapped[float] = mapped_column(Float, server_default="0")
    answered: Mapped[str] = mapped_column(Text, server_default="")
    sentiment_score: Mapped[float] = mapped_column(Float, server_default="0")
    intent_score: Mapped[float] = mapped_column(Float, server_default="0")
    urgency_score: Mapped[float] = mapped_column(Float, server_default="0")
    tags: Mapped[dict[str, Any]]
    correction: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))

    comment: Mapped[CommentRow] = relationship(back_populates="tags", lazy="raise")
    reasons: Mapped[list[ReasonRow]] = relationship(lazy="raise", cascade="all, delete-orphan", passive_deletes=True)

    __table_args__ = (
        Index(None, "review", "certainty"),  # the queue of the review: the least certain first
        # The newest comments of a label are read off its index, however many have it.
        Index(None, "sentiment", "sequence"),
        Index(None, "intent", "sequence"),
        Index(None, "urgency", "sequence"),
        Index(None, "model"),
    )


class ReasonRow(Base):
    """One of up to three reasons of a comment, as they hold; position 0 is the main one."""

    __tablename__ = "comment_reasons"

    comment_id: Mapped[str] = mapped_column(ForeignKey("tags.comment_id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(64), index=True)


class ReadingRow(Base):
    """The one tokenization of a comment: token columns as compressed JSON, with the tokenizer that made them.

    ``searchable``: its terms (``TermRow``) are all stored; readings of earlier versions get them when voc next starts.
    """

    __tablename__ = "readings"

    comment_id: Mapped[str] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"), primary_key=True)
    tokenizer: Mapped[str] = mapped_column(String(100))
    tokens: Mapped[bytes] = mapped_column(LargeBinary)
    searchable: Mapped[bool] = mapped_column(server_default=false())

    __table_args__ = (
        Index(
            "ix_readings_unsearchable",
            "comment_id",
            sqlite_where=text("NOT searchable"),
            postgresql_where=text("NOT searchable"),
        ),
    )


class HistoryRow(Base):
    """What a comment said until its source corrected it, with the tags that it had."""

    __tablename__ = "comment_history"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    comment_id: Mapped[str] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"), index=True)
    replaced_at: Mapped[datetime]
    text: Mapped[str] = mapped_column(Text)
    occurred_at: Mapped[datetime | None]
    attributes: Mapped[dict[str, Any]]
    model: Mapped[str] = mapped_column(String(100))
    tags: Mapped[dict[str, Any]]


class AliasRow(Base):
    """An id under which a later version of a comment arrived, so that it is known when it arrives again."""

    __tablename__ = "comment_aliases"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    comment_id: Mapped[str] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"), index=True)


class DeletedRow(Base):
    """An id, alias or origin of a comment that was deleted on request: no import or retry may bring it back."""

    __tablename__ = "deleted_comments"

    comment_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    deleted_at: Mapped[datetime]
