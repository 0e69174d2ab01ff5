"""A database with themes that tests change."""

from __future__ import annotations

import pytest
from support.made import store_three_themes

from voc.store.database import Database


@pytest.fixture
def themed(database: Database) -> Database:
    """Six comments in the themes phone, price and slow."""
    store_three_themes(database)
    return database
