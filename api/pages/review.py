"""``/review``: the comments of which the model is least sure, to be checked by keyboard."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from api.auth.access import Writer
from api.dependencies import ComponentsDep
from api.pages.shown import shown_all
from api.pages.templating import templates
from api.v1.values import Text
from voc.store.comments import CommentRepository
from voc.store.themes import ThemeRepository

router = APIRouter(include_in_schema=False)

_BATCH: Final = 20
# The key of each reason, by position on the keyboard; without those that steer the page, and O, which looks like 0.
_KEYS: Final = "123456789QWERTYPADFGH"


@router.get("/review", response_class=HTMLResponse)
def review(request: Request, components: ComponentsDep, _actor: Writer) -> HTMLResponse:
    """Show the queue; the comments come by ``/review/batch``."""
    with components.database.transaction() as session:
        waiting = CommentRepository(session).to_review()
    reasons = list(components.taxonomy.reasons.items())
    keys = [*_KEYS[: len(reasons)], *("" for _ in reasons[len(_KEYS) :])]
    return templates.TemplateResponse(
        request, "review.html.j2", {"waiting": waiting, "choices": list(zip(keys, reasons, strict=True))}
    )


@router.get("/review/batch", response_class=HTMLResponse)
def batch(
    request: Request,
    components: ComponentsDep,
    _actor: Writer,
    certainty: Annotated[float | None, Query(ge=0, le=1)] = None,
    last: Annotated[Text | None, Query(max_length=40)] = None,
) -> HTMLResponse:
    """Return the next comments as a piece of a page, after the one of this certainty and id."""
    after = (certainty, last) if certainty is not None and last else None
    with components.database.transaction() as session:
        found = CommentRepository(session).least_certain(_BATCH, after)
        names = ThemeRepository(session).all_names()
    items = shown_all(components, found, names)
    return templates.TemplateResponse(
        request, "review_batch.html.j2", {"items": items, "reason_names": components.taxonomy.reasons}
    )
