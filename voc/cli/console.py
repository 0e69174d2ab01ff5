"""What the command line prints: results on stdout, everything else on stderr, progress only on a terminal."""

from __future__ import annotations

import getpass
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated, Any

import typer

from voc.errors import VocError

# The option of every command that can answer as JSON as well.
AsJson = Annotated[bool, typer.Option("--json", help="JSONで出力")]


def complain(line: str) -> None:
    """Print one line on stderr."""
    print(line.replace("\n", " "), file=sys.stderr)


def login_name() -> str:
    """Return who is at the keyboard, for histories."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user without a name, as in some containers
        return "cli"


def print_json(value: Any) -> None:
    """Print one JSON object on one line of stdout."""
    print(json.dumps(value, ensure_ascii=False))


@contextmanager
def progress(what: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """Show a bar on a terminal, nothing in a pipe; the yielded function takes how much is done."""
    if not sys.stderr.isatty():
        yield lambda _done: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done: bar.update(task, completed=done)


def read_input(source: str) -> str:
    """Read a UTF-8 file, or stdin for ``-``."""
    try:
        content = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
    except FileNotFoundError as error:
        raise VocError(
            f"ファイル「{source}」が見つかりません。パスを確かめてください。", code="file_missing"
        ) from error
    except OSError as error:
        raise VocError(f"ファイル「{source}」を読めません ({error.strerror})。", code="file_unreadable") from error
    from voc.ingest.lines import decode

    return decode(content, source).text


def write_output(content: str | bytes, path: Path | None) -> None:
    """Write to stdout, or whole into a file: a reader never sees half of it. A pipe or device is written as it is."""
    if path is None:
        if isinstance(content, str):
            sys.stdout.write(content)
        else:
            sys.stdout.buffer.write(content)
        return
    content = content.encode() if isinstance(content, str) else content
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and not path.is_file():
            path.write_bytes(content)
            return
        aside.write_bytes(content)
        os.replace(aside, path.resolve())
    except OSError as error:
        raise VocError(f"「{path}」に書き込めません ({error.strerror})。", code="not_writable") from error
    finally:
        with suppress(OSError):
            aside.unlink()
