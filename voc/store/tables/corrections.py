"""What people said of comments, beside the model's answer, and which writes were answered already."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from voc.store.tables.base import Base


class CorrectionRow(Base):
    """What one person said of a comment's labels at one time; a later word on the same label counts instead.

    ``labels`` has those labels alone that the person spoke of, ``seen`` all labels of the ``model`` as they stood then.
    """

    __tablename__ = "corrections"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    # A deletion locks comment, tags, corrections in this order; feedback starts at the tags and never waits upwards.
    comment_id: Mapped[str] = mapped_column(ForeignKey("tags.comment_id", ondelete="CASCADE"), index=True)
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(200))
    model: Mapped[str] = mapped_column(String(100))
    labels: Mapped[dict[str, Any]]
    seen: Mapped[dict[str, Any]]
    note: Mapped[str | None] = mapped_column(Text)


class RequestRow(Base):
    """An ``Idempotency-Key`` of a caller: the digest of the request and the answer to it, kept for a day.

    What was answered about a comment goes with the comment.
    """

    __tablename__ = "idempotent_requests"

    caller: Mapped[str] = mapped_column(String(200), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    answer: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    comment_id: Mapped[str | None] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(index=True)
