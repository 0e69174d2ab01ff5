"""``/comments``: search, saved searches, and what was found as a file."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from api.auth.access import Reader
from api.dependencies import ComponentsDep
from api.pages.asked import Asked
from api.pages.shown import shown_all
from api.pages.templating import templates
from api.v1.comments import after_cursor, cursor_of
from api.v1.search import FilterDep
from voc.store.comments import CommentFilter, CommentRepository
from voc.store.search import TermRepository
from voc.store.themes import ThemeRepository
from voc.store.views import ViewRepository

router = APIRouter(include_in_schema=False)

_A_PAGE: Final = 50
_COUNTED: Final = 10_000
_MOST_VALUES: Final = 40
_MOST_SOURCES: Final = 100


@router.get("/comments", response_class=HTMLResponse)
def comments(
    request: Request,
    components: ComponentsDep,
    actor: Reader,
    wanted: FilterDep,
    cursor: Annotated[str | None, Query()] = None,
) -> HTMLResponse:
    """Search comments; all of the search stands in the address."""
    asked = Asked.of(request)
    with components.database.transaction() as session:
        repository, themes = CommentRepository(session), ThemeRepository(session)
        found = repository.search(wanted, after=after_cursor(cursor), limit=_A_PAGE + 1)
        everything = wanted == CommentFilter()
        count = repository.total() if everything else repository.count(wanted, _COUNTED)
        names = themes.all_names()
        current = themes.names()
        terms = TermRepository(session)
        attributes, sources = terms.attributes(_MOST_VALUES), terms.sources(_MOST_SOURCES)
        views = ViewRepository(session).seen_by(actor.name)
    items = shown_all(components, found[:_A_PAGE], names)
    more = found[_A_PAGE - 1].sequence if len(found) > _A_PAGE else None
    reasons = components.taxonomy.reasons
    return templates.TemplateResponse(
        request,
        "comments.html.j2",
        {
            "items": items,
            "count": count,
            "at_least": not everything and count >= _COUNTED,
            "asked": asked,
            "conditions": asked.conditions(reasons, names),
            "next": f"/comments?{asked.with_(cursor=cursor_of(more))}" if more else None,
            "first": f"/comments?{asked.query}" if cursor else None,
            "reason_names": reasons,
            "themes": {**current, "none": "未分類"},
            "attributes": {name: values for name, values in attributes.items() if values},
            "sources": {source: source for source in sources},
            "views": views,
            "stored": items or cursor or not everything,
        },
    )
