"""``voc serve``: API and pages, with a worker for background jobs beside them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated, Final

import typer

from voc.cli.console import complain
from voc.errors import UsageError, VocError
from voc.logs import log_config
from voc.settings import load_settings

if TYPE_CHECKING:
    from voc.settings import Settings
    from voc.store.database import Database

_WORKER: Final = (sys.executable, "-c", "from voc.cli.main import main; main()", "worker", "--attached")
_RESTART_AFTER_S: Final = 1.0
_WORKER_GRACE_S: Final = 30
# What is in flight has this long to finish; a batch of 1,000 takes seconds.
_GRACE_S: Final = 30
# Of several server processes one that is silent for so long is killed and started again. With uvicorn's 5 s those of a busy
# machine were killed while they still loaded their models, again and again.
_HUNG_AFTER_S: Final = 60


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("serve", help="APIとページを起動します。")(serve)


def serve(
    host: Annotated[str, typer.Option(help="待ち受けるアドレス")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="ポート番号")] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="プロセス数")] = 1,
    worker: Annotated[bool, typer.Option(help="裏でジョブを実行するプロセスも1つ起動する")] = True,
) -> None:
    """Serve API and pages until stopped."""
    import uvicorn

    _require_free_port(host, port)
    settings = load_settings()
    if settings.otel and not find_spec("opentelemetry.instrumentation"):
        raise UsageError("VOC_OTEL を使うには pip install 'voc[otel]' で OpenTelemetry を入れてください。")
    hint = _ready(settings, host)
    complain(f"http://{host}:{port}/ で起動します (APIの説明は /docs、止めるには Ctrl-C)。{hint}")
    # uvicorn sends itself the signal again when it has stopped; the worker must be stopped, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with _job_worker() if worker else nullcontext(), _shared_metrics() if workers > 1 else nullcontext():
        uvicorn.run(
            "api.app:create_app",
            factory=True,
            host=host,
            port=port,
            workers=workers,
            log_level="warning",
            log_config=log_config(settings.log_format),
            timeout_graceful_shutdown=_GRACE_S,
            timeout_worker_healthcheck=_HUNG_AFTER_S,
        )


def _require_free_port(host: str, port: int) -> None:
    """Refuse a port that is taken at once, before models are loaded."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise VocError(
                f"{host}:{port} で待ち受けできません ({error.strerror})。--port で別のポートを指定してください。",
                code="port_taken",
            ) from error


@contextmanager
def _shared_metrics() -> Iterator[None]:
    """Give the processes a folder into which each writes its metrics, so that any of them can tell the sum."""
    with tempfile.TemporaryDirectory(prefix="voc-metrics-") as folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        yield


@contextmanager
def _job_worker() -> Iterator[None]:
    """Keep a worker running beside: one that ends is started again. Should this process be killed, its worker sees that."""
    environment = {"OPENBLAS_NUM_THREADS": "1", **os.environ}
    ending = threading.Event()
    running: list[subprocess.Popen[bytes]] = []

    def keep() -> None:
        while not ending.is_set():
            # A session of its own, so that Ctrl-C reaches only the server, which then stops it.
            process = subprocess.Popen(_WORKER, stdin=subprocess.PIPE, env=environment, start_new_session=True)
            running[:] = [process]
            process.wait()
            ending.wait(_RESTART_AFTER_S)

    keeper = threading.Thread(target=keep, name="job-worker", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        ending.set()
        for process in running:
            _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=_WORKER_GRACE_S)
    except subprocess.TimeoutExpired:
        process.kill()


def _ready(settings: Settings, host: str) -> str:
    """Tell what is missing before any process starts, and return a hint; what was loaded for that is let go."""
    from voc.jobs.components import Components

    components = Components(settings)
    _ = components.tagger
    return _how_to_close(components.database, host)


def _how_to_close(database: Database, host: str) -> str:
    """Say how to make a key where there is none; refuse to listen to other machines without one."""
    from voc.access.addresses import is_loopback
    from voc.store.people import anyone_known

    with database.transaction() as session:
        if anyone_known(session):
            return ""
    if not is_loopback(host):
        raise UsageError(
            f"キーも人も登録されていないので、{host} で待ち受けるとだれでも使えてしまいます。"
            "先に voc key create NAME か voc user add NAME を実行してください。"
        )
    return "まだキーがないので、この機械の中からだけ、だれでも使えます。voc key create NAME でキーを作れます。"
