"""The tables. One row a comment; its tags, its reading and its theme beside it, each with the version that made it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, Float, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """Aware times, kept in UTC; SQLite has no time zones, so it gets and gives back naive UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert to UTC; a naive time is a programming error."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back an aware time."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Names every constraint, so that migrations can change them on both databases."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime, dict[str, Any]: JSON, list[Any]: JSON}  # noqa: RUF012


class CommentRow(Base):
    """A comment, masked. ``sequence`` orders comments as they were stored and pages through them.

    ``moment`` is when it was written, else when it arrived; ``search_text`` is the text folded for searching.
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

    tags: Mapped[TagsRow] = relationship(
        back_populates="comment", lazy="raise", cascade="all, delete-orphan", passive_deletes=True
    )
    place: Mapped[PlaceRow | None] = relationship(lazy="raise", cascade="all, delete-orphan", passive_deletes=True)

    __table_args__ = (
        Index(None, "moment"),
        Index(None, "customer"),
        Index(None, "external_id"),
        {"sqlite_autoincrement": True},  # a sequence is never given twice, also after a deletion
    )


class TagsRow(Base):
    """The tags of a comment by one model; the columns repeat what searches ask for."""

    __tablename__ = "tags"

    comment_id: Mapped[str] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"), primary_key=True)
    model: Mapped[str] = mapped_column(String(100))
    sentiment: Mapped[str] = mapped_column(String(16), index=True)
    intent: Mapped[str] = mapped_column(String(16), index=True)
    urgency: Mapped[str] = mapped_column(String(16), index=True)
    review: Mapped[bool]
    tags: Mapped[dict[str, Any]]

    comment: Mapped[CommentRow] = relationship(back_populates="tags", lazy="raise")
    reasons: Mapped[list[ReasonRow]] = relationship(lazy="raise", cascade="all, delete-orphan", passive_deletes=True)


class ReasonRow(Base):
    """One of up to three reasons of a comment; position 0 is the main one."""

    __tablename__ = "comment_reasons"

    comment_id: Mapped[str] = mapped_column(ForeignKey("tags.comment_id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(64), index=True)


class ReadingRow(Base):
    """The one tokenization of a comment: token columns as compressed JSON, with the tokenizer that made them."""

    __tablename__ = "readings"

    comment_id: Mapped[str] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"), primary_key=True)
    tokenizer: Mapped[str] = mapped_column(String(100))
    tokens: Mapped[bytes] = mapped_column(LargeBinary)


class RunRow(Base):
    """One discovery of themes; the newest is the one in force. ``built_on``: the comments of the last one from scratch."""

    __tablename__ = "theme_runs"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    created_at: Mapped[datetime]
    space: Mapped[str] = mapped_column(String(300))
    threshold: Mapped[float] = mapped_column(Float)
    comments: Mapped[int]
    built_on: Mapped[int]
    revision: Mapped[str] = mapped_column(String(40))
    selection: Mapped[dict[str, Any]]


class ThemeRow(Base):
    """A theme as people know it, through all runs. ``held``: made by a person, so no run may drop it.

    ``state`` is one of ``voc.themes.known.State``; ``began_at`` is when its first comment was written, ``began_run`` the
    run that found it.
    """

    __tablename__ = "themes"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(16))
    began_run: Mapped[int]
    began_at: Mapped[datetime]
    hidden: Mapped[bool]
    pinned: Mapped[bool]
    held: Mapped[bool]


class FoundRow(Base):
    """A theme as one run found it. A theme made by merging has several in a run."""

    __tablename__ = "found_themes"

    run_id: Mapped[int] = mapped_column(ForeignKey("theme_runs.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    theme_id: Mapped[str] = mapped_column(ForeignKey("themes.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    size: Mapped[int]
    phrases: Mapped[list[Any]]
    words: Mapped[list[Any]]
    representatives: Mapped[list[Any]]
    reason: Mapped[str] = mapped_column(String(64))
    centroid: Mapped[bytes] = mapped_column(LargeBinary)


class PlaceRow(Base):
    """Where a comment stands now: its theme, or none with the nearest one. ``moved``: a person put it there."""

    __tablename__ = "theme_places"

    comment_id: Mapped[str] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"), primary_key=True)
    theme_id: Mapped[str | None] = mapped_column(ForeignKey("themes.id", ondelete="CASCADE"), index=True)
    nearest_id: Mapped[str | None] = mapped_column(ForeignKey("themes.id", ondelete="CASCADE"))
    score: Mapped[float] = mapped_column(Float)
    moved: Mapped[bool] = mapped_column(default=False)


class PastPlaceRow(Base):
    """The theme that a run gave a comment, kept so that two runs can be compared."""

    __tablename__ = "past_places"

    run_id: Mapped[int] = mapped_column(ForeignKey("theme_runs.id", ondelete="CASCADE"), primary_key=True)
    comment_id: Mapped[str] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"), primary_key=True, index=True)
    theme_id: Mapped[str] = mapped_column(ForeignKey("themes.id", ondelete="CASCADE"), index=True)


class EditRow(Base):
    """What a person changed about themes, who and when; ``before`` is what undoing puts back."""

    __tablename__ = "theme_edits"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(16))
    theme_id: Mapped[str] = mapped_column(ForeignKey("themes.id", ondelete="CASCADE"), index=True)
    change: Mapped[dict[str, Any]]
    before: Mapped[dict[str, Any]]
    undone_at: Mapped[datetime | None]


class DeletedRow(Base):
    """The id of a comment that was deleted on request: an import or a retry must not bring it back."""

    __tablename__ = "deleted_comments"

    comment_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    deleted_at: Mapped[datetime]


class RequestRow(Base):
    """An ``Idempotency-Key`` that was answered, with the digest of the request and the comment that it made."""

    __tablename__ = "idempotent_requests"

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    comment_id: Mapped[str] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"))
    created_at: Mapped[datetime]
