"""``/themes``: the themes as list, map, course of time, hierarchy and beside leaving; ``/themes/{id}``: one of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from api.auth.access import Reader
from api.dependencies import ComponentsDep
from api.pages.shown import local, shown_all
from api.pages.templating import templates
from api.v1.values import Text
from voc.jobs.components import Components
from voc.jobs.engine import JobQueue, JobState
from voc.jobs.theme_trends import ThemeTrends, theme_trends
from voc.store.comments import CommentFilter, CommentRepository
from voc.store.theme_history import heir, history, theme_missing
from voc.store.themes import ThemeRepository
from voc.themes.known import KnownTheme

router = APIRouter(include_in_schema=False)

_WEEKS: Final = 12
_COMMENTS: Final = 20
VIEWS: Final = {
    "list": "一覧",
    "hierarchy": "理由ごと",
    "timeline": "推移",
    "map": "地図",
    "drivers": "離脱との関係",
}
View = Literal["list", "hierarchy", "timeline", "map", "drivers"]


@router.get("/themes", response_class=HTMLResponse)
def themes(
    request: Request,
    components: ComponentsDep,
    _actor: Reader,
    view: Annotated[View, Query()] = "list",
    everything: Annotated[bool, Query(alias="all")] = False,
) -> HTMLResponse:
    """List the themes; figures that take their time are fetched by the page."""
    with components.database.transaction() as session:
        repository = ThemeRepository(session)
        run = repository.current_run()
        known = repository.themes(hidden=everything, resting=everything)
        counts, total = repository.counts(), CommentRepository(session).total()
    running = JobQueue(components.database).list(kind="discovery", states=[JobState.QUEUED, JobState.RUNNING], limit=1)
    trends = theme_trends(components, _WEEKS) if view in ("list", "hierarchy") else ThemeTrends()
    rows = [_row(components, theme, counts, total, trends) for theme in known]
    return templates.TemplateResponse(
        request,
        "themes.html.j2",
        {
            "view": view,
            "views": VIEWS,
            "everything": everything,
            "discovered_at": local(components, run.created_at) if run else None,
            "job": running[0].id if running else "",
            "rows": rows,
            "groups": _grouped(rows) if view == "hierarchy" else [],
            "weeks": [str(week) for week in trends.weeks],
            "total": total,
            "placed": sum(counts.values()),
        },
    )


@router.get("/themes/{theme_id}", response_class=HTMLResponse)
def theme(theme_id: Text, request: Request, components: ComponentsDep, _actor: Reader) -> Response:
    """Show a theme; the id of one that went into another leads there."""
    with components.database.transaction() as session:
        repository = ThemeRepository(session)
        known = repository.get(theme_id)
        if known is None:
            into = heir(session, theme_id)
            if into is None or into == theme_id:
                raise theme_missing(session, theme_id)
            return RedirectResponse(f"/themes/{into}", status_code=303)
        counts, names = repository.counts(), repository.all_names()
        comments = CommentRepository(session)
        total = comments.total()
        newest = comments.search(CommentFilter(theme=theme_id), limit=_COMMENTS)
        telling = comments.quotes(known.representatives)
        others = {each.id: each.name for each in repository.themes(hidden=True, resting=True) if each.id != theme_id}
        edits = history(session, theme_id)
    trends = theme_trends(components, _WEEKS)
    earlier = [edit.earlier_name for edit in edits if edit.earlier_name and edit.theme_id == theme_id]
    return templates.TemplateResponse(
        request,
        "theme.html.j2",
        {
            "theme": _row(components, known, counts, total, trends),
            "weeks": [str(week) for week in trends.weeks],
            "items": shown_all(components, newest, names),
            "telling": telling,
            "others": others,
            "names": names,
            "edits": [(local(components, edit.made_at), edit) for edit in edits],
            "earlier": [name for name in dict.fromkeys(earlier) if name != known.name],
            "reason_names": components.taxonomy.reasons,
        },
    )


def _row(
    components: Components, theme: KnownTheme, counts: Mapping[str, int], total: int, trends: ThemeTrends
) -> dict[str, Any]:
    count = counts.get(theme.id, 0)
    return {
        **theme.to_json(count),
        "share": count / total if total else 0.0,
        "trend": trends.of(theme.id),
        "began": theme.began_at.astimezone(components.settings.zone).date().isoformat(),
        "reason": components.taxonomy.reason_name(theme.group) if theme.group not in ("", "none") else "理由なし",
    }


def _grouped(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put themes under the reason that their comments mostly give, the largest first."""
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        groups[row["group"]].append(row)
    found = [
        {"code": code, "reason": own[0]["reason"], "comments": sum(row["comments"] for row in own), "rows": own}
        for code, own in groups.items()
    ]
    return sorted(found, key=lambda group: -group["comments"])
