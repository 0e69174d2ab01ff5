"""The templates of the pages, with the names of all codes and what the frame shows at hand."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from fastapi import Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, select_autoescape

from api.auth.access import Actor, Scope
from api.auth.callers import COOKIE
from api.pages.assets import static
from voc import __version__
from voc.ingest.comment import KIND_NAMES
from voc.report import render
from voc.report.change import TREND_NAMES
from voc.report.words import FILTERS
from voc.tag.labels import INTENT_NAMES, SENTIMENT_NAMES, URGENCY_NAMES

_TEMPLATES: Final = Path(__file__).parent / "templates"
NAVIGATION: Final = (
    ("/", "今週"),
    ("/themes", "テーマ"),
    ("/comments", "コメント"),
    ("/review", "確認"),
    ("/imports", "取り込み"),
    ("/settings", "設定"),
)


def _actor(request: Request) -> Actor | None:
    """Who looks at the page; nobody on the page where people sign in."""
    actor: Actor | None = getattr(request.state, "actor", None)
    return actor


def _signed_in(request: Request) -> bool:
    return _actor(request) is not None and COOKIE in request.cookies


def _may(request: Request, scope: str) -> bool:
    """Whether who looks at the page has a scope; what he may not do is not offered."""
    actor = _actor(request)
    return actor is not None and Scope(scope) in actor.scopes


def _is_here(request: Request, path: str) -> bool:
    here = request.url.path
    if path == "/":
        return here == "/" or here.startswith("/reports/")
    return here == path or here.startswith(f"{path}/")


def _make() -> Jinja2Templates:
    environment = Environment(
        loader=ChoiceLoader([FileSystemLoader(_TEMPLATES), FileSystemLoader(render.TEMPLATES)]),
        autoescape=select_autoescape(("html.j2",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(FILTERS)
    environment.globals.update(
        static=static,
        version=__version__,
        navigation=NAVIGATION,
        actor=_actor,
        signed_in=_signed_in,
        may=_may,
        is_here=_is_here,
        trend_names=TREND_NAMES,
        urgency_names=URGENCY_NAMES,
        sentiment_names=SENTIMENT_NAMES,
        intent_names=INTENT_NAMES,
        kind_names=KIND_NAMES,
    )
    return Jinja2Templates(env=environment)


templates: Final = _make()


def error_page(request: Request, status: int, detail: str) -> HTMLResponse:
    """Say on a page what went wrong and what to do."""
    return templates.TemplateResponse(request, "error.html.j2", {"detail": detail}, status_code=status)
