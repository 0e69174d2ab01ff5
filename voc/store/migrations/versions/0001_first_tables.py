"""first tables

Revision: 0001, after nothing
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "comments",
        sa.Column("sequence", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("customer", sa.String(length=200), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moment", sa.DateTime(timezone=True), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("attributes", sa.JSON(), nullable=False),
        sa.Column("masked", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_comments")),
        sa.UniqueConstraint("id", name=op.f("uq_comments_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("comments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_comments_customer"), ["customer"], unique=False)
        batch_op.create_index(batch_op.f("ix_comments_external_id"), ["external_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_comments_moment"), ["moment"], unique=False)

    op.create_table(
        "deleted_comments",
        sa.Column("comment_id", sa.String(length=40), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("comment_id", name=op.f("pk_deleted_comments")),
    )
    op.create_table(
        "theme_runs",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("space", sa.String(length=300), nullable=False),
        sa.Column("threshold", sa.Float(), nullable=False),
        sa.Column("comments", sa.Integer(), nullable=False),
        sa.Column("revision", sa.String(length=40), nullable=False),
        sa.Column("selection", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme_runs")),
    )
    op.create_table(
        "idempotent_requests",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("comment_id", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comments.id"], name=op.f("fk_idempotent_requests_comment_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_idempotent_requests")),
    )
    op.create_table(
        "readings",
        sa.Column("comment_id", sa.String(length=40), nullable=False),
        sa.Column("tokenizer", sa.String(length=100), nullable=False),
        sa.Column("tokens", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comments.id"], name=op.f("fk_readings_comment_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("comment_id", name=op.f("pk_readings")),
    )
    op.create_table(
        "tags",
        sa.Column("comment_id", sa.String(length=40), nullable=False),
        sa.Column("model", sa.String(length=100), nullable=False),
        sa.Column("sentiment", sa.String(length=16), nullable=False),
        sa.Column("intent", sa.String(length=16), nullable=False),
        sa.Column("urgency", sa.String(length=16), nullable=False),
        sa.Column("review", sa.Boolean(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name=op.f("fk_tags_comment_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("comment_id", name=op.f("pk_tags")),
    )
    with op.batch_alter_table("tags", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tags_intent"), ["intent"], unique=False)
        batch_op.create_index(batch_op.f("ix_tags_sentiment"), ["sentiment"], unique=False)
        batch_op.create_index(batch_op.f("ix_tags_urgency"), ["urgency"], unique=False)

    op.create_table(
        "themes",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("phrases", sa.JSON(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("representatives", sa.JSON(), nullable=False),
        sa.Column("centroid", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["theme_runs.id"], name=op.f("fk_themes_run_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_themes")),
    )
    with op.batch_alter_table("themes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_themes_run_id"), ["run_id"], unique=False)

    op.create_table(
        "comment_reasons",
        sa.Column("comment_id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["tags.comment_id"], name=op.f("fk_comment_reasons_comment_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("comment_id", "position", name=op.f("pk_comment_reasons")),
    )
    with op.batch_alter_table("comment_reasons", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_comment_reasons_code"), ["code"], unique=False)

    op.create_table(
        "theme_places",
        sa.Column("comment_id", sa.String(length=40), nullable=False),
        sa.Column("theme_id", sa.String(length=40), nullable=True),
        sa.Column("nearest_id", sa.String(length=40), nullable=True),
        sa.Column("score", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comments.id"], name=op.f("fk_theme_places_comment_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["nearest_id"], ["themes.id"], name=op.f("fk_theme_places_nearest_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["theme_id"], ["themes.id"], name=op.f("fk_theme_places_theme_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("comment_id", name=op.f("pk_theme_places")),
    )
    with op.batch_alter_table("theme_places", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_theme_places_theme_id"), ["theme_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("theme_places", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_theme_places_theme_id"))

    op.drop_table("theme_places")
    with op.batch_alter_table("comment_reasons", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_comment_reasons_code"))

    op.drop_table("comment_reasons")
    with op.batch_alter_table("themes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_themes_run_id"))

    op.drop_table("themes")
    with op.batch_alter_table("tags", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tags_urgency"))
        batch_op.drop_index(batch_op.f("ix_tags_sentiment"))
        batch_op.drop_index(batch_op.f("ix_tags_intent"))

    op.drop_table("tags")
    op.drop_table("readings")
    op.drop_table("idempotent_requests")
    op.drop_table("theme_runs")
    op.drop_table("deleted_comments")
    with op.batch_alter_table("comments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_comments_moment"))
        batch_op.drop_index(batch_op.f("ix_comments_external_id"))
        batch_op.drop_index(batch_op.f("ix_comments_customer"))

    op.drop_table("comments")
