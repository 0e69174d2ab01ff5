"""Imports in the background: each comment stored once, whatever dies, is cancelled or tried again."""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from support.background import SAMPLE_COMMENTS, assert_nothing_left, count, sample, status, uploads
from support.worker import running_worker, start_worker, submit, wait_until, work_off

from voc.errors import VocError
from voc.jobs.components import Components
from voc.jobs.engine import Job, JobQueue, JobState
from voc.jobs.engine.worker import Worker
from voc.jobs.import_requests import cancel_import, retry_import
from voc.store.imports import ImportRepository
from voc.store.jobs import JobRepository, WorkerRepository
from voc.store.tables import ChunkRow, JobRow


def test_a_failed_import_goes_on_where_it_stopped(here: Components) -> None:
    job = submit(here, sample(), chunk=100)
    work_off_but(here, job, broken=2)
    failed = status(here, job)
    assert (failed.job.state, failed.job.error_code) == (JobState.FAILED, "chunk_keeps_crashing")
    assert count(here, "comments") < SAMPLE_COMMENTS
    before = count(here, "comments")
    again = retry_import(here, job.id)
    work_off(here, again)
    ended = status(here, job)
    assert (ended.job.state, ended.job.attempt) == (JobState.DONE, 2)
    assert ended.summary["stored"] == count(here, "comments") == SAMPLE_COMMENTS > before
    assert_nothing_left(here)


@pytest.mark.parametrize(("days", "kept"), [(2, True), (4, False)])
def test_the_file_of_a_failed_import_is_kept_for_days_only(here: Components, days: int, kept: bool) -> None:
    job = submit(here, sample())
    (file,) = uploads(here)
    then = datetime.now(UTC) - timedelta(days=days)
    os.utime(file, (then.timestamp(), then.timestamp()))
    with here.database.transaction() as session:
        JobRepository(session).fail(job.id, job.attempt, "internal", "予期しない問題です。")
        session.execute(update(JobRow).where(JobRow.id == job.id).values(finished_at=then))
    queue = JobQueue(here.database)
    work_off(here, queue.submit("tidy", {}, by="test"))
    (in_this_home,) = queue.list(kind="tidy_home")
    assert in_this_home.queue == job.queue
    work_off(here, in_this_home)
    assert (uploads(here) == [file]) is kept
    if kept:
        work_off(here, retry_import(here, job.id))
        assert count(here, "comments") == SAMPLE_COMMENTS
    else:
        with pytest.raises(VocError, match="もう一度アップロード"):
            retry_import(here, job.id)


def work_off_but(components: Components, job: Job, broken: int) -> None:
    """Do a job of which one chunk has killed its worker again and again."""
    worker = Worker(components)
    reading = threading.Thread(target=worker.run_job, args=(job.id, job.attempt))
    reading.start()
    wait_until(lambda: status(components, job).job.total == SAMPLE_COMMENTS)
    with components.database.transaction() as session:
        session.execute(update(ChunkRow).where(ChunkRow.number == broken).values(tries=10))
        waiting = ImportRepository(session).waiting(job.id)
    for number in waiting:
        worker.run_part(job.id, job.attempt, number)
    reading.join(30)


def test_a_cancelled_import_keeps_what_is_stored_and_counts_it(here: Components) -> None:
    job = submit(here, sample(), chunk=100)
    worker = Worker(here)
    reading = threading.Thread(target=worker.run_job, args=(job.id, 1))
    reading.start()
    wait_until(lambda: status(here, job).job.total == SAMPLE_COMMENTS)
    worker.run_part(job.id, 1, 0)
    cancel_import(here, job.id)
    worker.run_part(job.id, 1, 1)
    reading.join(30)
    ended = status(here, job)
    assert ended.job.state is JobState.CANCELLED
    assert ended.summary["stored"] == count(here, "comments") == 100
    assert_nothing_left(here)
    with pytest.raises(VocError, match="もう一度アップロード"):
        retry_import(here, job.id)


def test_an_import_cancelled_before_it_began_leaves_nothing(here: Components) -> None:
    job = submit(here, sample())
    cancel_import(here, job.id)
    assert_nothing_left(here)
    work_off(here, job)
    assert count(here, "comments") == 0


def test_a_chunk_begun_twice_is_stored_once(here: Components) -> None:
    job = submit(here, sample(), chunk=250)
    workers = [Worker(here) for _ in range(3)]
    reading = threading.Thread(target=workers[0].run_job, args=(job.id, 1))
    reading.start()
    wait_until(lambda: status(here, job).job.total == SAMPLE_COMMENTS)
    parts = [threading.Thread(target=each.run_part, args=(job.id, 1, n)) for n in range(3) for each in workers]
    for part in parts:
        part.start()
    for part in [*parts, reading]:
        part.join(60)
    assert status(here, job).summary["stored"] == count(here, "comments") == SAMPLE_COMMENTS


@pytest.mark.slow
def test_imports_survive_a_worker_that_is_killed_ten_times(here: Components, database_url: str) -> None:
    home, chance = here.settings.home, random.Random(11)
    jobs = [submit(here, sample(0), chunk=10)]
    for _ in range(10):
        process = start_worker(home, database_url)
        time.sleep(chance.uniform(1.2, 3.2))  # it takes about a second to start
        process.kill()
        process.wait()
        assert count(here, "comments") == count(here, "tags") == count(here, "readings")
        if status(here, jobs[-1]).job.finished_at:
            jobs.append(submit(here, sample(len(jobs)), chunk=10))
    with running_worker(home, database_url):
        wait_until(lambda: all(status(here, job).job.finished_at for job in jobs), seconds=120)
    assert [status(here, job).job.state for job in jobs] == [JobState.DONE] * len(jobs)
    assert [status(here, job).summary["stored"] for job in jobs] == [SAMPLE_COMMENTS] * len(jobs)
    assert count(here, "comments") == count(here, "tags") == len(jobs) * SAMPLE_COMMENTS
    assert_nothing_left(here)


@pytest.fixture
def two_workers(here: Components, database_url: str) -> Iterator[Components]:
    with running_worker(here.settings.home, database_url), running_worker(here.settings.home, database_url):

        def both() -> bool:
            with here.database.transaction() as session:
                return len(WorkerRepository(session).all()) == 2

        wait_until(both)
        yield here


@pytest.mark.slow
def test_two_workers_share_the_chunks_of_an_import(two_workers: Components) -> None:
    job = submit(two_workers, sample(), chunk=10)
    wait_until(lambda: status(two_workers, job).job.finished_at)
    with two_workers.database.transaction() as session:
        shares = session.scalars(select(ChunkRow.done_by)).all()
    assert status(two_workers, job).job.state is JobState.DONE
    assert count(two_workers, "comments") == SAMPLE_COMMENTS
    assert len(set(shares)) == 2


@pytest.mark.slow
def test_a_worker_that_is_told_to_stop_leaves_the_rest_to_the_next(here: Components, database_url: str) -> None:
    job = submit(here, sample(), chunk=10)
    process = start_worker(here.settings.home, database_url)
    wait_until(lambda: status(here, job).stored)
    process.terminate()
    assert process.wait(timeout=60) == 0
    assert status(here, job).job.finished_at is None
    with running_worker(here.settings.home, database_url):
        wait_until(lambda: status(here, job).job.finished_at)
    assert status(here, job).summary["stored"] == count(here, "comments") == SAMPLE_COMMENTS
