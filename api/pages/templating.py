"""The templates of the pages, with the names of all codes at hand."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from fastapi import Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, select_autoescape

from voc.report import render
from voc.report.change import TREND_NAMES
from voc.report.words import FILTERS
from voc.tag.labels import INTENT_NAMES, SENTIMENT_NAMES, URGENCY_NAMES

_TEMPLATES: Final = Path(__file__).parent / "templates"


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
        trend_names=TREND_NAMES,
        urgency_names=URGENCY_NAMES,
        sentiment_names=SENTIMENT_NAMES,
        intent_names=INTENT_NAMES,
    )
    return Jinja2Templates(env=environment)


templates: Final = _make()


def error_page(request: Request, status: int, detail: str) -> HTMLResponse:
    """Say on a page what went wrong and what to do."""
    return templates.TemplateResponse(request, "error.html.j2", {"detail": detail}, status_code=status)
