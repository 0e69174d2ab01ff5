"""Workers watch each other: the work of one that is gone is taken over."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from voc.jobs.engine import heartbeat as heartbeats
from voc.jobs.engine.heartbeat import Heartbeat
from voc.store.database import Database
from voc.store.jobs import WorkerRepository


def workers(database: Database) -> set[str]:
    with database.transaction() as session:
        return {each.id for each in WorkerRepository(session).all()}


def wait_for(event: threading.Event) -> None:
    assert event.wait(30), "waited in vain"


def test_the_work_of_a_worker_that_stopped_is_taken_over_once(database: Database, tmp_path: Path) -> None:
    taken: list[str] = []
    first = Heartbeat(database, tmp_path, "first", taken.append)
    second = Heartbeat(database, tmp_path, "second", taken.append)
    for each in (first, second):
        each.register()
        each.start()
    assert taken == []
    assert workers(database) == {"first", "second"}
    second.stop()
    first.stop()
    for name in ("third", "fourth"):
        later = Heartbeat(database, tmp_path, name, taken.append)
        later.register()
        later.start()
        later.stop()
    assert sorted(taken) == ["first", "second", "third"]


def test_a_worker_elsewhere_is_given_up_after_its_silence(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heartbeats, "_BEAT_S", 0.05)
    monkeypatch.setattr(heartbeats, "_SILENCE_S", 0.5)
    with database.transaction() as session:
        WorkerRepository(session).beat("silent", "elsewhere", 1)
    gone = threading.Event()
    taken: list[str] = []

    def take_over(worker: str) -> None:
        taken.append(worker)
        gone.set()

    living = [Heartbeat(database, tmp_path / name, name, take_over) for name in ("here", "there")]
    for each in living:
        each.register()
        each.start()
    wait_for(gone)
    for each in living:
        each.stop()
    assert taken[0] == "silent"
    assert "silent" not in workers(database)


def test_a_failed_takeover_is_tried_again(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heartbeats, "_BEAT_S", 0.05)
    monkeypatch.setattr(heartbeats, "_SILENCE_S", 0.2)
    with database.transaction() as session:
        WorkerRepository(session).beat("silent", "elsewhere", 1)
    tried: list[str] = []
    done = threading.Event()

    def take_over(worker: str) -> None:
        tried.append(worker)
        if len(tried) == 1:
            raise ConnectionError("the queue's own database connection was lost")
        done.set()

    living = Heartbeat(database, tmp_path, "here", take_over)
    living.register()
    living.start()
    wait_for(done)
    living.stop()
    assert tried == ["silent", "silent"]
    assert "silent" not in workers(database)
