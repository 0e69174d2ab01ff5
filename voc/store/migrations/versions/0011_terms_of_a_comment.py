"""The terms of some comments are read off their index alone, also by PostgreSQL; SQLite's has them anyhow

Revision: 0011, after 0010
"""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

INDEX = "ix_comment_terms_sequence"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_index(INDEX, table_name="comment_terms")
        op.create_index(INDEX, "comment_terms", ["sequence"], postgresql_include=["term"])


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_index(INDEX, table_name="comment_terms")
        op.create_index(INDEX, "comment_terms", ["sequence"])
