"""themes that last: a theme apart from how each run found it, what people changed, where comments stood before

Revision: 0002, after 0001
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_RUNS = sa.table(
    "theme_runs",
    *(sa.column(name) for name in ("id", "space", "comments")),
    sa.column("created_at", sa.DateTime(timezone=True)),
)


def _described() -> list[sa.ColumnClause[Any]]:
    plain: list[sa.ColumnClause[Any]] = [sa.column(name) for name in ("run_id", "id", "position", "name", "size")]
    lists = [sa.column(name, sa.JSON()) for name in ("phrases", "words", "representatives")]
    return [*plain, *lists, sa.column("centroid", sa.LargeBinary())]


_OLD_THEMES = sa.table("themes", *_described())
_FOUND = sa.table("found_themes", *_described(), sa.column("theme_id"), sa.column("reason"))
_THEMES = sa.table(
    "themes",
    *(sa.column(name) for name in ("id", "name", "state", "began_run", "hidden", "pinned", "held")),
    sa.column("began_at", sa.DateTime(timezone=True)),
)
_PLACES = sa.table("theme_places", *(sa.column(name) for name in ("comment_id", "theme_id", "nearest_id", "score")))


def upgrade() -> None:
    """Make the themes of the newest run lasting ones; those of earlier runs were not in force any more and go."""
    newest, themes = _newest(_OLD_THEMES)
    places = _rows(sa.select(*_PLACES.c))
    op.drop_table("theme_places")
    op.drop_table("themes")
    with op.batch_alter_table("theme_runs") as batch_op:
        batch_op.add_column(sa.Column("built_on", sa.Integer(), nullable=False, server_default="0"))
    op.execute(sa.text("UPDATE theme_runs SET built_on = comments"))
    with op.batch_alter_table("theme_runs") as batch_op:
        batch_op.alter_column("built_on", server_default=None, existing_type=sa.Integer(), existing_nullable=False)
    op.create_table(
        "themes",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("began_run", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_themes")),
    )
    op.create_table(
        "found_themes",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("theme_id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("phrases", sa.JSON(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("representatives", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.Column("centroid", sa.LargeBinary(), nullable=False),
        _cascade("found_themes", "run_id", "theme_runs.id"),
        _cascade("found_themes", "theme_id", "themes.id"),
        sa.PrimaryKeyConstraint("run_id", "id", name=op.f("pk_found_themes")),
    )
    op.create_index(op.f("ix_found_themes_theme_id"), "found_themes", ["theme_id"])
    _create_places(sa.Column("moved", sa.Boolean(), nullable=False))
    op.create_table(
        "past_places",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.String(length=40), nullable=False),
        sa.Column("theme_id", sa.String(length=40), nullable=False),
        _cascade("past_places", "run_id", "theme_runs.id"),
        _cascade("past_places", "comment_id", "comments.id"),
        _cascade("past_places", "theme_id", "themes.id"),
        sa.PrimaryKeyConstraint("run_id", "comment_id", name=op.f("pk_past_places")),
    )
    op.create_index(op.f("ix_past_places_comment_id"), "past_places", ["comment_id"])
    op.create_index(op.f("ix_past_places_theme_id"), "past_places", ["theme_id"])
    op.create_table(
        "theme_edits",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("theme_id", sa.String(length=40), nullable=False),
        sa.Column("change", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        _cascade("theme_edits", "theme_id", "themes.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme_edits")),
    )
    op.create_index(op.f("ix_theme_edits_theme_id"), "theme_edits", ["theme_id"])
    if newest and themes:
        shown = {"state": "active", "hidden": False, "pinned": False, "held": False}
        began = {"began_run": newest["id"], "began_at": newest["created_at"]}
        kept = [{"id": theme["id"], "name": theme["name"], **shown, **began} for theme in themes]
        op.bulk_insert(_THEMES, kept)
        op.bulk_insert(_FOUND, [{**theme, "theme_id": theme["id"], "reason": "none"} for theme in themes])
        _insert_places([{**place, "moved": False} for place in places], {theme["id"] for theme in themes})
        past = sa.table("past_places", *(sa.column(name) for name in ("run_id", "comment_id", "theme_id")))
        op.bulk_insert(
            past,
            [
                {"run_id": newest["id"], "comment_id": place["comment_id"], "theme_id": place["theme_id"]}
                for place in places
                if place["theme_id"]
            ],
        )
        # The next discovery describes them anew, though no comment was added.
        op.execute(sa.text("UPDATE theme_runs SET revision = ''"))


def downgrade() -> None:
    """Keep the themes of the newest run as that run's own; what people changed is lost but for the names."""
    newest, found = _newest(_FOUND)
    names = {row["id"]: row["name"] for row in _rows(sa.select(_THEMES.c.id, _THEMES.c.name))}
    places = _rows(sa.select(*_PLACES.c))
    for table in ("theme_edits", "past_places", "theme_places", "found_themes", "themes"):
        op.drop_table(table)
    with op.batch_alter_table("theme_runs") as batch_op:
        batch_op.drop_column("built_on")
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
        _cascade("themes", "run_id", "theme_runs.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_themes")),
    )
    op.create_index(op.f("ix_themes_run_id"), "themes", ["run_id"])
    _create_places()
    if newest and found:
        described = [column.name for column in _described()]
        first = {row["theme_id"]: row for row in reversed(found)}
        kept = [
            {**{key: row[key] for key in described}, "id": each, "name": names[each]} for each, row in first.items()
        ]
        op.bulk_insert(_OLD_THEMES, kept)
        _insert_places(places, set(first))


def _newest(themes: sa.TableClause) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
    """Return the newest run and how it found its themes."""
    runs = _rows(sa.select(*_RUNS.c).order_by(_RUNS.c.id.desc()).limit(1))
    if not runs:
        return None, []
    wanted = sa.select(*themes.c).where(themes.c.run_id == runs[0]["id"]).order_by(themes.c.position)
    return runs[0], _rows(wanted)


def _rows(statement: sa.Select[Any]) -> list[dict[str, Any]]:
    return [dict(row._mapping) for row in op.get_bind().execute(statement)]


def _cascade(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"), ondelete="CASCADE")


def _create_places(*more: sa.Column[Any]) -> None:
    op.create_table(
        "theme_places",
        sa.Column("comment_id", sa.String(length=40), nullable=False),
        sa.Column("theme_id", sa.String(length=40), nullable=True),
        sa.Column("nearest_id", sa.String(length=40), nullable=True),
        sa.Column("score", sa.Float(), nullable=False),
        *more,
        _cascade("theme_places", "comment_id", "comments.id"),
        _cascade("theme_places", "theme_id", "themes.id"),
        _cascade("theme_places", "nearest_id", "themes.id"),
        sa.PrimaryKeyConstraint("comment_id", name=op.f("pk_theme_places")),
    )
    op.create_index(op.f("ix_theme_places_theme_id"), "theme_places", ["theme_id"])


def _insert_places(places: list[dict[str, Any]], themes: set[str]) -> None:
    known = [
        {**place, "theme_id": place["theme_id"] if place["theme_id"] in themes else None}
        for place in places
        if place["nearest_id"] in themes
    ]
    if known:
        table = sa.table("theme_places", *(sa.column(name) for name in known[0]))
        op.bulk_insert(table, known)
