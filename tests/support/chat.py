"""A language model's endpoint on this machine: it speaks the chat protocol and says what the test told it to."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

# The status and body of an answer to a request's number (from 0); ``None`` keeps the caller waiting.
Reply = Callable[[int], tuple[int, str] | None]


class Chat:
    """A running endpoint, its base address in ``url``; ``requests`` are the bodies and ``headers`` what came with them."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []

    def prompts(self) -> list[str]:
        """What was said to the model, request by request."""
        return ["\n".join(message["content"] for message in body["messages"]) for body in self.requests]


def completion(content: str | None) -> tuple[int, str]:
    """An answer as OpenAI gives it."""
    message = {"role": "assistant", "content": content}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    return 200, json.dumps({"id": "c-1", "object": "chat.completion", "choices": [choice]})


@contextmanager
def running_chat(reply: Reply) -> Iterator[Chat]:
    """Serve until the end of the block."""
    over = Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            chat.requests.append(body)
            chat.headers.append({name.lower(): value for name, value in self.headers.items()})
            chat.paths.append(self.path)
            answer = reply(len(chat.requests) - 1)
            if answer is None:
                over.wait(30)
                return
            status, text = answer
            content = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    chat = Chat(f"http://127.0.0.1:{server.server_port}/v1")
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield chat
    finally:
        over.set()
        server.shutdown()
        thread.join()
        server.server_close()
