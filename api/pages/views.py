"""Searches kept under a name: saving and forgetting them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Path
from fastapi.responses import RedirectResponse

from api.auth.access import Reader, Scope
from api.auth.denied import forbidden
from api.dependencies import ComponentsDep
from api.pages.asked import Asked
from voc.errors import VocError
from voc.ingest.storable import storable
from voc.store.views import ViewRepository

router = APIRouter(include_in_schema=False)


@router.post("/comments/views")
def save_view(
    components: ComponentsDep,
    actor: Reader,
    name: Annotated[str, Form()] = "",
    query: Annotated[str, Form()] = "",
    shared: Annotated[bool, Form()] = False,
) -> RedirectResponse:
    """Keep a search; for everybody only by those who may write."""
    if shared and Scope.WRITE not in actor.scopes:
        raise forbidden(Scope.WRITE)
    kept = Asked.read(str(storable(query))).query
    with components.database.transaction() as session:
        ViewRepository(session).save(str(storable(name)), kept, owner=actor.name, shared=shared)
    return RedirectResponse(f"/comments?{kept}", status_code=303)


@router.post("/comments/views/{view_id}/delete")
def delete_view(
    view_id: Annotated[int, Path(ge=1, le=2**31 - 1)], components: ComponentsDep, actor: Reader
) -> RedirectResponse:
    """Forget a search: one's own, an administrator anybody's."""
    with components.database.transaction() as session:
        found = ViewRepository(session).delete(view_id, owner=actor.name, any_owner=Scope.ADMIN in actor.scopes)
    if not found:
        raise VocError("この検索は保存されていません。", code="view_missing", status=404)
    return RedirectResponse("/comments", status_code=303)
