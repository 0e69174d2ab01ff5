"""A real server with keys, and one key with every scope."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from support.access import make_key
from support.databases import opened_in
from support.server import running_server
from voc.access.scopes import Scope


@dataclass(frozen=True)
class Place:
    """Where a server answers, its home, and a key."""

    address: str
    home: Path
    key: str


@contextmanager
def keyed_server(home: Path) -> Iterator[Place]:
    with opened_in(home) as database:
        key = make_key(database, *Scope)
    with running_server(home) as address:
        yield Place(address, home, key)
