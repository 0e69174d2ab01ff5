"""What becomes of jobs: done, failed, cancelled, tried again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from dbos import DBOSClient
from sqlalchemy import inspect, text

from voc.errors import VocError
from voc.jobs.components import Components
from voc.jobs.engine import Job, JobContext, JobQueue, JobState, job
from voc.jobs.engine import worker as workers_module
from voc.jobs.engine.queue import APPLICATION
from voc.jobs.engine.registry import kinds
from voc.jobs.engine.worker import Worker
from voc.store.database import Database
from voc.store.jobs import SCHEDULE, JobRepository

SECRET = "山田太郎の電話は090-1234-5678"


@pytest.fixture(scope="module", autouse=True)
def _kinds() -> Iterator[None]:
    known = set(kinds())

    @job("test_sum")
    def add(context: JobContext) -> dict[str, Any]:
        numbers = context.params["numbers"]
        for done, _ in enumerate(numbers, 1):
            context.check()
            context.progress(done, len(numbers))
        return {"sum": sum(numbers)}

    @job("test_alone", alone=True)
    def rest(context: JobContext) -> dict[str, Any]:
        return {}

    @job("test_refuse")
    def refuse(context: JobContext) -> dict[str, Any]:
        raise VocError("できません。", code="cannot")

    @job("test_break")
    def fail(context: JobContext) -> dict[str, Any]:
        raise ValueError(SECRET)

    @job("test_cancel_itself")
    def cancel_itself(context: JobContext) -> dict[str, Any]:
        JobQueue(context.components.database).cancel(context.job.id)
        context.check()
        raise AssertionError("it went on")

    yield
    for name in set(kinds()) - known:
        del kinds()[name]


@pytest.fixture
def queue(components: Components) -> JobQueue:
    return JobQueue(components.database)


def run(components: Components, submitted: Job) -> Job:
    Worker(components).run_job(submitted.id, submitted.attempt)
    return JobQueue(components.database).get(submitted.id)


def test_a_job_runs_and_its_result_and_progress_are_kept(components: Components, queue: JobQueue) -> None:
    submitted = queue.submit("test_sum", {"numbers": [1, 2, 3]}, by="tester")
    assert (submitted.state, submitted.created_by) == (JobState.QUEUED, "tester")
    ended = run(components, submitted)
    assert (ended.state, ended.result, ended.done, ended.total) == (JobState.DONE, {"sum": 6}, 3, 3)
    assert ended.started_at is not None
    assert ended.finished_at is not None


def test_a_refusal_is_what_people_see(components: Components, queue: JobQueue) -> None:
    ended = run(components, queue.submit("test_refuse", {}, by="tester"))
    assert (ended.state, ended.error_code, ended.error_detail) == (JobState.FAILED, "cannot", "できません。")


def test_an_unexpected_error_fails_the_job_and_quotes_nobody(
    components: Components, queue: JobQueue, caplog: pytest.LogCaptureFixture
) -> None:
    ended = run(components, queue.submit("test_break", {}, by="tester"))
    assert (ended.state, ended.error_code) == (JobState.FAILED, "internal")
    assert "ValueError" in str(ended.error_detail)
    assert SECRET not in str(ended.error_detail) + caplog.text


def test_a_job_cancelled_while_it_runs_stops_and_stays_cancelled(components: Components, queue: JobQueue) -> None:
    ended = run(components, queue.submit("test_cancel_itself", {}, by="tester"))
    assert (ended.state, ended.result, ended.error_code) == (JobState.CANCELLED, None, None)


def test_a_cancelled_job_is_not_started(components: Components, queue: JobQueue) -> None:
    submitted = queue.submit("test_sum", {"numbers": [1]}, by="tester")
    queue.cancel(submitted.id)
    assert run(components, submitted).state is JobState.CANCELLED


def test_a_failed_job_can_be_tried_again_and_its_old_attempt_means_nothing(
    components: Components, queue: JobQueue
) -> None:
    submitted = queue.submit("test_sum", {"numbers": []}, by="tester")
    with components.database.transaction() as session:
        JobRepository(session).fail(submitted.id, 1, "cannot", "できません。")
    again = queue.retry(submitted.id)
    assert (again.state, again.attempt, again.error_code) == (JobState.QUEUED, 2, None)
    assert run(components, submitted).state is JobState.QUEUED
    assert run(components, again).result == {"sum": 0}


@pytest.mark.parametrize("end", [JobState.QUEUED, JobState.DONE])
def test_only_what_failed_or_was_cancelled_is_tried_again(
    components: Components, queue: JobQueue, end: JobState
) -> None:
    submitted = queue.submit("test_sum", {"numbers": []}, by="tester")
    if end is JobState.DONE:
        run(components, submitted)
        with pytest.raises(VocError, match="もう終わっている"):
            queue.cancel(submitted.id)
    with pytest.raises(VocError, match="やり直せるのは"):
        queue.retry(submitted.id)


def test_a_job_that_kills_every_worker_is_given_up(components: Components, queue: JobQueue) -> None:
    submitted = queue.submit("test_sum", {"numbers": [1]}, by="tester")
    for _ in range(10):
        with components.database.transaction() as session:
            assert JobRepository(session).start(submitted.id, 1)
    assert run(components, submitted).error_code == "job_keeps_crashing"


def test_a_job_that_gets_on_may_be_interrupted_ever_so_often(components: Components, queue: JobQueue) -> None:
    submitted = queue.submit("test_sum", {"numbers": [1]}, by="tester")
    for done in range(1, 30):
        with components.database.transaction() as session:
            jobs = JobRepository(session)
            assert jobs.start(submitted.id, 1)
            jobs.progress(submitted.id, 1, done, 30)
    assert run(components, submitted).state is JobState.DONE


def test_a_job_that_runs_alone_is_open_only_once(components: Components, queue: JobQueue) -> None:
    first = queue.submit("test_alone", {}, by="tester")
    assert queue.submit("test_alone", {"other": 5}, by="tester").id == first.id
    assert queue.submit("test_sum", {"numbers": []}, by="tester").id != first.id
    run(components, first)
    assert queue.submit("test_alone", {}, by="tester").id != first.id


def test_a_job_that_runs_alone_is_tried_again_alone(components: Components, queue: JobQueue) -> None:
    first = queue.submit("test_alone", {}, by="tester")
    queue.cancel(first.id)
    second = queue.submit("test_alone", {}, by="tester")
    with pytest.raises(VocError, match="待っているか動いています") as refusal:
        queue.retry(first.id)
    assert (refusal.value.status, queue.get(first.id).state) == (409, JobState.CANCELLED)
    run(components, second)
    again = queue.retry(first.id)
    assert queue.submit("test_alone", {}, by="tester").id == again.id


def test_what_a_schedule_starts_runs_alone() -> None:
    assert {kind.unique for kind in kinds().values() if kind.cron} == {
        f"schedule:{name}" for name, kind in kinds().items() if kind.cron
    }


def test_a_job_exists_only_if_the_callers_transaction_does(components: Components, queue: JobQueue) -> None:
    queue.prepare()

    def crash() -> None:
        with components.database.transaction() as session:
            queue.submit_within(session, "test_sum", {"numbers": []}, by="tester")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        crash()
    assert queue.list() == []


def test_what_a_schedule_does_every_minute_hides_nobodys_jobs(components: Components, queue: JobQueue) -> None:
    mine = queue.submit("test_sum", {"numbers": []}, by="test")
    by_schedule = [queue.submit(kind, {"numbers": []}, by=SCHEDULE) for kind in ("test_sum", "test_refuse")]
    for each in (mine, *by_schedule):
        run(components, each)
    refused = by_schedule[1].id
    assert {each.id for each in queue.list()} == {mine.id, refused}
    assert len(queue.list(kind="test_sum")) == 2
    with components.database.transaction() as session:
        assert JobRepository(session).forget_scheduled(datetime.now(UTC)) == 1
    assert {each.id for each in queue.list(kind="test_sum")} == {mine.id}


def test_the_queues_forget_work_that_ended_and_the_jobs_stay(components: Components, queue: JobQueue) -> None:
    ended, waiting = (queue.submit("test_sum", {"numbers": [1]}, by="tester") for _ in range(2))
    client = DBOSClient(system_database_engine=components.database.engine, application_name=APPLICATION)
    client.cancel_workflow(f"{ended.id}-1")
    assert queue.forget_ended(datetime.now(UTC) - timedelta(days=1)) == 0
    assert queue.forget_ended(datetime.now(UTC) + timedelta(minutes=1)) == 1
    assert [each.workflow_id for each in client.list_workflows()] == [f"{waiting.id}-1"]
    assert queue.get(ended.id) == ended


def test_what_runs_alone_in_a_queue_of_its_own_runs_in_the_others_too(components: Components, queue: JobQueue) -> None:
    queue.prepare()
    with components.database.transaction() as session:
        first, again, other = (
            queue.submit_within(session, "test_alone", {}, by="tester", queue=home) for home in ("a", "a", "b")
        )
    assert first == again
    assert other.id != first.id


def test_the_tables_of_the_queue_are_not_made_before_a_job_is(database: Database) -> None:
    before = set(inspect(database.engine).get_table_names())
    JobQueue(database).list()
    assert set(inspect(database.engine).get_table_names()) == before
    JobQueue(database).prepare()
    database.migrate()


def test_a_job_that_is_not_there_is_said_so(queue: JobQueue) -> None:
    with pytest.raises(VocError, match="ありません") as refusal:
        queue.get("nothing")
    assert refusal.value.status == 404


@pytest.mark.parametrize("kind", ["test_alone", "test_refuse"])
def test_an_end_that_the_database_refused_for_once_is_kept_later(
    components: Components, queue: JobQueue, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers_module, "_WAITS_S", (0, 0.01))
    monkeypatch.setattr(JobRepository, "_end", _refused_once(JobRepository._end))
    ended = run(components, queue.submit(kind, {}, by="tester"))
    assert ended.state is (JobState.DONE if kind == "test_alone" else JobState.FAILED)


def _refused_once(end: Callable[..., bool]) -> Callable[..., bool]:
    """Let the database itself refuse the first end, by a row that it cannot take."""
    tried: list[str] = []

    def refused(jobs: JobRepository, job_id: str, *rest: Any, **values: Any) -> bool:
        if not tried:
            tried.append(job_id)
            jobs._session.execute(text("INSERT INTO jobs (id) VALUES (:id)"), {"id": job_id})
        return end(jobs, job_id, *rest, **values)

    return refused
