"""handled comments, decisions, issued weekly summaries; saved views, terms to search by, certainty to review by

Revision: 0007, after 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_LABELS = ("sentiment", "intent", "urgency")


def upgrade() -> None:
    op.create_table(
        "cases",
        sa.Column("comment_id", sa.String(length=40), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handled_by", sa.String(length=200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name=op.f("fk_cases_comment_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("comment_id", name=op.f("pk_cases")),
    )
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("week", sa.String(length=8), nullable=False),
        sa.Column("theme_id", sa.String(length=40), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["theme_id"], ["themes.id"], name=op.f("fk_decisions_theme_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
    )
    op.create_index(op.f("ix_decisions_week"), "decisions", ["week"])
    op.create_index(op.f("ix_decisions_theme_id"), "decisions", ["theme_id"])
    op.create_table(
        "issued_reports",
        sa.Column("week", sa.String(length=8), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("numbers", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("week", "edition", name=op.f("pk_issued_reports")),
    )
    _views_and_terms()


def _views_and_terms() -> None:
    op.create_table(
        "saved_views",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("owner", sa.String(length=200), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
        sa.UniqueConstraint("owner", "name", name=op.f("uq_saved_views_owner_name")),
    )
    collated = sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql")
    op.create_table(
        "comment_terms",
        sa.Column("term", collated, nullable=False),
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["sequence"], ["comments.sequence"], name=op.f("fk_comment_terms_sequence"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("term", "sequence", name=op.f("pk_comment_terms")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_comment_terms_sequence"), "comment_terms", ["sequence"])
    op.create_index(op.f("ix_comments_source"), "comments", ["source"])
    # Columns are added in place: a batch would make SQLite drop the table, and with it what cascades from it.
    op.add_column("readings", sa.Column("searchable", sa.Boolean(), server_default=sa.false(), nullable=False))
    unsearchable = sa.text("NOT searchable")
    op.create_index(
        "ix_readings_unsearchable",
        "readings",
        ["comment_id"],
        sqlite_where=unsearchable,
        postgresql_where=unsearchable,
    )
    op.add_column("tags", sa.Column("certainty", sa.Float(), server_default="0", nullable=False))
    tags = sa.table("tags", sa.column("certainty", sa.Float()), sa.column("tags", sa.JSON()))
    op.execute(tags.update().values(certainty=sa.func.coalesce(tags.c.tags["certainty"].as_float(), 0)))
    op.create_index(op.f("ix_tags_review_certainty"), "tags", ["review", "certainty"])
    op.add_column("tags", sa.Column("sequence", sa.Integer(), server_default="0", nullable=False))
    of_comment = "SELECT sequence FROM comments WHERE comments.id = tags.comment_id"
    op.execute(sa.text(f"UPDATE tags SET sequence = ({of_comment})"))
    for label in _LABELS:
        op.drop_index(op.f(f"ix_tags_{label}"), "tags")
        op.create_index(op.f(f"ix_tags_{label}_sequence"), "tags", [label, "sequence"])


def downgrade() -> None:
    """Forget what was handled, decided, issued and kept as a search; terms are made again on the way up."""
    for label in _LABELS:
        op.drop_index(op.f(f"ix_tags_{label}_sequence"), "tags")
        op.create_index(op.f(f"ix_tags_{label}"), "tags", [label])
    op.drop_column("tags", "sequence")
    op.drop_index(op.f("ix_tags_review_certainty"), "tags")
    op.drop_column("tags", "certainty")
    op.drop_index("ix_readings_unsearchable", "readings")
    op.drop_column("readings", "searchable")
    op.drop_index(op.f("ix_comments_source"), "comments")
    op.drop_table("comment_terms")
    op.drop_table("saved_views")
    op.drop_table("issued_reports")
    op.drop_table("decisions")
    op.drop_table("cases")
