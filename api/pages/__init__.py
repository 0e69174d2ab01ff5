"""Pages for people, in Japanese: this week, a week's summary, the comments behind a number."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, select_autoescape

from api.dependencies import ComponentsDep
from api.v1.comments import FilterDep, search_page
from voc.errors import VocError
from voc.jobs.reporting import weekly_report
from voc.report import render
from voc.report.change import TREND_NAMES
from voc.report.weeks import Week
from voc.store.themes import ThemeRepository
from voc.tag.labels import DEMAND_NAMES, INTENT_NAMES, SENTIMENT_NAMES, URGENCY_NAMES

router = APIRouter(include_in_schema=False)

_TEMPLATES: Final = Path(__file__).parent / "templates"
_A_PAGE: Final = 50
_NAMES: Final[Mapping[str, Any]] = {
    "trend_names": TREND_NAMES,
    "urgency_names": URGENCY_NAMES,
    "sentiment_names": SENTIMENT_NAMES,
    "intent_names": INTENT_NAMES,
    "demand_names": DEMAND_NAMES,
}


def _templates() -> Jinja2Templates:
    loader = ChoiceLoader([FileSystemLoader(_TEMPLATES), FileSystemLoader(render.TEMPLATES)])
    environment = Environment(
        loader=loader,
        autoescape=select_autoescape(("html.j2",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return Jinja2Templates(env=environment)


templates: Final = _templates()


@router.get("/", response_class=HTMLResponse)
def this_week(request: Request, components: ComponentsDep) -> HTMLResponse:
    """The newest week with comments; without any, how to begin."""
    try:
        report = weekly_report(components)
    except VocError as error:
        if error.code != "nothing_stored":
            raise
        return templates.TemplateResponse(request, "empty.html.j2")
    return templates.TemplateResponse(request, "week.html.j2", {"report": report, "links": True, **_NAMES})


@router.get("/reports/{week}", response_class=HTMLResponse)
def one_week(request: Request, week: str, components: ComponentsDep) -> HTMLResponse:
    """One week's summary."""
    report = weekly_report(components, Week.parse(week))
    return templates.TemplateResponse(request, "week.html.j2", {"report": report, "links": True, **_NAMES})


@router.get("/comments", response_class=HTMLResponse)
def comments(
    request: Request,
    components: ComponentsDep,
    wanted: FilterDep,
    cursor: Annotated[str | None, Query()] = None,
) -> HTMLResponse:
    """The comments behind a number, with their tags."""
    items, following = search_page(components, wanted, cursor, _A_PAGE)
    with components.database.transaction() as session:
        themes = ThemeRepository(session).current_themes()
    given = {name: value for name, value in request.query_params.items() if value and name != "cursor"}
    return templates.TemplateResponse(
        request,
        "comments.html.j2",
        {
            "items": items,
            "next": f"/comments?{urlencode({**given, 'cursor': following})}" if following else None,
            "themes": themes,
            "reason_names": components.taxonomy.reasons,
            "given": given,
            **_NAMES,
        },
    )
