"""corrections beside the model's answers, and answers to repeated requests

Revision: 0005, after 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "corrections",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("comment_id", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("model", sa.String(length=100), nullable=False),
        sa.Column("labels", sa.JSON(), nullable=False),
        sa.Column("seen", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        _cascade("corrections", "comment_id", "tags.comment_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrections")),
    )
    op.create_index(op.f("ix_corrections_comment_id"), "corrections", ["comment_id"])
    op.add_column("tags", sa.Column("correction", sa.JSON(), nullable=True))
    # Keys live for a day, and a comment sent again is known by its id: the old ones, which lack answers, may go.
    op.drop_table("idempotent_requests")
    op.create_table(
        "idempotent_requests",
        sa.Column("caller", sa.String(length=200), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=True),
        sa.Column("comment_id", sa.String(length=40), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        _cascade("idempotent_requests", "comment_id", "comments.id"),
        sa.PrimaryKeyConstraint("caller", "key", name=op.f("pk_idempotent_requests")),
    )
    for column in ("comment_id", "created_at"):
        op.create_index(op.f(f"ix_idempotent_requests_{column}"), "idempotent_requests", [column])


def downgrade() -> None:
    """Forget corrections and answers; searches go by the corrected labels until comments are tagged again."""
    op.drop_table("idempotent_requests")
    op.create_table(
        "idempotent_requests",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("comment_id", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        _cascade("idempotent_requests", "comment_id", "comments.id"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_idempotent_requests")),
    )
    op.drop_column(
        "tags", "correction"
    )  # not in a batch: SQLite would drop the table, and with it what cascades from it
    op.drop_table("corrections")


def _cascade(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"), ondelete="CASCADE")
