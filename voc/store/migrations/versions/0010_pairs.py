"""係り受け pairs among the terms of comments: voc adds those of stored comments from their readings when it next starts

Revision: 0010, after 0009
"""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("UPDATE readings SET searchable = false")


def downgrade() -> None:
    op.execute("DELETE FROM comment_terms WHERE term LIKE '%→%' AND term NOT LIKE '@%'")
