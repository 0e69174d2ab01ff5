"""Who is calling: by key, by session, or, while neither exists, by calling from this machine."""

from __future__ import annotations

import logging
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from fastapi.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection

from api.auth.denied import cross_origin, unauthenticated
from api.auth.origin import SAFE_METHODS, from_own_page, is_local
from voc.access.lease import LEASE_S
from voc.access.scopes import Actor, Identity, Scope
from voc.access.secrets import digest
from voc.errors import VocError
from voc.jobs.components import Components
from voc.store.keys import KeyRepository
from voc.store.people import SessionRepository, anyone_known

COOKIE: Final = "voc_session"
LOCAL: Final = Actor("local", frozenset(Scope))
_MANY: Final = 10_000
_Repository = type[KeyRepository] | type[SessionRepository]
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls; ``bucket`` names what the rate limit counts, ``None`` where it counts nothing."""

    actor: Actor
    bucket: str | None


class Callers:
    """Finds out who calls. What was read holds for ``LEASE_S``, so most calls need no query."""

    def __init__(self, components: Components) -> None:
        self._components = components
        self._leases: dict[str, tuple[float, Identity]] = {}
        self._open_until = 0.0
        # Noting a use may wait for another writer; the caller does not.
        self._notes = ThreadPoolExecutor(1, thread_name_prefix="notes")

    async def identify(self, connection: HTTPConnection, method: str) -> Caller:
        """Return the caller; raises ``Denied`` (401, 403) where there is no saying who it is or where it comes from."""
        header, token = connection.headers.get("authorization"), connection.cookies.get(COOKIE)
        scheme, _, key = (header or "").partition(" ")
        if scheme.lower() == "bearer":
            if holder := await self._holder(KeyRepository, key):
                return Caller(holder.actor, digest(key))
            raise unauthenticated()
        if header is not None and not token:  # beside a session it is what a proxy in front asked for
            raise unauthenticated()
        own_page = from_own_page(connection)
        # A browser adds cookies, and reaches this machine, for any page that asks it to.
        if method not in SAFE_METHODS and own_page is False:
            raise cross_origin()
        if token and (found := await self._holder(SessionRepository, token)):
            if method not in SAFE_METHODS and not own_page:
                raise cross_origin()
            return Caller(found.actor, digest(token))
        if header is None and is_local(connection) and await self._open():
            return Caller(LOCAL, None)
        raise unauthenticated()

    async def _holder(self, kind: _Repository, secret: str) -> Identity | None:
        name = digest(secret)
        now = time.monotonic()
        lease = self._leases.get(name)
        if lease is None or lease[0] <= now:
            found = await run_in_threadpool(self._read, kind, secret)
            if found is None:
                return None
            if len(self._leases) > _MANY:
                self._leases = {each: kept for each, kept in self._leases.items() if kept[0] > now}
            lease = self._leases[name] = (now + LEASE_S, found)
        until = lease[1].until
        return lease[1] if until is None or until > datetime.now(UTC) else None

    def _read(self, kind: _Repository, secret: str) -> Identity | None:
        with self._components.database.transaction() as session:
            found = kind(session).identify(secret)
        if found is not None and found.unnoted:
            self._notes.submit(self._note, kind, secret)
        return found

    def _note(self, kind: _Repository, secret: str) -> None:
        try:
            with self._components.database.transaction() as session:
                kind(session).note_use(secret)
        except VocError as error:
            _log.error("use of a key or session not noted: %s", error.code)

    async def _open(self) -> bool:
        """Say whether no key and no person exists yet."""
        now = time.monotonic()
        if self._open_until <= now:
            if await run_in_threadpool(self._anyone_known):
                return False
            self._open_until = now + LEASE_S
        return True

    def _anyone_known(self) -> bool:
        with self._components.database.transaction() as session:
            return anyone_known(session)
