"""The command line over comments that have themes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from support.cli import Cli
from support.databases import opened_in
from support.made import store_three_themes


@pytest.fixture
def themed(cli: Cli) -> Cli:
    """The command line over six comments in the themes phone, price and slow."""
    with opened_in(cli.home) as database:
        store_three_themes(database)
    return cli


@pytest.fixture
def discovered(cli: Cli, theme_home: Callable[[Path], Path], tmp_path: Path) -> Cli:
    """The command line over the sample with its themes discovered."""
    cli.home = theme_home(tmp_path / "themes")
    return cli
