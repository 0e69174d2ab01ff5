"""``/v1/audit``: who did what, for administrators."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from api.auth.access import Admin
from api.dependencies import ComponentsDep
from voc.store.audit import deeds

router = APIRouter(prefix="/v1/audit", tags=["audit"])


class DeedJson(BaseModel):
    """One thing that someone did."""

    id: int = Field(examples=[41])
    at: datetime = Field(examples=["2026-11-22T03:00:00+00:00"])
    actor: str = Field(
        description="a person, `key:NAME`, or `local` while voc is open to its own machine", examples=["key:crm"]
    )
    action: str = Field(examples=["comment.delete"])
    target: str = Field(description="an id or a name; never customers' data", examples=["c-5f0e"])
    details: dict[str, Any] = Field(examples=[{"rows": 312}])


class DeedList(BaseModel):
    """A page of the log, the newest first; ``next`` goes into ``before``, ``null`` on the last page."""

    items: list[DeedJson]
    next: int | None = Field(examples=[41])


@router.get("", response_model=DeedList, summary="操作の記録")
def list_deeds(
    components: ComponentsDep,
    _actor: Admin,
    before: Annotated[int | None, Query(ge=1, le=2**31 - 1, description="`next` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> JSONResponse:
    """List what people and programs did: keys, people, sign-ins, deletions, exports, imports, edits of themes."""
    with components.database.transaction() as session:
        found = deeds(session, before, limit + 1)
    following = found[limit - 1].id if len(found) > limit else None
    return JSONResponse({"items": [deed.to_json() for deed in found[:limit]], "next": following})
