"""``/v1/keys``: API keys, for administrators."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from api.auth.access import Admin
from api.dependencies import ComponentsDep
from api.v1.values import Text
from voc.access.lease import outlast_leases
from voc.access.scopes import USUAL_SCOPES, Scope
from voc.days import parse_until
from voc.store.keys import KeyRepository
from voc.store.people import anyone_known

router = APIRouter(prefix="/v1/keys", tags=["keys"])


class NewKey(BaseModel):
    """A key to make."""

    model_config = ConfigDict(extra="forbid")

    name: Text = Field(description="what the key is for; shown in histories", examples=["crm"], max_length=100)
    scopes: list[Scope] = Field(
        list(USUAL_SCOPES), min_length=1, max_length=4, description="what it may do", examples=[["tag", "write"]]
    )
    expires: Text | None = Field(
        None, description="its last day or moment; without it, until revoked", examples=["2027-03-31"]
    )


class KeyJson(BaseModel):
    """An API key without its secret."""

    id: int = Field(examples=[3])
    prefix: str = Field(description="the visible part, by which people speak of it", examples=["9f3b21c0"])
    name: str = Field(examples=["crm"])
    scopes: list[Scope] = Field(examples=[["tag", "write"]])
    created_at: datetime = Field(examples=["2026-11-22T03:00:00+00:00"])
    expires_at: datetime | None = Field(examples=["2027-03-31T15:00:00+00:00"])
    last_used_at: datetime | None = Field(
        description="the minute of the newest call", examples=["2026-11-22T03:05:00+00:00"]
    )
    revoked_at: datetime | None = Field(examples=[None])


class MadeKeyJson(KeyJson):
    """A key just made; ``key`` is shown this once and kept nowhere."""

    key: str = Field(examples=["voc_9f3b21c0_b3VyIHNlY3JldCBpcyBzYWZlIHdpdGggeW91IGFsb25l"])


class KeyList(BaseModel):
    """All keys, the newest first; revoked ones stay listed."""

    items: list[KeyJson]


@router.get("", response_model=KeyList, summary="キーの一覧")
def list_keys(components: ComponentsDep, _actor: Admin) -> JSONResponse:
    """List the keys without their secrets."""
    with components.database.transaction() as session:
        return JSONResponse({"items": [key.to_json() for key in KeyRepository(session).all_keys()]})


@router.post("", status_code=201, response_model=MadeKeyJson, summary="キーを作る")
def create_key(wanted: NewKey, components: ComponentsDep, actor: Admin) -> JSONResponse:
    """Make a key and show it, this once."""
    expires = parse_until(wanted.expires, "expires", components.settings.zone)
    with components.database.transaction() as session:
        first = not anyone_known(session)
        secret, key = KeyRepository(session).create(actor.name, wanted.name, tuple(wanted.scopes), expires)
    if first:  # voc is open no longer
        outlast_leases()
    return JSONResponse({**key.to_json(), "key": secret}, status_code=201)


@router.delete("/{key_id}", status_code=204, summary="キーを使えなくする")
def revoke_key(key_id: Annotated[int, Field(examples=[3])], components: ComponentsDep, actor: Admin) -> Response:
    """Revoke a key; when this is answered no process takes it any more."""
    with components.database.transaction() as session:
        KeyRepository(session).revoke(actor.name, key_id)
    outlast_leases()
    return Response(status_code=204)
