"""``/v1/reports/weekly``: the weekly summary."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.auth.access import Reader
from api.dependencies import ComponentsDep
from voc.jobs.reporting import weekly_report
from voc.report.render import MEDIA_TYPES, ReportFormat, render
from voc.report.weeks import Week

router = APIRouter(prefix="/v1/reports", tags=["reports"])


@router.get(
    "/weekly",
    summary="週次のまとめ",
    response_class=Response,
    responses={200: {"content": {media_type.partition(";")[0]: {} for media_type in MEDIA_TYPES.values()}}},
)
def weekly(
    components: ComponentsDep,
    _actor: Reader,
    week: Annotated[str | None, Query(description="2026-W47 の形。省くとコメントのある最新の週")] = None,
    form: Annotated[ReportFormat, Query(alias="format")] = ReportFormat.JSON,
) -> Response:
    """Return the summary of a week against the four before."""
    report = weekly_report(components, Week.parse(week) if week else None)
    return Response(render(report, form), media_type=MEDIA_TYPES[form])
