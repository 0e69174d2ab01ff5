"""Scopes of keys, roles of people, and the one who acts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final


class Scope(StrEnum):
    """What a key or a person may do; ``ADMIN`` includes the others, which include one another never.

    ``TAG``: tag without storing. ``READ``: comments, themes, reports. ``WRITE``: store, correct, delete, edit themes.
    ``ADMIN``: keys, the audit log, settings.
    """

    TAG = "tag"
    READ = "read"
    WRITE = "write"
    ADMIN = "admin"


class Role(StrEnum):
    """What a person is here to do."""

    VIEWER = "viewer"
    ANALYST = "analyst"
    ADMIN = "admin"


ROLE_SCOPES: Final[dict[Role, frozenset[Scope]]] = {
    Role.VIEWER: frozenset({Scope.READ}),
    Role.ANALYST: frozenset({Scope.READ, Scope.WRITE, Scope.TAG}),
    Role.ADMIN: frozenset(Scope),
}
ROLE_NAMES: Final[dict[Role, str]] = {
    Role.VIEWER: "閲覧者",
    Role.ANALYST: "分析者",
    Role.ADMIN: "管理者",
}
# A key made without a word about scopes does a program's daily work and administers nothing.
USUAL_SCOPES: Final = (Scope.TAG, Scope.READ, Scope.WRITE)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: ``name`` is what histories and the audit log show, never a secret. ``key:NAME`` is a program's."""

    name: str
    scopes: frozenset[Scope]


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose credential it is: who acts, until when it holds, and whether its use should be noted anew."""

    actor: Actor
    until: datetime | None
    unnoted: bool


def widened(scopes: Iterable[str]) -> frozenset[Scope]:
    """Return the scopes with all that ``ADMIN`` includes."""
    given = frozenset(Scope(scope) for scope in scopes)
    return frozenset(Scope) if Scope.ADMIN in given else given
