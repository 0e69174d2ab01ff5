"""``/comments/{id}``: one comment with its evidence, its tags to correct, and what belongs to it."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.auth.access import Reader
from api.dependencies import ComponentsDep
from api.pages.shown import local, shown, shown_all
from api.pages.templating import templates
from api.v1.comments import missing
from api.v1.values import Text
from voc.jobs.similar import similar_comments
from voc.store.comments import CommentFilter, CommentRepository
from voc.store.corrections import CorrectionRepository
from voc.store.decisions import CaseRepository
from voc.store.themes import ThemeRepository
from voc.tag.labels import Urgency

router = APIRouter(include_in_schema=False)

_MOST_SIMILAR: Final = 5
_MOST_OTHERS: Final = 10


@router.get("/comments/{comment_id}", response_class=HTMLResponse)
def comment(comment_id: Text, request: Request, components: ComponentsDep, _actor: Reader) -> HTMLResponse:
    """Show one comment."""
    with components.database.transaction() as session:
        repository = CommentRepository(session)
        stored = repository.get(comment_id)
        if stored is None:
            raise missing(comment_id)
        names = ThemeRepository(session).all_names()
        stored_id = stored.comment.id  # the address may name a later version
        history = CorrectionRepository(session).history(stored_id)
        former = repository.history(stored_id)
        case = CaseRepository(session).get(stored_id)
        of_customer = CommentFilter(customer=stored.comment.customer)
        others = repository.search(of_customer, limit=_MOST_OTHERS + 1) if stored.comment.customer else []
    alike = similar_comments(components, stored, _MOST_SIMILAR)
    return templates.TemplateResponse(
        request,
        "comment.html.j2",
        {
            "item": shown(components, stored, names),
            "similar": [(shown(components, each.stored, names), each.score) for each in alike],
            "others": shown_all(
                components, [o for o in others if o.comment.id != stored.comment.id][:_MOST_OTHERS], names
            ),
            "former": [(local(components, each.replaced_at), each) for each in former],
            "history": [(local(components, each.made_at), each) for each in history],
            "case": case,
            "handled_at": local(components, case.handled_at) if case else "",
            "urgent": stored.labels.urgency in (Urgency.CRITICAL, Urgency.HIGH),
            "reason_names": components.taxonomy.reasons,
            "demand_names": components.taxonomy.demands,
        },
    )
