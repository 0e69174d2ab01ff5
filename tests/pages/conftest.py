"""A real server with the sample and its themes, and a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from support.pages import Watch, find_chromium, paths, running_browser
from support.server import running_server


@pytest.fixture(scope="module")  # while Playwright runs, no other test of the process can run an event loop of its own
def browser() -> Iterator[Browser]:
    program = find_chromium()
    if program is None:
        pytest.skip("there is no chromium on this machine (tests/prerequisites.sh installs it)")
    with running_browser(program) as browser:
        yield browser


@pytest.fixture(scope="session")
def address(theme_home: Callable[[Path], Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that tests only read from."""
    with running_server(theme_home(tmp_path_factory.mktemp("pages") / "home")) as address:
        yield address


@pytest.fixture(scope="session")
def written(theme_home: Callable[[Path], Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that tests write to, each into comments of its own."""
    with running_server(theme_home(tmp_path_factory.mktemp("written") / "home")) as address:
        yield address


@pytest.fixture(scope="session")
def all_paths(address: str) -> dict[str, str]:
    return paths(address)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that fails the test at a message of error, a failed request, or one that would leave the machine."""
    page = browser.new_page(
        viewport={"width": 1280, "height": 900}, locale="ja-JP", timezone_id="Asia/Tokyo", reduced_motion="reduce"
    )
    page.set_default_timeout(15_000)
    watch = Watch(page)
    yield page
    page.close()
    assert watch.wrong == []
