"""Receivers that answer with nonsense, or without end."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from ipaddress import ip_network
from itertools import chain, repeat

import pytest
from support.receiver import post

from voc.webhooks.delivery import Outcome

BLOCK = b"a" * 65_536
ANSWERS = {
    "a body without end": (chain([b"HTTP/1.1 200 OK\r\n\r\n"], repeat(BLOCK)), Outcome(200)),
    "a head without end": (chain([b"HTTP/1.1 200 OK\r\nX: "], repeat(BLOCK)), Outcome(None, "connection")),
    "no HTTP": (iter([b"\x00\xff nonsense\r\n\r\n"]), Outcome(None, "connection")),
    "nothing": (iter([]), Outcome(None, "connection")),
}


@pytest.mark.parametrize("answer", ANSWERS)
def test_a_strange_answer_is_an_outcome(answer: str) -> None:
    chunks, outcome = ANSWERS[answer]
    with answering(chunks) as address:
        assert post(address, (ip_network("127.0.0.0/8"),)) == outcome


@contextmanager
def answering(chunks: Iterator[bytes]) -> Iterator[str]:
    """Answer one request with these bytes, whatever they are."""

    def run() -> None:
        connection, _ = server.accept()
        with connection, suppress(OSError):
            connection.recv(65_536)
            for chunk in chunks:
                connection.sendall(chunk)

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"
        thread.join(timeout=30)
        assert not thread.is_alive()
