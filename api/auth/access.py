"""What the caller may do; every endpoint and page says which scope it needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import Depends, Request, Security
from fastapi.security import HTTPBearer

from api.auth.denied import forbidden
from voc.access.scopes import Actor, Scope

__all__ = ["Actor", "Admin", "Needs", "Reader", "Scope", "Tagger", "Writer", "needs"]

# The guard has read the header already; this documents it.
_BEARER: Final = HTTPBearer(
    auto_error=False,
    scheme_name="key",
    description="`voc key create` が表示するキー (`voc_…`)。ページではサインインが代わりになる",
)


@dataclass(frozen=True, slots=True)
class Needs:
    """The dependency that lets only callers with ``scope`` through and says who they are."""

    scope: Scope

    async def __call__(self, request: Request, _key: Annotated[Any, Security(_BEARER)] = None) -> Actor:
        """Return who calls; raises ``Denied`` (403) where the scope is missing."""
        actor: Actor = request.state.actor
        if self.scope not in actor.scopes:
            raise forbidden(self.scope)
        return actor


def needs(scope: Scope) -> Needs:
    """Return the dependency for a scope."""
    return Needs(scope)


Tagger = Annotated[Actor, Depends(needs(Scope.TAG))]
Reader = Annotated[Actor, Depends(needs(Scope.READ))]
Writer = Annotated[Actor, Depends(needs(Scope.WRITE))]
Admin = Annotated[Actor, Depends(needs(Scope.ADMIN))]
