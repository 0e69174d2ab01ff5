"""API clients: one over the sample that tests only read, and one over an empty database that they write into."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from support.databases import opened
from support.http import Api, local_client
from support.once import read_files_once
from support.places import new_home

from api.app import create_app
from voc.settings import Settings
from voc.store.database import Database


@pytest.fixture(scope="session")
def open_api(home: Path) -> Iterator[Callable[..., Api]]:
    """Return a function that starts the application over a home; keywords are settings."""
    patch = pytest.MonkeyPatch()
    read_files_once(patch)
    entered: list[TestClient] = []

    def start(folder: Path | None = None, **settings: object) -> Api:
        app = create_app(Settings(home=folder or home, **settings))  # type: ignore[arg-type]
        client = local_client(app)
        client.__enter__()
        entered.append(client)
        return Api(client)

    yield start
    for client in entered:
        client.__exit__(None, None, None)
    patch.undo()


@pytest.fixture(scope="session")
def open_filled_api(
    open_api: Callable[..., Api], home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., Api]:
    """Return a function that starts the application over a database (by default a new SQLite) that it has filled."""

    def start(fill: Callable[[Database], object], database_url: str | None = None, **settings: object) -> Api:
        url = database_url or f"sqlite:///{tmp_path_factory.mktemp('filled') / 'voc.db'}"
        with opened(url) as database:
            fill(database)
        return open_api(home, database_url=url, **settings)

    return start


@pytest.fixture(scope="session")
def sample(
    open_api: Callable[..., Api], sample_home: Callable[[Path], Path], tmp_path_factory: pytest.TempPathFactory
) -> Api:
    """The API over the sample; read only."""
    return open_api(sample_home(tmp_path_factory.mktemp("api") / "sample"))


@pytest.fixture(scope="module")
def api(open_api: Callable[..., Api], home: Path, tmp_path_factory: pytest.TempPathFactory) -> Api:
    """The API over a database that is empty when a module of tests begins."""
    return open_api(new_home(tmp_path_factory.mktemp("api") / "home", home))


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def anywhere(
    request: pytest.FixtureRequest, open_api: Callable[..., Api], home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Api:
    """The same over both databases."""
    if request.param == "postgresql":
        return open_api(home, database_url=request.getfixturevalue("postgres").new_database())
    return open_api(new_home(tmp_path_factory.mktemp("api") / "home", home))


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's program."""
    found = shutil.which("chromium")
    if found is None:
        pytest.skip("there is no chromium on this machine (tests/prerequisites.sh installs it)")
    return found
