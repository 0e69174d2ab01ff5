"""The labels and scores of the model's answer beside its tags, so that drift is counted without reading JSON

Revision: 0012, after 0011
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

SCORED = ("sentiment", "intent", "urgency")
LISTS = ("reasons", "demands")


def upgrade() -> None:
    op.add_column("tags", sa.Column("answered", sa.Text(), server_default="", nullable=False))
    for name in SCORED:
        op.add_column("tags", sa.Column(f"{name}_score", sa.Float(), server_default="0", nullable=False))
    op.execute(_fill(postgresql=op.get_bind().dialect.name == "postgresql"))
    op.create_index("ix_tags_model", "tags", ["model"])


def downgrade() -> None:
    op.drop_index("ix_tags_model", "tags")
    # Not in a batch: SQLite would drop the table, and with it what cascades from it.
    for name in reversed(SCORED):
        op.drop_column("tags", f"{name}_score")
    op.drop_column("tags", "answered")


def _fill(*, postgresql: bool) -> str:
    """Write what ``voc.tag.corrections.Labels.line`` does: ``negative/considering/high/price support/callback``."""

    def value(name: str, key: str) -> str:
        return f"(tags #>> '{{{name},{key}}}')" if postgresql else f"json_extract(tags, '$.{name}.{key}')"

    def codes(name: str) -> str:
        if postgresql:
            rows = f"json_array_elements(tags -> '{name}') WITH ORDINALITY AS each (value, position)"
            return f"(SELECT coalesce(string_agg(value ->> 'code', ' ' ORDER BY position), '') FROM {rows})"
        rows = f"(SELECT value FROM json_each(tags, '$.{name}') ORDER BY key)"
        return f"(SELECT coalesce(group_concat(json_extract(value, '$.code'), ' '), '') FROM {rows})"

    line = " || '/' || ".join([*(value(name, "label") for name in SCORED), *(codes(name) for name in LISTS)])
    scores = [f"{name}_score = CAST({value(name, 'score')} AS FLOAT)" for name in SCORED]
    return f"UPDATE tags SET {', '.join([f'answered = {line}', *scores])}"
