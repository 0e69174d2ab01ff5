"""Pages for people, in Japanese: this week, a week's summary, the comments behind a number."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from api.auth.access import Reader
from api.dependencies import ComponentsDep
from api.pages.templating import templates
from api.v1.comments import FilterDep, search_page
from voc.errors import VocError
from voc.jobs.reporting import weekly_report
from voc.report.render import context
from voc.report.weeks import Week
from voc.store.themes import ThemeRepository

router = APIRouter(include_in_schema=False)

_A_PAGE: Final = 50


@router.get("/", response_class=HTMLResponse)
def this_week(request: Request, components: ComponentsDep, _actor: Reader) -> HTMLResponse:
    """The newest week with comments; without any, how to begin."""
    try:
        report = weekly_report(components)
    except VocError as error:
        if error.code != "nothing_stored":
            raise
        return templates.TemplateResponse(request, "empty.html.j2")
    return templates.TemplateResponse(request, "week.html.j2", context(report, site=""))


@router.get("/reports/{week}", response_class=HTMLResponse)
def one_week(request: Request, week: str, components: ComponentsDep, _actor: Reader) -> HTMLResponse:
    """One week's summary."""
    report = weekly_report(components, Week.parse(week))
    return templates.TemplateResponse(request, "week.html.j2", context(report, site=""))


@router.get("/comments", response_class=HTMLResponse)
def comments(
    request: Request,
    components: ComponentsDep,
    _actor: Reader,
    wanted: FilterDep,
    cursor: Annotated[str | None, Query()] = None,
) -> HTMLResponse:
    """The comments behind a number, with their tags."""
    items, following = search_page(components, wanted, cursor, _A_PAGE)
    with components.database.transaction() as session:
        themes = ThemeRepository(session).themes()
    zone = components.settings.zone
    for item in items:
        written = datetime.fromisoformat(item["occurred_at"] or item["received_at"])
        item["day"] = written.astimezone(zone).date().isoformat()
    given = {name: value for name, value in request.query_params.items() if value and name != "cursor"}
    return templates.TemplateResponse(
        request,
        "comments.html.j2",
        {
            "items": items,
            "next": f"/comments?{urlencode({**given, 'cursor': following})}" if following else None,
            "themes": themes,
            "reason_names": components.taxonomy.reasons,
            "demand_names": components.taxonomy.demands,
            "given": given,
        },
    )
