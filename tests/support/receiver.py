"""A real receiver of webhooks: an HTTP server that keeps what it is sent and answers as it is told."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from voc.webhooks.addresses import Networks
from voc.webhooks.delivery import Outcome
from voc.webhooks.sending import Sender

OPEN_TO_ITSELF: Final = {"VOC_WEBHOOK_PRIVATE_ADDRESSES": "127.0.0.0/8"}


@dataclass(frozen=True)
class Received:
    """A request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def event(self) -> str:
        return self.headers["webhook-id"]


@dataclass(frozen=True)
class Answer:
    """What the receiver answers, and after how long."""

    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    after_s: float = 0.0


class Receiver:
    """Keeps every request; ``answer`` decides from the request and its number (from 0) what is answered."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.received: list[Received] = []
        self.answer: Callable[[Received, int], Answer] = lambda _request, _number: Answer()
        self._changed = threading.Condition()

    def take(self, request: Received) -> Answer:
        with self._changed:
            number = len(self.received)
            self.received.append(request)
            self._changed.notify_all()
        return self.answer(request, number)

    @property
    def events(self) -> set[str]:
        return {request.event for request in self.received}

    def wait_for(self, done: Callable[[], bool], seconds: float = 60) -> None:
        """Wait until what was received is enough; a silence of a minute fails the test."""
        with self._changed:
            assert self._changed.wait_for(done, timeout=seconds), f"{len(self.received)} requests came"


@contextmanager
def running_receiver() -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = receiver.take(Received(self.path, headers, body))
            time.sleep(answer.after_s)
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    receiver = Receiver(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()


def post(url: str, allowed: Networks) -> Outcome:
    """Send one request, as the job does."""

    async def send() -> Outcome:
        async with Sender(allowed) as sender:
            return await sender.post(url, {"webhook-id": "evt_1"}, b"{}")

    return asyncio.run(send())
