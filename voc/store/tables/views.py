"""Searches that people keep."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from voc.store.tables.base import Base


class ViewRow(Base):
    """A search under a name: ``query`` is that of its URL. A ``shared`` one is seen by everybody, else by its ``owner``."""

    __tablename__ = "saved_views"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    name: Mapped[str] = mapped_column(String(100))
    owner: Mapped[str] = mapped_column(String(200))
    shared: Mapped[bool]
    query: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("owner", "name"),)
