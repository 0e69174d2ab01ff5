"""What the caller may do; every endpoint and page says which scope it needs."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from fastapi.openapi.models import HTTPBearer
from fastapi.security.base import SecurityBase

from api.auth.denied import forbidden
from voc.access.scopes import Actor, Scope

__all__ = ["Actor", "Admin", "Needs", "Reader", "Scope", "Tagger", "Writer"]


class Needs(SecurityBase):
    """The dependency that lets only callers with ``scope`` through and says who they are.

    The guard has read the header already; ``model`` documents it.
    """

    def __init__(self, scope: Scope) -> None:
        self.scheme_name = "key"
        self.model = HTTPBearer(
            description="`voc key create` が表示するキー (`voc_…`)。ページではサインインが代わりになる"
        )
        self.scope = scope

    async def __call__(self, request: Request) -> Actor:
        """Return who calls; raises ``Denied`` (403) where the scope is missing."""
        actor: Actor = request.state.actor
        if self.scope not in actor.scopes:
            raise forbidden(self.scope)
        return actor


Tagger = Annotated[Actor, Depends(Needs(Scope.TAG))]
Reader = Annotated[Actor, Depends(Needs(Scope.READ))]
Writer = Annotated[Actor, Depends(Needs(Scope.WRITE))]
Admin = Annotated[Actor, Depends(Needs(Scope.ADMIN))]
