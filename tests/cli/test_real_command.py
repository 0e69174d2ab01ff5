"""The installed ``voc`` command in a process of its own, with a shell's pipes around it."""

from __future__ import annotations

import json
import socket
import subprocess
from pathlib import Path

import pytest
from support.cli import command_environment, run_voc
from support.places import SAMPLE, VOC, new_home

pytestmark = pytest.mark.slow


def test_the_way_of_the_readme_from_an_export_to_a_page(home: Path, tmp_path: Path) -> None:
    own = new_home(tmp_path / "home", home)
    assert run_voc(own, "import", SAMPLE, "--json").json["stored"] == 505
    discovered = run_voc(own, "themes", "discover")
    assert discovered.status == 0, discovered.err
    assert run_voc(own, "report", "weekly", "-o", own / "reports" / "weekly.html").status == 0
    page = (own / "reports" / "weekly.html").read_text(encoding="utf-8")
    first = run_voc(own, "themes", "list", "--json").json["themes"][0]
    assert first["name"] in page
    assert run_voc(own, "import", SAMPLE, "--json").json["duplicates"] == 505


def test_lines_go_through_a_pipe(home: Path, tmp_path: Path) -> None:
    given = "".join(
        json.dumps({"id": n, "text": f"電話が{n}回つながらない"}, ensure_ascii=False) + "\n" for n in range(300)
    )
    done = run_voc(new_home(tmp_path / "home", home), "tag", "-", stdin=given.encode())
    assert (done.status, done.err) == (0, "")
    assert [each["id"] for each in done.lines] == list(range(300))


def test_a_reader_that_goes_away_early_is_no_error(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "many.txt"
    path.write_text("電話がつながらない\n" * 3_000)
    environment = command_environment(new_home(tmp_path / "home", home))
    done = subprocess.run(
        ["sh", "-c", f"'{VOC}' tag '{path}' | head -n 1"],
        env=environment,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert json.loads(done.stdout)["id"] == "1"
    assert done.stderr == b""


def test_output_is_utf8_whatever_the_locale_says(home: Path, tmp_path: Path) -> None:
    done = run_voc(new_home(tmp_path / "home", home), "themes", "show", "ない", LC_ALL="C", LANG="C")
    assert "ない" in done.refused(1)


def test_a_mistake_is_one_line_and_status_2(home: Path) -> None:
    assert "--frobnicate" in run_voc(home, "import", "--frobnicate").refused(2)


def test_help_is_no_mistake(home: Path) -> None:
    for command in (
        [],
        ["import"],
        ["tag"],
        ["themes"],
        ["themes", "discover"],
        ["report", "weekly"],
        ["evaluate"],
        ["serve"],
    ):
        done = run_voc(home, *command, "--help")
        assert (done.status, done.err) == (0, ""), command
        assert "voc" in done.out


def test_a_port_that_is_taken_is_named(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert str(port) in run_voc(home, "serve", "--port", port).refused(1)


def test_a_home_that_does_not_exist_yet_is_made(tmp_path: Path) -> None:
    done = run_voc(tmp_path / "new" / "home", "tag", "-", stdin='{"text": "電話がつながらない"}'.encode())
    assert done.status == 0, done.err
    assert done.lines[0]["reasons"]
