"""Every request is measured and logged: one line with its route, never its query string, its body or its words."""

from __future__ import annotations

import logging
import re
import time
import uuid
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.metrics import count_request

_log = logging.getLogger(__name__)
_ID: Final = re.compile(r"[A-Za-z0-9._:-]{1,64}")
_QUIET: Final = frozenset({"/healthz", "/readyz", "/metrics"})
_UNMATCHED: Final = "unmatched"


class Observe:
    """Gives each request an ``X-Request-ID`` (its own, if it came with one), and counts and logs how it was answered."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        request_id = given if _ID.fullmatch(given) else uuid.uuid4().hex
        status = 500
        began = time.perf_counter()

        async def with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = request_id
            await send(message)

        try:
            await self._app(scope, receive, with_id)
        finally:
            seconds = time.perf_counter() - began
            route = getattr(scope.get("route"), "path", _UNMATCHED)
            count_request(scope["method"], route, status, seconds)
            if route not in _QUIET or status >= 400:
                _note(scope, route, status, seconds, request_id)


def _note(scope: Scope, route: str, status: int, seconds: float, request_id: str) -> None:
    if not _log.isEnabledFor(logging.INFO):
        return
    actor = scope.get("state", {}).get("actor")
    facts = {
        "method": scope["method"],
        "route": route,
        "status": status,
        "ms": round(seconds * 1000, 1),
        "request_id": request_id,
        "actor": actor.name if actor else None,
    }
    _log.info("request", extra={"facts": facts})
