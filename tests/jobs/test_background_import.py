"""Imports in the background: each comment stored once, whatever dies, is cancelled or tried again."""

from __future__ import annotations

import csv
import io
import os
import random
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text, update
from support.places import SAMPLE, new_home
from support.worker import running_worker, start_worker, submit, upload, wait_until, work_off

from voc.errors import VocError
from voc.ingest.importer import ImportOptions
from voc.ingest.told import ToldColumns
from voc.jobs.components import Components
from voc.jobs.engine import Job, JobQueue, JobState
from voc.jobs.engine.worker import Worker
from voc.jobs.import_requests import ImportStatus, cancel_import, import_status, retry_import, submit_import
from voc.jobs.importing import import_file
from voc.jobs.mappings import import_options
from voc.store.imports import ImportRepository
from voc.store.jobs import JobRepository, WorkerRepository
from voc.store.mappings import MappingRepository
from voc.store.tables import ChunkRow, JobRow

SAMPLE_COMMENTS = 505
COUNTED = ("rows", "comments", "stored", "duplicates", "empty", "rejected", "encoding", "columns", "masked", "undated")


@pytest.fixture
def here(components: Components, home: Path, tmp_path: Path) -> Components:
    """All parts over an empty database and a home of its own."""
    components.settings = components.settings.model_copy(update={"home": new_home(tmp_path / "home", home)})
    return components


def sample(number: int = 0) -> bytes:
    """The sample as another export: with other answer ids."""
    with SAMPLE.open(encoding="cp932", newline="") as file:
        header, *rows = csv.reader(file)
    out = io.StringIO()
    csv.writer(out).writerows([header, *([f"{row[0]}-{number}", *row[1:]] for row in rows)])
    return out.getvalue().encode("cp932")


def status(components: Components, job: Job) -> ImportStatus:
    return import_status(components, job.id)


def count(components: Components, table: str) -> int:
    with components.database.transaction() as session:
        return session.scalar(text(f"SELECT count(*) FROM {table}")) or 0


def uploads(components: Components) -> list[Path]:
    return list((components.settings.home / "uploads").glob("*"))


def payloads(components: Components) -> int:
    with components.database.transaction() as session:
        return len(session.scalars(select(ChunkRow.number).where(ChunkRow.payload.is_not(None))).all())


def assert_nothing_left(components: Components) -> None:
    """Nothing of a customer is kept but the comments."""
    assert uploads(components) == []
    assert payloads(components) == 0


def test_an_import_in_the_background_says_what_the_command_says(
    here: Components, over: Callable[[str], Components], tmp_path: Path
) -> None:
    job = submit(here, sample(), chunk=60)
    assert status(here, job).to_json()["progress"] == {"rows": 0, "done": 0, "total": None}
    work_off(here, job)
    ended = status(here, job)
    (path := tmp_path / "survey.csv").write_bytes(sample())
    elsewhere = over(f"sqlite:///{tmp_path / 'other.db'}")
    (command,) = import_file(elsewhere, path, ImportOptions(), lambda _done: None)
    assert ended.job.state is JobState.DONE
    assert ended.to_json()["progress"] == {"rows": 312, "done": SAMPLE_COMMENTS, "total": SAMPLE_COMMENTS}
    assert ended.summary == ended.job.result
    assert {key: ended.summary[key] for key in COUNTED} == {key: command.as_json()[key] for key in COUNTED}
    assert count(here, "comments") == count(here, "tags") == count(here, "readings") == SAMPLE_COMMENTS
    assert_nothing_left(here)


def test_the_same_file_again_stores_nothing(here: Components) -> None:
    for stored in (SAMPLE_COMMENTS, 0):
        work_off(here, job := submit(here, sample()))
        summary = status(here, job).summary
        assert (summary["stored"], summary["duplicates"]) == (stored, SAMPLE_COMMENTS - stored)


def test_a_zip_has_a_summary_for_each_file_and_one_for_all(here: Components) -> None:
    with zipfile.ZipFile(packed := io.BytesIO(), "w") as archive:
        archive.writestr("一月.csv", sample(1))
        archive.writestr("二月.csv", sample(2))
        archive.writestr("こわれた.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 no workbook")
    work_off(here, job := submit(here, packed.getvalue(), "months.zip"))
    ended = status(here, job)
    assert (ended.job.state, ended.job.error_code) == (JobState.FAILED, "broken_workbook")
    assert [file["file"] for file in ended.summary["files"]] == ["一月.csv", "二月.csv"]
    assert ended.summary["stored"] == 2 * SAMPLE_COMMENTS == count(here, "comments")
    assert_nothing_left(here)


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"PK\x03\x04 not a workbook", "回答.xlsx", "broken_zip"),
        (b"", "空.csv", "empty_file"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, "写真.csv", None),
    ],
)
def test_a_file_that_cannot_be_read_fails_with_what_is_wrong(
    here: Components, content: bytes, name: str, code: str | None
) -> None:
    work_off(here, job := submit(here, content, name))
    ended = status(here, job).job
    assert ended.state is JobState.FAILED
    assert code is None or ended.error_code == code
    assert name in str(ended.error_detail)
    assert_nothing_left(here)
    with pytest.raises(VocError, match="もう一度アップロード"):
        retry_import(here, job.id)


def test_a_name_in_a_file_name_is_kept_no_longer_than_the_file(here: Components, tmp_path: Path) -> None:
    name = "山田太郎様 090-1234-5678.csv"
    job = submit(here, sample(), name)
    waiting = status(here, job)
    assert [part for part in ("山田", "090-1234") if part in f"{waiting.name}{job.params}"] == []
    work_off(here, job)
    ended = status(here, job)
    assert ended.summary is not None
    assert ended.summary["file"] == waiting.name == job.params["name"]
    assert waiting.name.endswith(".csv")
    assert_nothing_left(here)
    (tmp_path / name).write_bytes(sample())
    (again,) = import_file(here, tmp_path / name, ImportOptions(), lambda done: None)
    assert (again.stored, again.duplicates) == (0, SAMPLE_COMMENTS)


def test_a_file_whose_name_names_somebody_fails_without_the_name(here: Components) -> None:
    work_off(here, job := submit(here, b"", "山田太郎様 090-1234-5678.csv"))
    ended = status(here, job)
    assert ended.job.state is JobState.FAILED
    assert ended.name in str(ended.job.error_detail)
    assert "090-1234-5678" not in str(ended.job.error_detail)
    assert_nothing_left(here)


def test_of_refused_rows_the_first_thousand_are_kept_and_the_rest_counted(here: Components) -> None:
    lines = '{"本文": "電話がつながらない"}\n' + "これは行ではない\n" * 700
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        for name in ("a.jsonl", "b.jsonl"):
            file.writestr(name, lines)
    job = submit(here, archive.getvalue(), "upload.zip")
    work_off(here, job)
    summary = status(here, job).summary
    assert summary is not None, status(here, job).job.error_detail
    first, second = summary["files"]
    assert (len(summary["rejected"]), len(first["rejected"]), len(second["rejected"])) == (1_000, 700, 300)
    assert [each["row"] for each in second["rejected"]] == [each["row"] for each in first["rejected"][:300]]
    assert summary["stored"] + summary["duplicates"] == 2
    assert not any("400件" in each for each in first["warnings"])
    assert any("ほか400件" in each for each in second["warnings"])


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


TWO_TEXTS = "番号,担当メモ,感想\n" + "".join(
    f"{n},担当が確認した内容の控え{n},電話が{n}回つながらない\n" for n in range(1, 31)
)


def test_columns_that_a_person_chose_are_used_for_the_next_export_of_the_same_header(here: Components) -> None:
    def columns(told: ToldColumns) -> list[str]:
        JobQueue(here.database).prepare()
        options = import_options(here, None, told, None)
        stored = upload(here, TWO_TEXTS.encode())
        with here.database.transaction() as session:
            job = submit_import(session, here, stored, "a.csv", options, by="yamada")
        work_off(here, job)
        found: list[str] = status(here, job).summary["columns"]["text"]
        return found

    assert columns(ToldColumns(("感想",))) == ["感想"]
    assert columns(ToldColumns()) == ["感想"]
    with here.database.transaction() as session:
        (saved,) = MappingRepository(session).all()
        assert (saved.columns.text, saved.saved_by) == (("感想",), "yamada")
        MappingRepository(session).delete(saved.shape)
    assert columns(ToldColumns(("担当メモ",))) == ["担当メモ"]


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
