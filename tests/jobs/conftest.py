"""What the tests of the jobs share."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.places import new_home

from voc.jobs.components import Components


@pytest.fixture
def here(components: Components, home: Path, tmp_path: Path) -> Components:
    """All parts over an empty database and a home of its own."""
    components.settings = components.settings.model_copy(update={"home": new_home(tmp_path / "home", home)})
    return components
