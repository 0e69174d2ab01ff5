"""Themes: as people know them, as each run found them, what people changed, and where each comment stands."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Float, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from voc.store.tables.base import Base


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
