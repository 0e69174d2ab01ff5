"""One server with keys for all tests of clients."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.keyed import Place, keyed_server
from support.places import new_home


@pytest.fixture(scope="session")
def place(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with keyed_server(new_home(tmp_path_factory.mktemp("client") / "home", home)) as place:
        yield place
