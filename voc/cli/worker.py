"""``voc worker``: a process that runs background jobs."""

from __future__ import annotations

import logging.config
import os
import signal
import sys
import threading
import time
from typing import TYPE_CHECKING, Annotated, Final

import typer

from voc.cli.console import complain
from voc.logs import log_config
from voc.settings import load_settings

if TYPE_CHECKING:
    from voc.jobs.engine.worker import Worker

_SIGN_OFF_S: Final = 5.0


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("worker", help="取り込みや分析などのジョブを、裏で実行します (voc serve も1つ起動します)。")(work)


def work(
    attached: Annotated[bool, typer.Option("--attached", hidden=True, help="標準入力が閉じたら終わる")] = False,
) -> None:
    """Run jobs until stopped by a signal; with ``--attached`` also until standard input ends, with the parent."""
    from voc.jobs.components import Components
    from voc.jobs.engine.worker import Worker

    settings = load_settings()
    logging.config.dictConfig(log_config(settings.log_format))
    stop = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stop.set())
    if attached:
        threading.Thread(target=_wait_for_the_parent, args=(stop,), daemon=True).start()
    worker = Worker(Components(settings))
    threading.Thread(target=_end_in_time, args=(stop, worker), daemon=True).start()
    if not attached:
        complain("ジョブを待っています (止めるには Ctrl-C)。")
    worker.run(stop)
    sys.stderr.flush()
    os._exit(0)  # a thread may be in the middle of long work, which the next worker begins again


def _end_in_time(stop: threading.Event, worker: Worker) -> None:
    """End the process even where the worker is still starting, or waits for a database that does not answer."""
    stop.wait()
    worker.finish_work()
    time.sleep(_SIGN_OFF_S)
    os._exit(0)


def _wait_for_the_parent(stop: threading.Event) -> None:
    sys.stdin.buffer.read()
    stop.set()
