"""Bodies are refused as soon as they are too large or too slow, before anything works on them."""

from __future__ import annotations

import asyncio
import time
from typing import Final

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import answer
from voc.errors import VocError

# Who sends less than this on the average only holds a connection open.
_SLOWEST_BYTES_PER_S: Final = 1_000
_UPLOADS: Final = ("/v1/imports", "/imports")


class BodyLimits:
    """Passes bodies of up to ``largest`` bytes on (uploads: ``largest_upload``), while they keep coming.

    ``patience_s`` is how long a body may stand still.
    """

    def __init__(self, app: ASGIApp, largest: int, largest_upload: int, patience_s: float) -> None:
        self._app = app
        self._largest = largest
        self._largest_upload = largest_upload
        self._patience_s = patience_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with its body watched."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        if (encoding := request.headers.get("content-encoding", "identity")).lower() != "identity":
            await answer(request, _encoded(encoding))(scope, receive, send)
            return
        limit = self._largest_upload if scope["path"].startswith(_UPLOADS) else self._largest
        declared = request.headers.get("content-length", "")
        if declared.isdecimal() and int(declared) > limit:
            await answer(request, _too_large(limit))(scope, receive, send)
            return
        await self._app(scope, _Watched(receive, limit, self._patience_s), send)


class _Watched:
    """A body being received."""

    def __init__(self, receive: Receive, limit: int, patience_s: float) -> None:
        self._receive = receive
        self._limit = limit
        self._patience_s = patience_s
        self._began = time.monotonic()
        self._bytes = 0
        self._whole = False

    async def __call__(self) -> Message:
        """Return the next part; raises ``VocError`` (408, 413), which FastAPI wraps and ``api.problems`` unwraps."""
        if self._whole:  # what comes now is the caller hanging up, whenever that may be
            return await self._receive()
        owed = self._began + self._patience_s + self._bytes / _SLOWEST_BYTES_PER_S
        try:
            async with asyncio.timeout(min(self._patience_s, owed - time.monotonic())):
                message = await self._receive()
        except TimeoutError as error:
            raise _too_slow() from error
        self._bytes += len(message.get("body", b""))
        if self._bytes > self._limit:
            raise _too_large(self._limit)
        self._whole = not message.get("more_body", False)
        return message


def _encoded(encoding: str) -> VocError:
    return VocError(
        f"Content-Encoding: {encoding[:40]} の本文は読めません。圧縮しないで送ってください。",
        code="content_encoding",
        status=415,
    )


def _too_large(limit: int) -> VocError:
    return VocError(
        f"リクエスト本文が大きすぎます ({limit // 1_000_000}MBまで)。いくつかに分けて送ってください。",
        code="body_too_large",
        status=413,
    )


def _too_slow() -> VocError:
    return VocError(
        "リクエスト本文が途中で届かなくなりました。接続を確かめて送り直してください。", code="body_too_slow", status=408
    )
