"""``/`` and ``/reports/{week}``: the weekly summary; before there is any comment, how to begin."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.auth.access import Reader
from api.dependencies import ReportsDep
from api.pages.templating import templates
from voc.errors import VocError
from voc.report.render import context
from voc.report.weeks import Week

router = APIRouter(include_in_schema=False)


@router.get("/", response_class=HTMLResponse)
def this_week(request: Request, reports: ReportsDep, _actor: Reader) -> HTMLResponse:
    """The newest week with comments; without any, how to begin."""
    try:
        report = reports.get()
    except VocError as error:
        if error.code != "nothing_stored":
            raise
        return templates.TemplateResponse(request, "start.html.j2")
    return templates.TemplateResponse(request, "week.html.j2", context(report, site=""))


@router.get("/reports/{week}", response_class=HTMLResponse)
def one_week(request: Request, week: str, reports: ReportsDep, _actor: Reader) -> HTMLResponse:
    """One week's summary."""
    report = reports.get(Week.parse(week))
    return templates.TemplateResponse(request, "week.html.j2", context(report, site=""))
