"""What the tests share: parts that are loaded once, and databases that are new for each test."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

# The folder tests/api must not be taken for the package api, and the helpers in tests/support must be found.
sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parent)]
# The tests say themselves which settings hold, here and in the commands that they start.
for _name in [name for name in os.environ if name.startswith("VOC_")]:
    del os.environ[_name]
# Two test processes with two BLAS threads each would wait for one another on two cores (measured: 10 times slower).
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

from support.cli import Cli  # noqa: E402
from support.databases import opened  # noqa: E402
from support.once import read_files_once  # noqa: E402
from support.places import BUNDLED_TAGGER, SAMPLE, convert_encoder, new_home, train_small_tagger  # noqa: E402
from support.postgres import PostgresServer, running_postgres  # noqa: E402

from voc.ingest.importer import ImportOptions  # noqa: E402
from voc.jobs.components import Components  # noqa: E402
from voc.jobs.importing import import_file  # noqa: E402
from voc.settings import Settings  # noqa: E402
from voc.store.database import Database  # noqa: E402

DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)]


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the encoder converted, and a small tagger where the checkout has none; it never gets a database."""
    folder = tmp_path_factory.mktemp("shared") / "home"
    convert_encoder(folder)
    if not (BUNDLED_TAGGER / "model.json").is_file():
        train_small_tagger(folder)
    return folder


@pytest.fixture(scope="session")
def settings(home: Path) -> Settings:
    """Settings over the shared home, for what stores nothing."""
    return Settings(home=home)


@pytest.fixture(scope="session")
def parts(settings: Settings) -> Components:
    """Reader, encoder, tagger and masker, loaded once; without a database of its own."""
    components = Components(settings)
    _ = (components.tagger, components.masker)
    return components


@pytest.fixture(scope="session")
def over(parts: Components) -> Callable[[str], Components]:
    """Return a function that puts the loaded parts over a database address."""

    def put(url: str) -> Components:
        components = Components(parts.settings.model_copy(update={"database_url": url}))
        vars(components).update(
            {name: getattr(parts, name) for name in ("reader", "encoder", "taxonomy", "tagger", "masker")}
        )
        return components

    return put


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One PostgreSQL server for the session."""
    with running_postgres() as server:
        yield server


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database without any table, once SQLite and once PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'voc.db'}"
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.new_database()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An empty database, its schema up to date."""
    with opened(database_url) as database:
        assert database.dialect == database_url.partition(":")[0].partition("+")[0]
        yield database


@pytest.fixture
def components(over: Callable[[str], Components], database_url: str) -> Iterator[Components]:
    """All parts over an empty database."""
    components = over(database_url)
    yield components
    components.database.engine.dispose()


@pytest.fixture(scope="session")
def sample_home(
    home: Path, over: Callable[[str], Components], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Path], Path]:
    """Return a function that makes a home with the sample imported."""
    original = tmp_path_factory.mktemp("sample") / "voc.db"
    components = over(f"sqlite:///{original}")
    for _ in import_file(components, SAMPLE, ImportOptions(), lambda _done: None):
        pass
    components.database.engine.dispose()  # the last connection writes the log of SQLite into the file

    def make(folder: Path) -> Path:
        shutil.copy(original, new_home(folder, home) / "voc.db")
        return folder

    return make


@pytest.fixture(scope="session")
def theme_home(
    sample_home: Callable[[Path], Path], over: Callable[[str], Components], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Path], Path]:
    """Return a function that makes a home with the sample imported and its themes discovered (loads BERTopic)."""
    from voc.jobs.discovery import Selection, discover_themes

    original = sample_home(tmp_path_factory.mktemp("themes") / "home")
    components = over(f"sqlite:///{original / 'voc.db'}")
    discover_themes(components, Selection())
    components.database.engine.dispose()

    def make(folder: Path) -> Path:
        shutil.copytree(original, folder, symlinks=True)
        return folder

    return make


@pytest.fixture
def cli(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    """The command line in this process, over a home without data."""
    read_files_once(monkeypatch)
    return Cli(new_home(tmp_path / "home", home), monkeypatch, capsys)
