"""``/v1/people``: who may sign in, in which role, until an administrator says otherwise."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.access import PASSWORD, bearer, make_key, make_person, sign_in
from support.http import Api, assert_refused
from support.places import new_home

from voc.access.scopes import Role, Scope
from voc.store.database import Database

BOSS, TARO = "boss@example.com", "taro@example.com"


@pytest.fixture(scope="module")
def staffed(open_api: Callable[..., Api], home: Path, tmp_path_factory: pytest.TempPathFactory) -> Api:
    """The API over a home with one administrator."""
    api = open_api(new_home(tmp_path_factory.mktemp("people") / "home", home))
    make_person(database_of(api), BOSS, Role.ADMIN, PASSWORD)
    return api


@pytest.fixture(scope="module")
def admin(staffed: Api) -> dict[str, str]:
    return bearer(make_key(database_of(staffed), Scope.ADMIN, name="boss"))


def database_of(api: Api) -> Database:
    database: Database = api.client.app.state.components.database  # type: ignore[attr-defined]
    return database


def may_enter(api: Api, name: str, password: str) -> bool:
    entered = bool(sign_in(api.client, name, password).status_code == 303)
    api.client.cookies.clear()
    return entered


def test_a_person_is_added_changed_disabled_let_in_again_and_removed(staffed: Api, admin: dict[str, str]) -> None:
    made = staffed.post("/v1/people", json={"name": TARO, "role": "viewer", "password": PASSWORD}, headers=admin)
    assert made.status_code == 201
    person = made.json()
    assert (person["name"], person["role"], person["disabled"]) == (TARO, "viewer", False)
    assert PASSWORD not in made.text
    assert may_enter(staffed, TARO, PASSWORD)

    def change(**changes: Any) -> Any:
        return staffed("PATCH", f"/v1/people/{person['id']}", json=changes, headers=admin).json()

    assert change(role="analyst")["role"] == "analyst"
    assert change(disabled=True)["disabled"] is True
    assert not may_enter(staffed, TARO, PASSWORD)
    assert not may_enter(staffed, TARO, "")
    assert change(password=PASSWORD * 2)["disabled"] is False
    assert may_enter(staffed, TARO, PASSWORD * 2)
    listed = staffed.get("/v1/people", headers=admin).json()["items"]
    assert [each["name"] for each in listed] == [BOSS, TARO]
    assert staffed.delete(f"/v1/people/{person['id']}", headers=admin).status_code == 204
    assert not may_enter(staffed, TARO, PASSWORD * 2)
    deeds = staffed.get("/v1/audit", params={"limit": 20}, headers=admin).json()["items"]
    told = [each["action"] for each in deeds if each["action"].startswith("person.") and each["actor"] == "key:boss"]
    assert told == ["person.remove", "person.password", "person.disable", "person.role", "person.create"]


@pytest.mark.parametrize("change", [{"role": "viewer"}, {"disabled": True}, None])
def test_one_administrator_remains(staffed: Api, admin: dict[str, str], change: dict[str, Any] | None) -> None:
    (boss,) = (each for each in staffed.get("/v1/people", headers=admin).json()["items"] if each["name"] == BOSS)
    path = f"/v1/people/{boss['id']}"
    answer = staffed("PATCH", path, json=change, headers=admin) if change else staffed.delete(path, headers=admin)
    assert assert_refused(answer, 409)["code"] == "last_administrator"
    assert may_enter(staffed, BOSS, PASSWORD)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"name": BOSS.upper(), "password": PASSWORD}, 409),
        ({"name": "x", "password": "short"}, 422),
        ({"name": "x", "password": PASSWORD, "role": "root"}, 422),
        ({"name": "a\nb", "password": PASSWORD}, 422),
        ({"name": "x"}, 422),
    ],
)
def test_who_makes_no_sense_is_not_added(
    staffed: Api, admin: dict[str, str], body: dict[str, Any], status: int
) -> None:
    assert_refused(staffed.post("/v1/people", json=body, headers=admin), status)


@pytest.mark.parametrize(("number", "status"), [(0, 422), (-1, 422), (999_999, 404), (10**12, 422)])
def test_nobody_is_not_changed(staffed: Api, admin: dict[str, str], number: int, status: int) -> None:
    assert_refused(staffed("PATCH", f"/v1/people/{number}", json={"role": "admin"}, headers=admin), status)


def test_the_first_person_is_an_administrator(open_api: Callable[..., Api], home: Path, tmp_path: Path) -> None:
    api = open_api(new_home(tmp_path / "home", home))
    first = {"name": TARO, "password": PASSWORD}
    assert_refused(api.post("/v1/people", json=first), 409)
    assert api.post("/v1/people", json={**first, "role": "admin"}).status_code == 201
    assert_refused(api.get("/v1/people"), 401)
