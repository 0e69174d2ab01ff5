"""``/v1/reports/weekly``: the weekly summary."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query, Response

from api.auth.access import Reader
from api.dependencies import ComponentsDep
from api.v1.values import Text
from voc.ingest.comment import Kind
from voc.jobs.reporting import render_weekly_report, weekly_report
from voc.report.render import MEDIA_TYPES, ReportFormat
from voc.report.weekly import WeeklyReport
from voc.report.weeks import Week
from voc.segment import Segment

router = APIRouter(prefix="/v1/reports", tags=["reports"])
_AS_FILES: Final = (ReportFormat.XLSX, ReportFormat.PDF)
_OTHERS: Final = [form for form in ReportFormat if form is not ReportFormat.JSON]


@router.get(
    "/weekly",
    name="get_weekly_report",
    summary="週次のまとめ",
    response_model=WeeklyReport,
    responses={200: {"content": {MEDIA_TYPES[form].partition(";")[0]: {} for form in _OTHERS}}},
)
def weekly(
    components: ComponentsDep,
    actor: Reader,
    week: Annotated[str | None, Query(description="2026-W47 の形。省くとコメントのある最新の週")] = None,
    form: Annotated[ReportFormat, Query(alias="format")] = ReportFormat.JSON,
    kind: Kind | None = None,
    source: Text | None = None,
    attribute: Annotated[list[Text] | None, Query(description="名前=値。いくつでも")] = None,
) -> Response:
    """Return the summary of a week against the four before, as of now; asking for it issues no edition.

    ``kind``, ``source`` and ``attribute`` make it that of a segment.
    """
    segment = Segment.read(kind, source, attribute or [])
    report = weekly_report(components, Week.parse(week) if week else None, segment=segment)
    content = render_weekly_report(components, report, form, actor.name, site=components.settings.site)
    name = f"voc-weekly-{report.week}.{form.value}"
    disposition = "attachment" if form in _AS_FILES else "inline"
    headers = {"Content-Disposition": f'{disposition}; filename="{name}"'}
    return Response(content, media_type=MEDIA_TYPES[form], headers=headers)
