"""Keys and people made straight in the store, and a browser's way of signing in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from voc.access.passwords import hash_password
from voc.access.scopes import Role, Scope
from voc.store.database import Database
from voc.store.keys import Key, KeyRepository
from voc.store.people import Person, PersonRepository

PASSWORD = "馬と電池とホチキスとはと"
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


def make_key(database: Database, *scopes: Scope, name: str = "crm", expires_at: datetime | None = None) -> str:
    with database.transaction() as session:
        return KeyRepository(session).create("tests", name, scopes, expires_at)[0]


def find_key(database: Database, secret: str) -> Key:
    with database.transaction() as session:
        return KeyRepository(session).named(secret)


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def make_person(database: Database, name: str, role: Role, password: str) -> Person:
    with database.transaction() as session:
        return PersonRepository(session).create("tests", name, role, hash_password(password, name))


def sign_in(client: Any, name: str, password: str, following: str = "/", **headers: str) -> Any:
    """Send the form as a browser does; returns the answer, its cookie stays with the client."""
    form = {"name": name, "password": password, "next": following}
    return client.request("POST", "/sign-in", data=form, headers={**SAME_ORIGIN, **headers}, follow_redirects=False)
