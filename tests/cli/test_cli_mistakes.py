"""Whatever is given wrong is told in one Japanese line that names it, with the contract's exit status."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.cli import Cli
from support.places import BUNDLED_TAGGER, SAMPLE

FAILED, USAGE = 1, 2
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\2\0\0\0\x90wS\xde"
# Command, exit status, what the line must name.
WRONG_USE: list[tuple[list[str], str]] = [
    ([], "サブコマンド"),
    (["frobnicate"], "frobnicate"),
    (["import"], "FILE"),
    (["import", "--frobnicate", "x"], "--frobnicate"),
    (["import", str(SAMPLE), "--kind", "tweet"], "--kind"),
    (["import", str(SAMPLE), "--text"], "--text"),
    (["import", str(SAMPLE), "--text", "ない列"], "ない列"),
    (["import", str(SAMPLE), "--date", "ない列"], "ない列"),
    (["tag", "-", "--format", "xml"], "--format"),
    (["report"], "サブコマンド"),
    (["report", "weekly", "--week", "2026-W60"], "2026-W60"),
    (["report", "weekly", "--week", "2026-W54"], "2026-W54"),
    (["report", "weekly", "--week", "0001-W01"], "0001-W01"),
    (["report", "weekly", "--week", "9999-W52"], "9999-W52"),
    (["report", "weekly", "--week", "foo"], "foo"),
    (["report", "weekly", "--format", "doc"], "--format"),
    (["themes"], "サブコマンド"),
    (["themes", "show"], "ID"),
    (["themes", "discover", "--granularity", "huge"], "--granularity"),
    (["themes", "discover", "--since", "2026-13-01"], "2026-13-01"),
    (["themes", "discover", "--until", "きのう"], "きのう"),
    (["themes", "frobnicate"], "frobnicate"),
    (["serve", "--port", "99999"], "--port"),
    (["serve", "--workers", "0"], "--workers"),
]


@pytest.mark.parametrize(
    ("command", "named"), WRONG_USE, ids=[" ".join(command) or "nothing" for command, _ in WRONG_USE]
)
def test_wrong_usage_is_status_2_and_says_what(cli: Cli, command: list[str], named: str) -> None:
    assert named in cli(*command).refused(USAGE)


FILES: dict[str, Callable[[Path], object]] = {
    "missing.csv": lambda path: None,
    "empty.csv": lambda path: path.write_bytes(b""),
    "blank.csv": lambda path: path.write_bytes(b"\n \n"),
    "picture.csv": lambda path: path.write_bytes(PNG),
    "folder.csv": lambda path: path.mkdir(),
    "broken.xlsx": lambda path: path.write_bytes(b"PK\x03\x04 no workbook"),
    "page.xls": lambda path: path.write_text("<html><table></table></html>"),
    "header.csv": lambda path: path.write_text("回答ID,ご意見\n"),
    "under/file.csv": lambda path: path.parent.write_text("a file, no folder"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_cannot_be_imported_is_status_1_and_named(cli: Cli, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    FILES[name](path)
    assert path.name in cli("import", path).refused(FAILED)


@pytest.mark.parametrize("name", ["missing.csv", "picture.csv", "folder.csv", "under/file.csv"])
@pytest.mark.parametrize("command", [["tag"], ["themes", "cluster"], ["evaluate"]], ids=" ".join)
def test_a_file_that_cannot_be_read_is_status_1_and_named(
    cli: Cli, tmp_path: Path, command: list[str], name: str
) -> None:
    path = tmp_path / name
    FILES[name](path)
    assert path.name in cli(*command, path).refused(FAILED)


@pytest.mark.parametrize("command", [["import"], ["evaluate"]], ids=" ".join)
def test_an_empty_file_is_status_1_and_named(cli: Cli, tmp_path: Path, command: list[str]) -> None:
    path = tmp_path / "empty.jsonl"
    path.write_bytes(b"")
    assert "empty.jsonl" in cli(*command, path).refused(FAILED)


def test_a_report_before_any_import_says_to_import(cli: Cli) -> None:
    assert "voc import" in cli("report", "weekly").refused(FAILED)


def test_discovery_before_any_import_says_to_import(cli: Cli) -> None:
    assert "voc import" in cli("themes", "discover").refused(FAILED)


def test_a_theme_that_does_not_exist_is_named(cli: Cli) -> None:
    assert "t-nope" in cli("themes", "show", "t-nope").refused(FAILED)


def test_a_week_without_comments_is_told_with_the_weeks_that_have_some(
    sample_home: Callable[[Path], Path], cli: Cli, tmp_path: Path
) -> None:
    cli.home = sample_home(tmp_path / "sample")
    message = cli("report", "weekly", "--week", "2020-W10").refused(FAILED)
    assert "2020-W10" in message
    assert "2026-W39" in message


def write_taxonomy(folder: Path, content: str | bytes) -> Path:
    path = folder / "taxonomy.yaml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize(
    "content",
    [
        "reasons: [",
        "- a\n- b",
        "reasons: 5",
        "reasons:\n  nope: 名前",
        "due_hours:\n  critical: すぐ",
        "due_hours: 1",
        b"\xff\xfe\x00",
        "\t",
    ],
)
def test_a_broken_taxonomy_is_status_1_and_named(cli: Cli, tmp_path: Path, content: str | bytes) -> None:
    path = write_taxonomy(tmp_path, content)
    assert "VOC_TAXONOMY" in cli("import", SAMPLE, VOC_TAXONOMY=path).refused(FAILED)


@pytest.mark.parametrize("where", ["missing.yaml", "."])
def test_a_taxonomy_that_is_no_file_is_status_1_and_named(cli: Cli, tmp_path: Path, where: str) -> None:
    assert "VOC_TAXONOMY" in cli("import", SAMPLE, VOC_TAXONOMY=tmp_path / where).refused(FAILED)


@pytest.mark.parametrize("zone", ["Mars/Base", "Asia", "../../etc/passwd", "日本"])
def test_an_unknown_time_zone_is_status_2_and_named(cli: Cli, zone: str) -> None:
    assert "VOC_TIMEZONE" in cli("import", SAMPLE, VOC_TIMEZONE=zone).refused(USAGE)


@pytest.mark.parametrize("value", ["many", "0", "-5"])
def test_a_setting_that_is_no_number_is_status_2_and_named(cli: Cli, value: str) -> None:
    assert "VOC_MAX_CHARACTERS" in cli("import", SAMPLE, VOC_MAX_CHARACTERS=value).refused(USAGE)


@pytest.mark.parametrize("breakage", ["missing", "empty", "no json", "cut", "foreign"])
def test_a_model_that_cannot_be_loaded_is_status_1_and_named(
    cli: Cli, home: Path, tmp_path: Path, breakage: str
) -> None:
    source = BUNDLED_TAGGER if BUNDLED_TAGGER.is_dir() else home / "models" / "tagger"
    folder = tmp_path / "model"
    if breakage != "missing":
        folder.mkdir()
    if breakage not in ("missing", "empty"):
        for name in ("model.json", "vocabulary.json", "weights.npz"):
            (folder / name).write_bytes((source / name).read_bytes())
    if breakage == "no json":
        (folder / "model.json").write_text("{")
    elif breakage == "cut":
        weights = folder / "weights.npz"
        weights.write_bytes(weights.read_bytes()[: weights.stat().st_size // 2])
    elif breakage == "foreign":
        (folder / "model.json").write_text("[1]")
    assert "VOC_MODEL" in cli("import", SAMPLE, VOC_MODEL=folder).refused(FAILED)


@pytest.mark.parametrize(
    "url",
    [
        "foo",
        "foo://x",
        "mysql://localhost/voc",
        "sqlite:////tmp",
        "postgresql://localhost:1/voc",
    ],
)
def test_a_database_that_cannot_be_opened_is_status_1_and_named(cli: Cli, url: str) -> None:
    assert "VOC_DATABASE_URL" in cli("import", SAMPLE, VOC_DATABASE_URL=url).refused(FAILED)


def test_a_database_folder_that_cannot_be_made_is_status_1_and_named(cli: Cli) -> None:
    assert "/proc/voc" in cli("import", SAMPLE, VOC_DATABASE_URL="sqlite:////proc/voc/voc.db").refused(FAILED)


def test_a_database_file_that_is_none_is_status_1_and_named(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "picture.db"
    path.write_bytes(PNG * 100)
    assert "VOC_DATABASE_URL" in cli("import", SAMPLE, VOC_DATABASE_URL=f"sqlite:///{path}").refused(FAILED)
    assert path.read_bytes() == PNG * 100


def test_a_home_below_a_file_is_status_1_and_named(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert str(tmp_path / "file") in cli("themes", "list", VOC_HOME=tmp_path / "file" / "home").refused(FAILED)


@pytest.fixture
def forbidden() -> Iterator[Path]:
    """A folder that we may not write into; root gives up its rights for the test, because nothing is forbidden to it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o555)
        is_root = os.geteuid() == 0
        if is_root:
            os.seteuid(65_534)
        try:
            yield folder
        finally:
            if is_root:
                os.seteuid(0)
            folder.chmod(0o755)


def test_a_home_without_permission_is_status_1_and_named(cli: Cli, request: pytest.FixtureRequest) -> None:
    cli("themes", "list")  # imports what a user without rights may not read
    folder = request.getfixturevalue("forbidden")
    assert str(folder) in cli("themes", "list", VOC_HOME=folder).refused(FAILED)
    assert str(folder) in cli("themes", "list", VOC_HOME=folder / "deeper").refused(FAILED)


def test_a_user_dictionary_that_does_not_exist_is_named(cli: Cli) -> None:
    assert "VOC_USER_DICTIONARY" in cli("tag", "-", stdin='{"text": "高い"}', VOC_USER_DICTIONARY="/nope.dic").refused(
        FAILED
    )
