"""What the endpoints are given: the parts of voc and the intake, made once by the application.

The functions are async though they wait for nothing: FastAPI would ask any other in a thread, which costs more than they do.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from voc.jobs.components import Components
from voc.jobs.intake import Intake
from voc.jobs.recent_reports import RecentReports


async def _components(request: Request) -> Components:
    components: Components = request.app.state.components
    return components


async def _intake(request: Request) -> Intake:
    intake: Intake = request.app.state.intake
    return intake


async def _reports(request: Request) -> RecentReports:
    reports: RecentReports = request.app.state.reports
    return reports


ComponentsDep = Annotated[Components, Depends(_components)]
IntakeDep = Annotated[Intake, Depends(_intake)]
ReportsDep = Annotated[RecentReports, Depends(_reports)]
