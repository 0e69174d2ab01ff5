"""People who sign in and their sessions, as the database keeps them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, exists, or_, select, update
from sqlalchemy.orm import Session, joinedload

from voc.access.names import clean_person_name, folded
from voc.access.scopes import ROLE_SCOPES, Actor, Identity, Role
from voc.access.secrets import digest, new_token
from voc.errors import VocError
from voc.store.audit import audit
from voc.store.tables import KeyRow, PersonRow, SessionRow
from voc.store.tables.base import LARGEST_ID

# A session ends after a working day without a call, and after a week in any case.
IDLE: Final = timedelta(hours=8)
LONGEST: Final = timedelta(days=7)
_NOTED_EVERY: Final = timedelta(minutes=1)
_NO_PASSWORD: Final = ""  # the hash of nothing that anybody can type


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who signs in; ``disabled``: not until an administrator sets a new password."""

    id: int
    name: str
    role: Role
    disabled: bool
    created_at: datetime

    def to_json(self) -> dict[str, Any]:
        """Return what lists show."""
        return {
            "id": self.id,
            "name": self.name,
            "role": self.role.value,
            "disabled": self.disabled,
            "created_at": self.created_at.isoformat(),
        }


def anyone_known(session: Session) -> bool:
    """Say whether a key was ever made or a person exists; while not, voc is open to its own machine."""
    return bool(session.scalar(select(or_(exists(select(KeyRow.id)), exists(select(PersonRow.id))))))


class PersonRepository:
    """People; what changes them writes the audit log in the name of ``who``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def create(self, who: str, name: str, role: Role, password: str) -> Person:
        """Add a person; ``password`` is the hash. A name that someone has already raises ``VocError``."""
        cleaned = clean_person_name(name)
        if self._find(cleaned) is not None:
            raise VocError(
                f"「{cleaned}」という人はもういます。voc user list で確かめてください。", code="name_taken", status=409
            )
        row = PersonRow(
            name=cleaned, sign_in=folded(cleaned), role=role.value, password=password, created_at=datetime.now(UTC)
        )
        self._session.add(row)
        self._session.flush()
        audit(self._session, who, "person.create", row.name, role=role.value)
        return _person(row)

    def people(self) -> list[Person]:
        """Return all people, the first added first."""
        return [_person(row) for row in self._session.scalars(select(PersonRow).order_by(PersonRow.id))]

    def remove(self, who: str, name: str) -> None:
        """Remove a person and end all sessions."""
        row = self._get(name)
        self._session.execute(delete(PersonRow).where(PersonRow.id == row.id))
        audit(self._session, who, "person.remove", row.name)

    def change_password(self, who: str, name: str, password: str) -> None:
        """Set the password's hash and end all sessions."""
        row = self._get(name)
        row.password = password
        self._session.execute(delete(SessionRow).where(SessionRow.person_id == row.id))
        audit(self._session, who, "person.password", row.name)

    def change_role(self, who: str, name: str, role: Role) -> None:
        """Give a person another role, which holds for the sessions that are open, too."""
        row = self._get(name)
        row.role = role.value
        audit(self._session, who, "person.role", row.name, role=role.value)

    def disable(self, who: str, name: str) -> None:
        """Let a person sign in no more, until there is a new password, and end all sessions."""
        row = self._get(name)
        row.password = _NO_PASSWORD
        self._session.execute(delete(SessionRow).where(SessionRow.person_id == row.id))
        audit(self._session, who, "person.disable", row.name)

    def lock_administrators(self) -> None:
        """Let nobody else change administrators until the end of the transaction: two could lock each other out."""
        self._session.execute(
            select(PersonRow.id).where(PersonRow.role == Role.ADMIN).order_by(PersonRow.id).with_for_update()
        )

    def require_administrator(self) -> None:
        """Raise ``VocError`` where nobody could sign in and administer voc."""
        if not any(person.role is Role.ADMIN and not person.disabled for person in self.people()):
            raise VocError(
                "サインインできる管理者が1人は要ります。先に、ほかの人を管理者にしてください。",
                code="last_administrator",
                status=409,
            )

    def get(self, person_id: int) -> Person:
        """Return the person of this number."""
        row = self._session.get(PersonRow, person_id) if person_id <= LARGEST_ID else None
        if row is None:
            raise VocError(
                f"番号{person_id}の人はいません。GET /v1/people で確かめてください。", code="person_missing", status=404
            )
        return _person(row)

    def password(self, name: str) -> tuple[Person | None, str | None]:
        """Return the person of this name and the password's hash, twice ``None`` where there is nobody.

        The hash of a disabled person is empty: no password fits it.
        """
        row = self._find(name)
        return (_person(row), row.password) if row else (None, None)

    def _get(self, name: str) -> PersonRow:
        row = self._find(name)
        if row is None:
            raise VocError(
                f"「{name}」という人はいません。voc user list で確かめてください。", code="person_missing", status=404
            )
        return row

    def _find(self, name: str) -> PersonRow | None:
        return self._session.scalars(select(PersonRow).where(PersonRow.sign_in == folded(name))).first()


class SessionRepository:
    """Sessions of people who signed in; a token is known to the browser alone."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def begin(self, person: Person) -> str:
        """Begin a session; returns its token. Sessions of anybody that ran out are cleared away."""
        now = datetime.now(UTC)
        ended = or_(SessionRow.last_seen_at <= now - IDLE, SessionRow.created_at <= now - LONGEST)
        self._session.execute(delete(SessionRow).where(ended))
        token = new_token()
        self._session.add(SessionRow(digest=digest(token), person_id=person.id, created_at=now, last_seen_at=now))
        audit(self._session, person.name, "session.create", person.name)
        return token

    def identify(self, token: str) -> Identity | None:
        """Say who is signed in with this token; ``None`` when the session ended."""
        now = datetime.now(UTC)
        statement = select(SessionRow).options(joinedload(SessionRow.person)).where(SessionRow.digest == digest(token))
        row = self._session.scalars(statement).first()
        if row is None or row.person.password == _NO_PASSWORD:
            return None
        until = min(row.last_seen_at + IDLE, row.created_at + LONGEST)
        if until <= now:
            return None
        actor = Actor(row.person.name, ROLE_SCOPES[Role(row.person.role)])
        return Identity(actor, until, row.last_seen_at <= now - _NOTED_EVERY)

    def note_use(self, token: str) -> None:
        """Note that the session is alive."""
        now = datetime.now(UTC)
        self._session.execute(update(SessionRow).where(SessionRow.digest == digest(token)).values(last_seen_at=now))

    def end(self, token: str) -> None:
        """End the session."""
        statement = select(SessionRow).options(joinedload(SessionRow.person)).where(SessionRow.digest == digest(token))
        row = self._session.scalars(statement).first()
        if row is not None:
            audit(self._session, row.person.name, "session.end", row.person.name)
            self._session.delete(row)


def _person(row: PersonRow) -> Person:
    return Person(row.id, row.name, Role(row.role), row.password == _NO_PASSWORD, row.created_at)
