"""The command line, called in this process (fast) or as the real ``voc`` command."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from support.places import VOC
from voc.cli import main
from voc.settings import load_settings


@dataclass(frozen=True)
class Result:
    """What a command left behind."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON object on stdout."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """The JSON lines on stdout."""
        return [json.loads(line) for line in self.out.splitlines()]

    def refused(self, status: int) -> str:
        """Assert one Japanese line on stderr and nothing else; returns it."""
        assert self.status == status, self.err
        assert "Traceback" not in self.err
        assert self.err.count("\n") == 1, self.err
        assert self.err.endswith("\n")
        assert any("\u3041" <= character <= "\u30fe" for character in self.err), self.err
        return self.err.strip()


class Cli:
    """Runs ``voc`` in this process against one home."""

    def __init__(self, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.home = home
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def __call__(self, *arguments: object, stdin: str | bytes = b"", **environment: object) -> Result:
        """Run one command; keywords are environment variables."""
        content = stdin.encode() if isinstance(stdin, str) else stdin
        with self._monkeypatch.context() as patch:
            for name, value in {"VOC_HOME": self.home, **environment}.items():
                patch.setenv(name, str(value))
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content), encoding="utf-8"))
            load_settings.cache_clear()
            self._capsys.readouterr()
            status = main.run([str(argument) for argument in arguments])
        load_settings.cache_clear()
        captured = self._capsys.readouterr()
        return Result(int(status), captured.out, captured.err)


def command_environment(home: Path, **environment: object) -> dict[str, str]:
    """Return the environment of a real command: ours without settings, then those given."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("VOC_")}
    return {**inherited, "VOC_HOME": str(home), **{name: str(value) for name, value in environment.items()}}


def run_voc(home: Path, *arguments: object, stdin: bytes = b"", **environment: object) -> Result:
    """Run the real command in a process of its own."""
    done = subprocess.run(
        [str(VOC), *map(str, arguments)],
        input=stdin,
        capture_output=True,
        env=command_environment(home, **environment),
        timeout=120,
        check=False,
    )
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode())
