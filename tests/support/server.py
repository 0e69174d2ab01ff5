"""The real server: ``voc serve`` in a process of its own."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from support.cli import command_environment
from support.places import VOC


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running_server(home: Path, *arguments: str, **environment: object) -> Iterator[str]:
    """Serve a home and yield the address; the process is stopped at the end."""
    environment = {"VOC_DRAIN_SECONDS": 0, **environment}
    port = free_port()
    with (home / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [str(VOC), "serve", "--port", str(port), *arguments],
            env=command_environment(home, **environment),
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            wait_until_up(address, process)
            yield address
        finally:
            process.terminate()
            process.wait(timeout=90)


def wait_until_up(address: str, process: subprocess.Popen[bytes], seconds: float = 60) -> None:
    """Wait until the server answers; an end or so long a silence fails the test."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise AssertionError(f"the server ended with {process.returncode}")
        try:
            if httpx.get(f"{address}/healthz").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("the server did not answer")
