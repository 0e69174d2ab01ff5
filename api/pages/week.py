"""``/`` and ``/reports/{week}``: the weekly summary; before there is any comment, how to begin."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.auth.access import Reader
from api.dependencies import ComponentsDep, ReportsDep
from api.pages.templating import templates
from voc.errors import VocError
from voc.jobs.components import Components
from voc.report.render import context
from voc.report.weekly import WeeklyReport
from voc.report.weeks import Week
from voc.store.decisions import LONGEST, DecisionRepository

router = APIRouter(include_in_schema=False)


@router.get("/", response_class=HTMLResponse)
def this_week(request: Request, components: ComponentsDep, reports: ReportsDep, _actor: Reader) -> HTMLResponse:
    """The newest week with comments; without any, how to begin."""
    try:
        report = reports.get()
    except VocError as error:
        if error.code != "nothing_stored":
            raise
        return templates.TemplateResponse(request, "start.html.j2")
    return _page(request, components, report)


@router.get("/reports/{week}", response_class=HTMLResponse)
def one_week(
    request: Request, week: str, components: ComponentsDep, reports: ReportsDep, _actor: Reader
) -> HTMLResponse:
    """One week's summary."""
    return _page(request, components, reports.get(Week.parse(week)))


def _page(request: Request, components: Components, report: WeeklyReport) -> HTMLResponse:
    with components.database.transaction() as session:
        decided = DecisionRepository(session).of_weeks([report.week])
    theme_names = {theme.code: theme.name for theme in report.themes}
    shown = {**context(report, site=""), "decided": decided, "theme_names": theme_names, "longest": LONGEST}
    return templates.TemplateResponse(request, "week.html.j2", shown)
