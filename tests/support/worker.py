"""Workers: the real process, and one in this process for what needs no kill."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from support.cli import command_environment
from support.places import VOC
from voc.ingest.importer import ImportOptions
from voc.jobs.components import Components
from voc.jobs.engine import Job, JobQueue
from voc.jobs.engine.worker import Worker
from voc.jobs.import_requests import submit_import
from voc.jobs.uploads import Uploads
from voc.store.imports import ImportRepository


def start_worker(home: Path, url: str, **settings: object) -> subprocess.Popen[bytes]:
    """Start ``voc worker`` in a process of its own."""
    with (home / "worker.log").open("ab") as log:
        environment = command_environment(home, VOC_DATABASE_URL=url, **settings)
        return subprocess.Popen([str(VOC), "worker"], env=environment, stdout=log, stderr=subprocess.STDOUT)


@contextmanager
def running_worker(home: Path, url: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run ``voc worker``; it is stopped at the end."""
    process = start_worker(home, url)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=60)


def wait_until(true: Callable[[], object], seconds: float = 60) -> None:
    """Wait until something is true; a test that waits in vain fails."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def upload(components: Components, content: bytes) -> str:
    """Put a file where uploads lie; returns its name there."""
    name, file = Uploads(components.settings.home).create()
    with file:
        file.write(content)
    return name


def submit(components: Components, content: bytes, name: str = "survey.csv", chunk: int = 500) -> Job:
    """Submit the import of a file."""
    JobQueue(components.database).prepare()
    stored = upload(components, content)
    with components.database.transaction() as session:
        return submit_import(session, components, stored, name, ImportOptions(), by="test", chunk=chunk)


def work_off(components: Components, job: Job) -> None:
    """Do a job in this process, as a worker would: an import's chunks while its file is read."""
    worker = Worker(components)
    thread = threading.Thread(target=worker.run_job, args=(job.id, job.attempt))
    thread.start()
    while thread.is_alive():
        with components.database.transaction() as session:
            waiting = ImportRepository(session).waiting(job.id)
        for number in waiting:
            worker.run_part(job.id, job.attempt, number)
        thread.join(0.02)
