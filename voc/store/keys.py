"""API keys, as the database keeps them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from voc.access.names import clean_name
from voc.access.scopes import Actor, Identity, Scope, widened
from voc.access.secrets import digest, new_key, prefix_of, same
from voc.errors import UsageError, VocError
from voc.store.audit import audit
from voc.store.tables import KeyRow
from voc.store.tables.base import LARGEST_ID

_NOTED_EVERY: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Key:
    """An API key without its secret."""

    id: int
    prefix: str
    name: str
    scopes: tuple[Scope, ...]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None

    def to_json(self) -> dict[str, Any]:
        """Return what the API shows."""
        moments = ("created_at", "expires_at", "last_used_at", "revoked_at")
        written = {name: moment.isoformat() if (moment := getattr(self, name)) else None for name in moments}
        return {"id": self.id, "prefix": self.prefix, "name": self.name, "scopes": list(self.scopes), **written}


class KeyRepository:
    """API keys; what changes them writes the audit log in the name of ``who``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def create(self, who: str, name: str, scopes: tuple[Scope, ...], expires_at: datetime | None) -> tuple[str, Key]:
        """Make a key; returns it whole, for the only time, and what is kept of it."""
        now = datetime.now(UTC)
        if expires_at is not None and expires_at <= now:
            raise UsageError("expires: 期限が過ぎています。これからの日付を指定してください。", code="invalid_request")
        secret = new_key()
        row = KeyRow(
            prefix=prefix_of(secret),
            digest=digest(secret),
            name=clean_name(name),
            scopes=sorted(set(scopes)),
            created_at=now,
            expires_at=expires_at.astimezone(UTC) if expires_at else None,
        )
        self._session.add(row)
        self._session.flush()
        audit(self._session, who, "key.create", row.prefix, name=row.name, scopes=list(row.scopes))
        return secret, _key(row)

    def all_keys(self) -> list[Key]:
        """Return all keys, the newest first, the revoked ones among them."""
        return [_key(row) for row in self._session.scalars(select(KeyRow).order_by(KeyRow.id.desc()))]

    def named(self, which: str) -> Key:
        """Find the key in force by its prefix, its name, or itself."""
        wanted = prefix_of(which) or which.removeprefix("voc_")
        statement = select(KeyRow).where(
            or_(KeyRow.prefix == wanted, KeyRow.name == which), KeyRow.revoked_at.is_(None)
        )
        found = [_key(row) for row in self._session.scalars(statement.limit(10))]
        if len(found) > 1:
            prefixes = "、".join(key.prefix for key in found)
            raise UsageError(
                f"「{which}」という名前のキーが{len(found)}つあります。先頭の8文字 ({prefixes}) で指定してください。"
            )
        if not found:
            # What was typed may be a mistyped secret: it is not repeated.
            raise _key_missing()
        return found[0]

    def revoke(self, who: str, key_id: int) -> Key:
        """Revoke a key; one revoked before stays as it was."""
        row = self._session.get(KeyRow, key_id) if 0 < key_id <= LARGEST_ID else None
        if row is None:
            raise _key_missing()
        if row.revoked_at is None:
            row.revoked_at = datetime.now(UTC)
            audit(self._session, who, "key.revoke", row.prefix, name=row.name)
        return _key(row)

    def identify(self, secret: str) -> Identity | None:
        """Say whose key it is; ``None`` for one that is unknown, revoked or expired."""
        prefix = prefix_of(secret)
        row = self._session.scalars(select(KeyRow).where(KeyRow.prefix == prefix)).first() if prefix else None
        now = datetime.now(UTC)
        if row is None or not same(row.digest, digest(secret)) or row.revoked_at is not None:
            return None
        if row.expires_at is not None and row.expires_at <= now:
            return None
        unnoted = row.last_used_at is None or row.last_used_at <= now - _NOTED_EVERY
        return Identity(Actor(f"key:{row.name}", widened(row.scopes)), row.expires_at, unnoted)

    def note_use(self, secret: str) -> None:
        """Note that the key was used."""
        now = datetime.now(UTC)
        self._session.execute(update(KeyRow).where(KeyRow.prefix == prefix_of(secret)).values(last_used_at=now))


def _key_missing() -> VocError:
    return VocError(
        "そのキーはありません。voc key list で先頭の8文字を確かめてください。", code="key_missing", status=404
    )


def _key(row: KeyRow) -> Key:
    scopes = tuple(Scope(scope) for scope in row.scopes)
    return Key(row.id, row.prefix, row.name, scopes, row.created_at, row.expires_at, row.last_used_at, row.revoked_at)
