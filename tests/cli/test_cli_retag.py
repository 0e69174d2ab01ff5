"""``voc retag``: a look first, then all of it, also after a kill."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from support.cli import Cli, command_environment
from support.models import OTHER, home_with_other_model
from support.places import VOC

from voc.store.database import Database
from voc.store.versions import VersionRepository


@pytest.fixture
def full(cli: Cli, home: Path, sample_home: Callable[[Path], Path], tmp_path: Path) -> Cli:
    """The command line over the sample, where another model is installed."""
    cli.home = home_with_other_model(tmp_path / "other", home)
    shutil.copy(sample_home(tmp_path / "sample") / "voc.db", cli.home / "voc.db")
    return cli


def counts(home: Path) -> dict[str, int]:
    with Database(f"sqlite:///{home / 'voc.db'}").transaction() as session:
        return VersionRepository(session).counts()


def test_a_preview_says_in_words_what_changes(full: Cli) -> None:
    before = counts(full.home)
    shown = full("retag", "--preview", "--model", OTHER, "--sample", 100)
    assert shown.status == 0
    for word in ("主な理由", "感情", "解約意向", "緊急度", OTHER, " → "):
        assert word in shown.out
    assert counts(full.home) == before
    preview = full("retag", "--preview", "--model", OTHER, "--sample", 100, "--json").json
    assert preview["waiting"] == sum(before.values())


def test_retagging_says_how_many_and_the_second_time_none(full: Cli) -> None:
    comments = sum(counts(full.home).values())
    assert full("retag", "--model", OTHER, "--json").json == {"model": OTHER, "comments": comments}
    assert counts(full.home) == {OTHER: comments}
    assert full("retag", "--model", OTHER, "--json").json["comments"] == 0


def test_wrong_calls_are_refused_in_words(full: Cli) -> None:
    assert "voc-none" in full("retag", "--model", "voc-none").refused(1)
    full("retag", "--since", "いつか").refused(2)


@pytest.mark.slow
def test_killed_in_the_middle_it_goes_on_where_it_stopped(full: Cli) -> None:
    comments = sum(counts(full.home).values())
    process = subprocess.Popen([str(VOC), "retag", "--model", OTHER], env=command_environment(full.home))
    while OTHER not in counts(full.home) and process.poll() is None:
        time.sleep(0.01)
    process.kill()
    process.wait()
    done = counts(full.home).get(OTHER, 0)
    assert done > 0
    assert full("retag", "--model", OTHER, "--json").json["comments"] == comments - done
    assert counts(full.home) == {OTHER: comments}
