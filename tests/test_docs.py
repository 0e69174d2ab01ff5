"""The README names every setting and every command."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import typer

from voc.cli.main import app
from voc.settings import PROJECT_ROOT, Settings


def commands(command: Any, path: str) -> Iterator[str]:
    inner = getattr(command, "commands", None)
    if not inner:
        yield path
        return
    for name, each in inner.items():
        yield from commands(each, f"{path} {name}")


@pytest.fixture(scope="module")
def readme() -> str:
    return (PROJECT_ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("setting", [f"VOC_{name.upper()}" for name in Settings.model_fields])
def test_the_readme_names_the_setting(readme: str, setting: str) -> None:
    assert f"`{setting}`" in readme


@pytest.mark.parametrize("command", list(commands(typer.main.get_command(app), "voc")))
def test_the_readme_names_the_command(readme: str, command: str) -> None:
    group, _, name = command.rpartition(" ")  # one line may name several: `voc themes list` · `show`
    assert any(group in line and re.search(rf"[` ]{name}\b", line) for line in readme.splitlines())
