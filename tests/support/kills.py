"""``voc serve`` and its worker under load, killed at random moments and started again; what is left is counted."""

from __future__ import annotations

import contextlib
import csv
import io
import os
import random
import signal
import subprocess
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Final

import httpx
from sqlalchemy import func, select

from support.cli import command_environment
from support.places import VOC, labelled_texts
from support.receiver import OPEN_TO_ITSELF, Receiver
from support.server import free_port, wait_until_up
from support.worker import wait_until
from voc.store.database import Database
from voc.store.tables import CommentRow, DeliveryRow, EventRow
from voc.webhooks.delivery import DeliveryState

WRITERS: Final = 4
ROWS: Final = 150
_LONGEST_LIFE_S: Final = 8.0
# How long a start, an import that the next worker takes up, and the last deliveries may take on a busy machine.
_PATIENCE_S: Final = 300


@dataclass
class Left:
    """What was promised, and what the database and the receiver have of it."""

    kills: int = 0
    answered: int = 0
    tagged: int = 0
    imports: int = 0
    rows: int = 0
    stored: int = 0
    events: int = 0
    received: int = 0
    heard_again: int = 0
    faults: list[str] = field(default_factory=list)


class Load:
    """Calls that go on over every kill: what got no answer is sent again as it was, until it has one."""

    def __init__(self, address: str, seed: int) -> None:
        self.answers: dict[str, set[str]] = defaultdict(set)
        self.imports: dict[str, set[str]] = defaultdict(set)
        self.tagged = 0
        self.faults: list[str] = []
        self._address = address
        self._texts = labelled_texts(200)
        self._run = f"{seed}-{time.time_ns()}"
        self._ending = threading.Event()

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Call until the block ends; then every call that was begun is brought to its answer."""
        with ThreadPoolExecutor(WRITERS + 2) as threads:
            begun: list[Future[None]] = [
                *(threads.submit(self._write, writer) for writer in range(WRITERS)),
                threads.submit(self._tag),
                threads.submit(self._import),
            ]
            try:
                yield
            finally:
                self._ending.set()
        for each in begun:
            each.result()

    def _write(self, writer: int) -> None:
        for number in count():
            if self._ending.is_set():
                return
            key = f"{self._run}-{writer}-{number}"
            text = f"{self._texts[number % len(self._texts)]} {writer}-{number}"
            sent: dict[str, Any] = {"json": {"text": text}, "headers": {"Idempotency-Key": key}}
            # Half of what was answered is sent once more: the same answer, and nothing stored twice.
            for _ in range(1 + number % 2):
                if made := self._answered("/v1/comments", 201, **sent):
                    self.answers[key].add(made["id"])

    def _tag(self) -> None:
        while not self._ending.is_set():
            comments = [{"text": text} for text in self._texts[:20]]
            if self._answered("/v1/tags", 200, json={"comments": comments}):
                self.tagged += len(comments)

    def _import(self) -> None:
        for number in count():
            if self._ending.is_set():
                return
            rows = [(row, f"{self._texts[row]} {number}-{row}") for row in range(ROWS)]
            content = io.StringIO()
            csv.writer(content).writerows([("回答ID", "ご意見"), *rows])
            key = f"{self._run}-import-{number}"
            sent: dict[str, Any] = {
                "files": {"file": (f"{number}.csv", content.getvalue().encode(), "text/csv")},
                "data": {"source": f"survey-{number}"},
                "headers": {"Idempotency-Key": key},
            }
            if made := self._answered("/v1/imports", 202, **sent):
                self.imports[key].add(made["id"])
            self._ending.wait(2)

    def _answered(self, path: str, status: int, **sent: Any) -> Any:
        """Send until there is an answer; return its body, or note what was answered instead."""
        while True:
            try:
                answer = httpx.post(self._address + path, timeout=60, **sent)
            except httpx.TransportError:
                time.sleep(0.1)
                continue
            if answer.status_code == status:
                return answer.json()
            self.faults.append(f"{path}: {answer.status_code} {answer.text[:300]}")
            return None


def survive(home: Path, url: str, receiver: Receiver, kills: int, seed: int = 0) -> Left:
    """Kill so many times under load, let the work end, and count what there is."""
    chance = random.Random(seed)
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    server = _start(home, url, port)
    try:
        _subscribe(address, receiver)
        load = Load(address, seed)
        with load.running():
            for _ in range(kills):
                time.sleep(chance.uniform(0, _LONGEST_LIFE_S))
                _kill(server, with_worker=chance.random() < 0.7)
                server = _start(home, url, port)
        ids = {each for made in load.imports.values() for each in made}
        _let_imports_end(address, ids)
        database = Database(url)
        wait_until(lambda: _open_deliveries(database) == 0, _PATIENCE_S)
        left = _counted(database, load, receiver)
        database.engine.dispose()
        left.kills = kills
        return left
    finally:
        server.terminate()
        server.wait(timeout=60)


def _start(home: Path, url: str, port: int) -> subprocess.Popen[bytes]:
    environment = command_environment(home, VOC_DATABASE_URL=url, VOC_DRAIN_SECONDS=0, **OPEN_TO_ITSELF)
    with (home / "server.log").open("ab") as log:
        command = [str(VOC), "serve", "--port", str(port)]
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
    wait_until_up(f"http://127.0.0.1:{port}", process, _PATIENCE_S)
    return process


def _kill(server: subprocess.Popen[bytes], *, with_worker: bool) -> None:
    """Kill the server's group and, as the end of a machine would, the worker with it; else that has to see it alone."""
    workers = Path(f"/proc/{server.pid}/task").glob("*/children")  # the worker leads a group of its own
    groups = [server.pid, *(int(pid) for path in workers for pid in path.read_text().split() if with_worker)]
    for group in groups:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)
    server.wait()


def _subscribe(address: str, receiver: Receiver) -> None:
    httpx.post(f"{address}/v1/webhooks", json={"url": receiver.address}, timeout=60).raise_for_status()


def _let_imports_end(address: str, ids: set[str]) -> None:
    with httpx.Client(base_url=address, timeout=60) as client:

        def ended() -> bool:
            states = [client.get(f"/v1/imports/{each}").json()["state"] for each in ids]
            return not {"queued", "running"} & set(states)

        wait_until(ended, _PATIENCE_S)


def _open_deliveries(database: Database) -> int:
    statement = select(func.count()).select_from(DeliveryRow)
    with database.transaction() as session:
        return session.scalar(statement.where(DeliveryRow.state != DeliveryState.DELIVERED.value)) or 0


def _counted(database: Database, load: Load, receiver: Receiver) -> Left:
    with database.transaction() as session:
        written = session.execute(select(CommentRow.id).where(CommentRow.source == "api")).scalars().all()
        rows = session.execute(
            select(CommentRow.source, func.count()).where(CommentRow.source != "api").group_by(CommentRow.source)
        ).all()
        events = set(session.scalars(select(EventRow.id)))
    answered = [each for made in load.answers.values() for each in made]
    imported = {source: int(found) for source, found in rows}
    left = Left(
        answered=len(load.answers),
        tagged=load.tagged,
        imports=len(load.imports),
        rows=ROWS * len(load.imports),
        stored=len(written) + sum(imported.values()),
        events=len(events),
        received=len(receiver.events),
        heard_again=len(receiver.received) - len(receiver.events),
        faults=list(load.faults),
    )
    left.faults += [f"{key}: answered as {made}" for key, made in load.answers.items() if len(made) != 1]
    left.faults += [f"{key}: several imports" for key, made in load.imports.items() if len(made) != 1]
    if sorted(written) != sorted(answered):
        left.faults.append(f"{len(answered)} were answered 201, {len(written)} are stored")
    left.faults += [f"{source}: {found} of {ROWS} rows" for source, found in imported.items() if found != ROWS]
    if len(imported) != len(load.imports):
        left.faults.append(f"{len(load.imports)} imports, rows of {len(imported)}")
    if len(events) != left.stored:
        left.faults.append(f"{left.stored} comments, {len(events)} events")
    if not events <= receiver.events:
        left.faults.append(f"{len(events - receiver.events)} events did not reach the receiver")
    return left
