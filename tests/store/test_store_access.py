"""Keys, people and sessions in the store: only digests are kept, ends are ends, and every change is in the audit log."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text, update
from support.access import PASSWORD, make_key, make_person

from voc.access.passwords import hash_password, verify_password
from voc.access.scopes import Actor, Identity, Role, Scope
from voc.errors import VocError
from voc.store.audit import audit, deeds
from voc.store.database import Database
from voc.store.keys import KeyRepository
from voc.store.people import IDLE, LONGEST, PersonRepository, SessionRepository, anyone_known
from voc.store.tables import KeyRow, SessionRow

NOW = datetime.now(UTC)


def identity_of_key(database: Database, secret: str) -> Identity | None:
    with database.transaction() as session:
        return KeyRepository(session).identify(secret)


def identity_of_session(database: Database, token: str) -> Identity | None:
    with database.transaction() as session:
        return SessionRepository(session).identify(token)


def actions(database: Database) -> list[tuple[str, str, str]]:
    with database.transaction() as session:
        return [(deed.actor, deed.action, deed.target) for deed in deeds(session)]


def everything_stored(database: Database) -> str:
    with database.transaction() as session:
        return str(
            [list(session.execute(text(f"SELECT * FROM {name}"))) for name in ("api_keys", "people", "sessions")]
        )


def test_a_key_says_whose_it_is_and_what_it_may_do(database: Database) -> None:
    secret = make_key(database, Scope.TAG, Scope.WRITE, name="crm")
    found = identity_of_key(database, secret)
    assert found is not None
    assert found.actor == Actor("key:crm", frozenset({Scope.TAG, Scope.WRITE}))


def test_an_administrators_key_may_do_everything(database: Database) -> None:
    found = identity_of_key(database, make_key(database, Scope.ADMIN))
    assert found is not None
    assert found.actor.scopes == frozenset(Scope)


def test_neither_keys_nor_tokens_nor_passwords_are_stored(database: Database) -> None:
    secret = make_key(database, Scope.READ)
    person = make_person(database, "花子", Role.VIEWER, PASSWORD)
    with database.transaction() as session:
        token = SessionRepository(session).begin(person)
    stored = everything_stored(database)
    assert secret.split("_")[1] in stored
    for hidden in (secret, secret.split("_", 2)[2], token, PASSWORD):
        assert hidden not in stored


@pytest.mark.parametrize("change", [lambda s: s[:-1], lambda s: s[:-1] + ("A" if s[-1] != "A" else "B"), str.upper])
def test_a_key_that_is_nearly_right_is_wrong(database: Database, change: object) -> None:
    assert identity_of_key(database, change(make_key(database, Scope.READ))) is None  # type: ignore[operator]


@pytest.mark.parametrize(
    "odd", ["", "voc_", "voc_00000000_", "' OR 1=1 --", "voc_" + "0" * 8 + "_" + "A" * 43, "鍵", "\0"]
)
def test_what_is_no_key_is_nobodys(database: Database, odd: str) -> None:
    make_key(database, Scope.READ)
    assert identity_of_key(database, odd) is None


def test_a_revoked_key_is_nobodys_and_stays_listed(database: Database) -> None:
    secret = make_key(database, Scope.READ)
    with database.transaction() as session:
        keys = KeyRepository(session)
        keys.revoke("花子", keys.named("crm").id)
    assert identity_of_key(database, secret) is None
    with database.transaction() as session:
        (kept,) = KeyRepository(session).all_keys()
        assert kept.revoked_at is not None
        assert anyone_known(session)
    assert actions(database)[0] == ("花子", "key.revoke", kept.prefix)


def test_a_key_ends_with_its_term(database: Database) -> None:
    secret = make_key(database, Scope.READ, expires_at=NOW + timedelta(days=1))
    found = identity_of_key(database, secret)
    assert found is not None
    assert found.until == NOW + timedelta(days=1)
    with database.transaction() as session:
        session.execute(update(KeyRow).values(expires_at=NOW - timedelta(seconds=1)))
    assert identity_of_key(database, secret) is None


def test_a_term_in_the_past_is_refused(database: Database) -> None:
    with pytest.raises(VocError, match="期限"):
        make_key(database, Scope.READ, expires_at=NOW - timedelta(days=1))


def test_the_use_of_a_key_is_noted_once_a_minute(database: Database) -> None:
    secret = make_key(database, Scope.READ)
    unused = identity_of_key(database, secret)
    with database.transaction() as session:
        KeyRepository(session).note_use(secret)
    used = identity_of_key(database, secret)
    with database.transaction() as session:
        session.execute(update(KeyRow).values(last_used_at=NOW - timedelta(minutes=2)))
    used_before = identity_of_key(database, secret)
    assert [found and found.unnoted for found in (unused, used, used_before)] == [True, False, True]


def test_keys_of_one_name_are_told_apart_by_their_prefix(database: Database) -> None:
    first, second = make_key(database, Scope.READ), make_key(database, Scope.READ)
    with database.transaction() as session:
        keys = KeyRepository(session)
        with pytest.raises(VocError, match=first.split("_")[1]):
            keys.named("crm")
        assert keys.named(second.split("_")[1]).prefix == keys.named(second).prefix == second.split("_")[1]


def test_a_person_is_found_by_name_however_it_is_written(database: Database) -> None:
    make_person(database, "Taro@Example.com", Role.ANALYST, PASSWORD)
    with database.transaction() as session:
        person, stored = PersonRepository(session).password(" taro@example.COM ")
    assert person is not None
    assert (person.name, person.role) == ("Taro@Example.com", Role.ANALYST)
    assert verify_password(stored, PASSWORD)
    assert not verify_password(stored, PASSWORD + "x")
    with pytest.raises(VocError, match="もういます"):
        make_person(database, "TARO@example.com", Role.VIEWER, PASSWORD)


@pytest.mark.parametrize("name", ["", "  ", "key:crm", "改\n行", "長" * 101, "\u202e"])
def test_a_name_that_could_mislead_is_refused(database: Database, name: str) -> None:
    with pytest.raises(VocError, match="名前"):
        make_person(database, name, Role.VIEWER, PASSWORD)


@pytest.mark.parametrize("password", ["みじかい", "x" * 201, "Hanako.Sato"])
def test_a_weak_password_is_refused(password: str) -> None:
    with pytest.raises(VocError) as refused:
        hash_password(password, "hanako.sato")
    assert refused.value.code == "weak_password"


def test_nobodys_password_is_never_right() -> None:
    assert not verify_password(None, PASSWORD)


def test_a_removed_person_is_signed_out(database: Database) -> None:
    person = make_person(database, "花子", Role.VIEWER, PASSWORD)
    with database.transaction() as session:
        token = SessionRepository(session).begin(person)
    assert identity_of_session(database, token) is not None
    with database.transaction() as session:
        PersonRepository(session).remove("tests", "花子")
    assert identity_of_session(database, token) is None
    with database.transaction() as session:
        assert not anyone_known(session)


def test_a_new_password_ends_the_sessions(database: Database) -> None:
    person = make_person(database, "花子", Role.VIEWER, PASSWORD)
    with database.transaction() as session:
        token = SessionRepository(session).begin(person)
        PersonRepository(session).change_password("tests", "花子", hash_password(PASSWORD * 2, "花子"))
    assert identity_of_session(database, token) is None


@pytest.mark.parametrize(
    ("column", "age", "alive"),
    [
        ("last_seen_at", IDLE - timedelta(minutes=1), True),
        ("last_seen_at", IDLE, False),
        ("created_at", LONGEST - timedelta(minutes=1), True),
        ("created_at", LONGEST, False),
    ],
)
def test_a_session_ends_when_idle_and_in_any_case(database: Database, column: str, age: timedelta, alive: bool) -> None:
    person = make_person(database, "花子", Role.VIEWER, PASSWORD)
    with database.transaction() as session:
        token = SessionRepository(session).begin(person)
        session.flush()
        session.execute(update(SessionRow).values({column: datetime.now(UTC) - age}))
    assert (identity_of_session(database, token) is not None) is alive


def test_a_deed_that_fails_leaves_no_trace(database: Database) -> None:
    def fail() -> None:
        with database.transaction() as session:
            audit(session, "花子", "comment.delete", "c1")
            raise VocError("だめ")

    with pytest.raises(VocError):
        fail()
    assert actions(database) == []


def test_deeds_are_paged_from_the_newest(database: Database) -> None:
    with database.transaction() as session:
        for number in range(5):
            audit(session, "花子", "export.create", f"e{number}", rows=number)
            session.flush()
    with database.transaction() as session:
        first = deeds(session, limit=2)
        rest = deeds(session, before=first[-1].id)
    assert [deed.target for deed in first + rest] == ["e4", "e3", "e2", "e1", "e0"]
    assert first[0].to_json()["details"] == {"rows": 4}
