"""corrected rows: where a comment comes from, what it said before, under which ids it is known

Comments stored before have no origin until their row arrives again. On the way down the newest text of every comment
stays; what it said before, and the ids of later versions, are lost: a corrected export would be stored beside it.

Revision: 0008, after 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Columns are added in place: a batch would make SQLite drop the table, and with it what cascades from it.
    op.add_column("comments", sa.Column("origin", sa.String(length=40), nullable=True))
    op.add_column("comments", sa.Column("revised_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_comments_origin"), "comments", ["origin"], unique=True)
    op.add_column("import_chunks", sa.Column("updated", sa.Integer(), server_default="0", nullable=False))
    op.create_table(
        "comment_history",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("comment_id", sa.String(length=40), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attributes", sa.JSON(), nullable=False),
        sa.Column("model", sa.String(length=100), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        _of_comment("comment_history"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_history")),
    )
    op.create_index(op.f("ix_comment_history_comment_id"), "comment_history", ["comment_id"])
    op.create_table(
        "comment_aliases",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("comment_id", sa.String(length=40), nullable=False),
        _of_comment("comment_aliases"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_aliases")),
    )
    op.create_index(op.f("ix_comment_aliases_comment_id"), "comment_aliases", ["comment_id"])


def downgrade() -> None:
    op.drop_table("comment_aliases")
    op.drop_table("comment_history")
    op.drop_column("import_chunks", "updated")
    op.drop_index(op.f("ix_comments_origin"), "comments")
    op.drop_column("comments", "revised_at")
    op.drop_column("comments", "origin")


def _of_comment(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_comment_id")
    return sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name=name, ondelete="CASCADE")
