"""What comments are found by: their words, their 係り受け pairs and their attributes, an inverted index in plain tables of either database."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from voc.store.tables.base import Base

# Ranges of terms are read in the order of their code points, whatever language the server was set up with.
_Term = String(200).with_variant(String(200, collation="C"), "postgresql")


class TermRow(Base):
    """A term of a comment: a word in its normalized form, a pair as ``電話→繋がらない``, or ``@name=value`` of an attribute."""

    __tablename__ = "comment_terms"

    term: Mapped[str] = mapped_column(_Term, primary_key=True)
    sequence: Mapped[int] = mapped_column(
        ForeignKey("comments.sequence", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )

    __table_args__ = (
        # Words of thousands of comments are counted off this index alone; SQLite's has the primary key in it anyhow.
        Index(None, "sequence", postgresql_include=["term"]),
        {"sqlite_with_rowid": False},
    )
