"""Killed under load, server and worker lose nothing and double nothing; ``benchmarks/kills.py`` does it 20 times."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.kills import survive
from support.places import new_home
from support.receiver import running_receiver


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_kill_under_load_loses_nothing_and_doubles_nothing(home: Path, tmp_path: Path, database_url: str) -> None:
    with running_receiver() as receiver:
        left = survive(new_home(tmp_path / "home", home), database_url, receiver, kills=1)
    assert left.faults == []
    assert left.answered
    assert left.imports
    assert left.received
