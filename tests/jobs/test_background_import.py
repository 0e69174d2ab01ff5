"""Imports in the background: what they store and say, and what they keep of a file."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from support.background import SAMPLE_COMMENTS, assert_nothing_left, count, sample, status
from support.worker import submit, upload, work_off

from voc.errors import VocError
from voc.ingest.importer import ImportOptions
from voc.ingest.told import ToldColumns
from voc.jobs.components import Components
from voc.jobs.engine import JobQueue, JobState
from voc.jobs.import_requests import retry_import, submit_import
from voc.jobs.importing import import_file
from voc.jobs.mappings import import_options
from voc.store.mappings import MappingRepository

COUNTED = ("rows", "comments", "stored", "duplicates", "empty", "rejected", "encoding", "columns", "masked", "undated")


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
