"""``/words``: frequent and characteristic words and pairs of the comments that a search finds, and what goes together."""

from __future__ import annotations

import json
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.auth.access import Reader
from api.dependencies import ComponentsDep
from api.pages.asked import Asked
from api.pages.templating import templates
from api.v1.search import FilterDep
from voc.jobs.words import MOST_COMMENTS, word_view
from voc.store.search import TermRepository
from voc.store.themes import ThemeRepository
from voc.words.figure import network_figure

router = APIRouter(include_in_schema=False)

_MOST_VALUES: Final = 40
_MOST_SHOWN: Final = 40
_FEWEST_DRAWN: Final = 4


@router.get("/words", response_class=HTMLResponse)
def words(request: Request, components: ComponentsDep, _actor: Reader, wanted: FilterDep) -> HTMLResponse:
    """Show the words; each leads to the comments that have it."""
    asked = Asked.of(request)
    view = word_view(components, wanted)
    with components.database.transaction() as session:
        themes = ThemeRepository(session)
        current, names = themes.names(), themes.all_names()
        attributes = TermRepository(session).attributes(_MOST_VALUES)

    without_words = asked.without("q")

    def address(*found: str) -> str:
        """Return the search for comments of the segment that have the words."""
        q = " ".join(filter(None, (asked.get("q"), *found)))
        return f"/comments?{urlencode([*without_words, ('q', q)])}"

    def pair_address(pair: str) -> str:
        """Return the search for comments of the segment that have the pair."""
        return f"/comments?{urlencode([*asked.without('pair'), ('pair', pair)])}"

    figure: dict[str, Any] = network_figure(view.network, view.frequent, address)
    return templates.TemplateResponse(
        request,
        "words.html.j2",
        {
            "asked": asked,
            "conditions": asked.conditions(components.taxonomy.reasons, names),
            "view": view,
            "most": MOST_COMMENTS,
            "most_shown": _MOST_SHOWN,
            "fewest_drawn": _FEWEST_DRAWN,
            "address": address,
            "pair_address": pair_address,
            "figure": json.dumps(figure, ensure_ascii=False),
            "reason_names": components.taxonomy.reasons,
            "themes": {**current, "none": "未分類"},
            "attributes": {name: values for name, values in attributes.items() if values},
        },
    )
