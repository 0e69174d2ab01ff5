"""The weekly summary: what was handled, what was decided, and which editions were issued."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from voc.store.tables.base import Base


class CaseRow(Base):
    """A comment that someone has handled, with who, when and how; without a row it is open."""

    __tablename__ = "cases"

    comment_id: Mapped[str] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"), primary_key=True)
    handled_at: Mapped[datetime]
    handled_by: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(Text)


class DecisionRow(Base):
    """What was decided on reading the summary of ``week``, about a theme or none."""

    __tablename__ = "decisions"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    week: Mapped[str] = mapped_column(String(8), index=True)
    theme_id: Mapped[str | None] = mapped_column(ForeignKey("themes.id", ondelete="SET NULL"), index=True)
    text: Mapped[str] = mapped_column(Text)
    made_by: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime]


class IssueRow(Base):
    """An edition of a week's summary. ``numbers`` are those it told, by name; ``digest`` marks them."""

    __tablename__ = "issued_reports"

    week: Mapped[str] = mapped_column(String(8), primary_key=True)
    edition: Mapped[int] = mapped_column(primary_key=True)
    issued_at: Mapped[datetime]
    digest: Mapped[str] = mapped_column(String(64))
    numbers: Mapped[dict[str, Any]]
