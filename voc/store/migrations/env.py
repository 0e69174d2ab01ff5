"""Alembic's entry point; the connection comes from ``Database.migrate``, or from ``VOC_DATABASE_URL`` for new revisions."""

from __future__ import annotations

from alembic import context

from voc.settings import load_settings
from voc.store.database import Database
from voc.store.tables import Base


def run() -> None:
    """Run the migrations on the given connection."""
    connection = context.config.attributes.get("connection")
    if connection is None:
        connection = Database(load_settings().sqlalchemy_url).engine.connect()
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


run()
