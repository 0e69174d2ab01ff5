"""The sample goes in once, whole, without personal data, and whatever happens halfway."""

from __future__ import annotations

import csv
import json
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError, ProgrammingError
from support.cli import Result, command_environment, run_voc
from support.places import SAMPLE, VOC
from support.sample import PHONE_OR_MAIL, answers
from support.searching import stored
from support.tables import read_one

from voc.ingest.comment import Comment
from voc.ingest.importer import ImportOptions
from voc.ingest.summary import Summary
from voc.ingest.told import ToldColumns
from voc.jobs.components import Components
from voc.jobs.importing import import_file
from voc.jobs.intake import Intake
from voc.store.comments import CommentRepository

BATCH = 500


def import_sample(components: Components, path: Path = SAMPLE) -> Summary:
    (summary,) = import_file(components, path, ImportOptions(), lambda _done: None)
    return summary


def sample_comments(components: Components) -> Iterator[Comment]:
    return read_one(SAMPLE, options=ImportOptions(), mask=components.masker.mask).comments()


def whole(url: str) -> tuple[int, int, int]:
    """Count comments, tags and readings behind the program's back; nothing where there is no table yet."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            comments, tags, readings = (
                connection.scalar(text(f"SELECT count(*) FROM {name}")) for name in ("comments", "tags", "readings")
            )
    except (OperationalError, ProgrammingError):
        return 0, 0, 0
    finally:
        engine.dispose()
    return comments, tags, readings


def sqlite_of(home: Path) -> str:
    return f"sqlite:///{home / 'voc.db'}"


def test_the_sample_is_stored_once_however_often_it_is_imported(components: Components) -> None:
    first, second = import_sample(components), import_sample(components)
    assert (first.rows, first.comments, first.stored, first.duplicates) == (312, 505, 505, 0)
    assert (second.rows, second.comments, second.stored, second.duplicates) == (312, 505, 0, 505)
    assert first.empty == 2 * 312 - 505
    assert len(stored(components.database)) == 505


def test_every_answer_of_the_file_is_stored_with_its_customer_and_moment(components: Components) -> None:
    import_sample(components)
    zone = components.settings.zone
    inside = Counter(
        (
            each.comment.customer,
            each.comment.occurred_at.astimezone(zone).replace(tzinfo=None),
            each.comment.attributes["NPS(0~10)"],
        )
        for each in stored(components.database)
        if each.comment.occurred_at
    )
    assert inside == Counter((each.customer, each.moment, str(each.nps)) for each in answers())


def test_a_renamed_copy_adds_nothing(components: Components, tmp_path: Path) -> None:
    import_sample(components)
    copy = tmp_path / "名前を変えた.csv"
    copy.write_bytes(SAMPLE.read_bytes())
    assert import_sample(components, copy).stored == 0


def test_a_grown_export_adds_only_what_is_new(components: Components, tmp_path: Path) -> None:
    lines = SAMPLE.read_text(encoding="cp932").splitlines()
    import_sample(components)
    grown = tmp_path / SAMPLE.name
    new = "R99999,2026/11/20 10:00,K99999,毎週8食,1,30代,5,新しい不満です。,新しい要望です。,継続中"
    grown.write_text("\n".join([*lines, new]), encoding="cp932")
    assert import_sample(components, grown).stored == 2


def test_a_deleted_comment_does_not_come_back_with_the_next_import(components: Components) -> None:
    import_sample(components)
    gone = stored(components.database)[0].comment.id
    with components.database.transaction() as session:
        CommentRepository(session).delete(gone)
    assert import_sample(components).stored == 0
    assert gone not in {each.comment.id for each in stored(components.database)}


def test_no_phone_number_and_no_mail_address_of_the_file_is_stored_anywhere(components: Components) -> None:
    personal = {match for each in answers() for match in PHONE_OR_MAIL.findall(each.text)}
    assert len(personal) >= 10
    import_sample(components)
    with components.database.transaction() as session:
        repository = CommentRepository(session)
        everything = [
            "\n".join(str(value) for value in row)
            for table in ("comments", "tags")
            for row in session.execute(text(f"SELECT * FROM {table}"))
        ]
        forms = [
            "".join(each.tokens.forms)
            for each in repository.readings([s.comment.id for s in stored(components.database)]).values()
        ]
    content = "\n".join([*everything, *forms])
    assert [found for found in personal if found in content] == []
    assert "〔電話" in content
    assert "〔メール" in content


@pytest.mark.parametrize("reached", [0, 1, 499, 500, 504])
def test_a_crash_halfway_leaves_whole_batches_and_the_next_import_completes(
    components: Components, reached: int
) -> None:
    def crashing() -> Iterator[Comment]:
        for number, comment in enumerate(sample_comments(components)):
            if number == reached:
                raise RuntimeError("crash")
            yield comment

    with pytest.raises(RuntimeError, match="crash"):
        list(Intake(components).store(crashing()))
    assert len(stored(components.database)) == reached // BATCH * BATCH
    summary = import_sample(components)
    assert summary.stored == 505 - reached // BATCH * BATCH
    assert len(stored(components.database)) == 505


def test_what_an_import_yields_is_what_the_database_holds(components: Components) -> None:
    counts = [
        (count.stored, len(stored(components.database)))
        for count in Intake(components).store(sample_comments(components))
    ]
    assert counts == [(500, 500), (505, 505)]


def test_a_comment_twice_in_one_file_counts_as_a_duplicate(components: Components) -> None:
    comment = next(sample_comments(components))
    (count,) = Intake(components).store([comment, comment])
    assert (count.stored, count.duplicates) == (1, 1)


def test_an_identifier_of_any_length_does_not_stop_an_import(components: Components, tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    rows = [
        ["回答ID", "会員番号", "ご意見"],
        ["R" * 300, "K" * 300, "電話がつながらない"],
        ["R2", "K2", "値上げはきつい"],
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    options = ImportOptions(columns=ToldColumns(("ご意見",), "回答ID", customer="会員番号"))
    (summary,) = import_file(components, path, options, lambda _done: None)
    assert summary.stored + len(summary.rejected) == 2
    assert any(each.comment.text == "値上げはきつい" for each in stored(components.database))


def wide_sample(folder: Path, times: int) -> Path:
    """Write the sample ``times`` over, each time with other answer ids, so that an import takes a while."""
    with SAMPLE.open(encoding="cp932", newline="") as file:
        header, *rows = csv.reader(file)
    path = folder / "wide.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        for number in range(times):
            writer.writerows([f"{row[0]}-{number}", *row[1:]] for row in rows)
    return path


def start_import(home: Path, url: str, path: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [str(VOC), "import", str(path), "--json"],
        env=command_environment(home, VOC_DATABASE_URL=url),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def kill_when_something_is_stored(process: subprocess.Popen[bytes], url: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None and not any(whole(url)):
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=90)


@pytest.mark.slow
def test_an_import_killed_by_the_system_leaves_whole_batches_and_the_next_one_completes(
    home: Path, tmp_path: Path, database_url: str
) -> None:
    path = wide_sample(tmp_path, times=8)
    process = start_import(home, database_url, path)
    kill_when_something_is_stored(process, database_url)
    assert process.returncode == -signal.SIGKILL
    comments, tags, readings = whole(database_url)
    assert 0 < comments < 8 * 505
    assert comments % BATCH == 0
    assert tags == readings == comments
    again = run_voc(home, "import", path, "--json", VOC_DATABASE_URL=database_url).json
    assert (again["stored"], again["duplicates"]) == (8 * 505 - comments, comments)
    assert whole(database_url) == (8 * 505,) * 3


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [0.5, 0.9, 1.3])
def test_the_sample_killed_at_any_time_becomes_505_by_a_second_import(
    home: Path, tmp_path: Path, seconds: float
) -> None:
    url = sqlite_of(tmp_path)
    process = start_import(home, url, SAMPLE)
    time.sleep(seconds)
    process.kill()
    process.communicate(timeout=90)
    before = whole(url)
    assert before in [(count, count, count) for count in (0, 500, 505)]
    again = run_voc(home, "import", SAMPLE, "--json", VOC_DATABASE_URL=url)
    assert (again.status, again.json["stored"]) == (0, 505 - before[0])
    assert whole(url) == (505, 505, 505)


@pytest.mark.slow
def test_imports_of_one_file_at_once_store_it_once(home: Path, database_url: str) -> None:
    started = [start_import(home, database_url, SAMPLE) for _ in range(3)]
    ended = [process.communicate(timeout=120) for process in started]
    assert [process.returncode for process in started] == [0, 0, 0], [err.decode() for _, err in ended]
    assert sum(json.loads(out)["stored"] for out, _ in ended) == 505
    assert whole(database_url) == (505, 505, 505)


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Let processes started by the test hear SIGINT: what a shell runs in the background ignores it, and so would they."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.slow
@pytest.mark.usefixtures("interruptible")
def test_an_interrupted_import_says_so_in_one_line(home: Path, tmp_path: Path) -> None:
    url = sqlite_of(tmp_path)
    process = start_import(home, url, wide_sample(tmp_path, times=200))
    while process.poll() is None and not any(whole(url)):
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert Result(process.returncode, out.decode(), err.decode()).refused(1).startswith("中断しました")


def test_a_sample_home_is_what_an_import_makes(sample_home: Callable[[Path], Path], tmp_path: Path) -> None:
    assert whole(sqlite_of(sample_home(tmp_path / "home"))) == (505, 505, 505)
