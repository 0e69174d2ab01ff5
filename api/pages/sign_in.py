"""``/sign-in`` and ``/sign-out``."""

from __future__ import annotations

import re
from typing import Annotated, Final

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from api.auth.access import Reader
from api.auth.buckets import Buckets
from api.auth.callers import COOKIE
from api.auth.denied import Denied
from api.auth.rate import RateLimit, address_of
from api.dependencies import ComponentsDep
from api.pages.templating import templates
from api.v1.values import Text
from voc.access.lease import outlast_leases
from voc.access.names import folded
from voc.access.passwords import verify_password
from voc.jobs.components import Components
from voc.store.audit import audit
from voc.store.people import LONGEST, PersonRepository, SessionRepository

router = APIRouter(include_in_schema=False)

# A path of ours. "//host" and "/\host" are other hosts to a browser, which also drops tabs and line breaks.
_LOCAL: Final = re.compile(r"/(?!/)[!-\[\]-~]*")
_WRONG: Final = "名前かパスワードが違います。もう一度入力してください。"


class SignInLimits:
    """How often one address, and one name from wherever, may try, and how many tries are looked at together."""

    def __init__(self, buckets: Buckets) -> None:
        # Each try takes 64 MiB and the better part of a core; all together they may not take the machine.
        self.at_once = CapacityLimiter(2)
        self._addresses = RateLimit(buckets, "sign-in from", per_minute=20, burst=20)
        self._names = RateLimit(buckets, "sign-in as", per_minute=2, burst=10)

    def take(self, request: Request, name: str) -> None:
        """Count a try; raises ``Denied`` (429)."""
        self._addresses.take(address_of(request))
        self._names.take(folded(name))


@router.get("/sign-in", response_class=HTMLResponse)
def sign_in_page(request: Request, next: str = "/") -> HTMLResponse:
    """Ask for name and password."""
    return _form(request, next)


@router.post("/sign-in", response_class=HTMLResponse)
async def sign_in(
    request: Request,
    components: ComponentsDep,
    name: Annotated[Text, Form(max_length=200)] = "",
    password: Annotated[str, Form(max_length=1_000)] = "",
    next: Annotated[str, Form(max_length=2_000)] = "/",
) -> Response:
    """Begin a session under a new token; a session that the browser brought along ends."""
    limits: SignInLimits = request.app.state.sign_in_limits
    try:
        limits.take(request, name)
    except Denied as error:
        return _form(request, next, error.detail, error.status, error.headers)
    token = await to_thread.run_sync(
        _begin, components, name, password, request.cookies.get(COOKIE), limiter=limits.at_once
    )
    if token is None:
        return _form(request, next, _WRONG, 401)
    response = RedirectResponse(_local(next), status_code=303)
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(LONGEST.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return response


@router.post("/sign-out")
def sign_out(request: Request, components: ComponentsDep, _actor: Reader) -> RedirectResponse:
    """End the session."""
    if token := request.cookies.get(COOKIE):
        with components.database.transaction() as session:
            SessionRepository(session).end(token)
        outlast_leases()
    response = RedirectResponse("/sign-in", status_code=303)
    response.delete_cookie(COOKIE)
    return response


def _begin(components: Components, name: str, password: str, old: str | None) -> str | None:
    """Return the token of a new session, ``None`` where name or password is wrong."""
    with components.database.transaction() as session:
        person, stored = PersonRepository(session).password(name)
    right = verify_password(stored, password)  # outside of a transaction: it takes its time
    with components.database.transaction() as session:
        if person is None or not right:
            # What was typed as a name may be a password: only names that exist are recorded.
            audit(session, "anonymous", "session.refuse", person.name if person else "")
            return None
        sessions = SessionRepository(session)
        if old:
            sessions.end(old)
        return sessions.begin(person)


def _form(
    request: Request, following: str, complaint: str = "", status: int = 200, headers: dict[str, str] | None = None
) -> HTMLResponse:
    shown = {"next": _local(following), "complaint": complaint}
    return templates.TemplateResponse(request, "sign_in.html.j2", shown, status_code=status, headers=headers)


def _local(following: str) -> str:
    return following if _LOCAL.fullmatch(following) else "/"
