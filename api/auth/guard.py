"""The guard before all endpoints: nobody reads, and nobody's body is read, before it is known who calls."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from fastapi.responses import RedirectResponse
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Send
from starlette.types import Scope as AsgiScope

from api.auth.callers import Callers
from api.auth.denied import Denied, cross_origin
from api.auth.origin import SAFE_METHODS, from_own_page
from api.auth.rate import RateLimit, address_of
from api.problems import answer, is_page
from voc.errors import VocError

# Everything else needs a caller who is known, also what nobody thought of.
PUBLIC_PATHS: Final = frozenset({"/healthz", "/readyz", "/metrics", "/docs", "/openapi.json", "/sign-in"})
PUBLIC_FOLDERS: Final = ("/static/",)


class Guard:
    """Lets a request through with its actor in ``request.state.actor``, or answers 401, 403 or 429 itself."""

    def __init__(self, app: ASGIApp, callers: Callers, rate: RateLimit) -> None:
        self._app = app
        self._callers = callers
        self._rate = rate

    async def __call__(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        try:
            await self._admit(request)
        except VocError as error:
            await _refusal(request, error)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    async def _admit(self, request: Request) -> None:
        path = request.scope["path"]
        if path in PUBLIC_PATHS or path.startswith(PUBLIC_FOLDERS):
            if request.method not in SAFE_METHODS and from_own_page(request) is False:
                raise cross_origin()
            return
        try:
            caller = await self._callers.identify(request, request.method)
        except Denied:
            self._rate.take(address_of(request))
            raise
        if caller.bucket is not None:
            self._rate.take(caller.bucket)
        request.state.actor = caller.actor


def _refusal(request: Request, error: VocError) -> Response:
    """Answer; a person's browser is led to the sign-in page and from there back."""
    if error.status != 401 or not is_page(request):
        return answer(request, error)
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    following = f"?{urlencode({'next': wanted})}" if request.method == "GET" and wanted != "/" else ""
    return RedirectResponse(f"/sign-in{following}", status_code=303)
