"""Who may call what: a scope at every route, keys, and openness to one's own machine while there is neither key nor person."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient
from support.access import bearer, make_key
from support.http import Api, assert_refused
from support.made import store_three_themes
from support.places import new_home

from api.auth.access import Needs
from api.auth.guard import PUBLIC_FOLDERS, PUBLIC_PATHS
from voc.access.scopes import Scope
from voc.jobs.engine import JobQueue
from voc.store.database import Database

TAGS = {"comments": [{"text": "電話がつながらない"}]}
COMMENT = {"text": "電話がつながらない"}


@pytest.fixture(scope="module")
def closed(open_api: Callable[..., Api], home: Path, tmp_path_factory: pytest.TempPathFactory) -> Api:
    """The API over a home in which there is a key."""
    api = open_api(new_home(tmp_path_factory.mktemp("access") / "home", home))
    make_key(database_of(api), Scope.READ, name="first")
    return api


def database_of(api: Api) -> Database:
    database: Database = api.client.app.state.components.database  # type: ignore[attr-defined]
    return database


def key_for(api: Api, *scopes: Scope, name: str = "crm") -> dict[str, str]:
    return bearer(make_key(database_of(api), *scopes, name=name))


def scopes_of(dependant: Dependant) -> set[Scope]:
    own = {dependant.call.scope} if isinstance(dependant.call, Needs) else set()
    return own.union(*(scopes_of(each) for each in dependant.dependencies))


def guarded(app: FastAPI) -> Iterator[Any]:
    for route in iter_route_contexts(app.routes):
        path = str(route.path)
        if path not in PUBLIC_PATHS and not f"{path}/".startswith(PUBLIC_FOLDERS):
            yield route


def test_every_route_says_which_scope_it_needs(sample: Api) -> None:
    routes = list(guarded(sample.client.app))  # type: ignore[attr-defined]
    assert len(routes) > 25
    assert [route.path for route in routes if not scopes_of(route.dependant)] == []


def test_every_route_refuses_a_caller_whom_nobody_knows(closed: Api) -> None:
    for route in guarded(closed.client.app):  # type: ignore[attr-defined]
        for method in route.methods:
            answer = closed.client.request(method, str(route.path))
            assert answer.status_code == 401, f"{method} {route.path}"


def test_the_documentation_names_the_key_at_every_operation(sample: Api) -> None:
    for path, operations in sample.spec["paths"].items():
        for method, operation in operations.items():
            assert (path in PUBLIC_PATHS) == ("security" not in operation), f"{method} {path}"


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/openapi.json", "/docs", "/sign-in"])
def test_what_tells_nothing_of_customers_needs_no_key(closed: Api, path: str) -> None:
    assert closed.client.request("GET", path).status_code == 200


@pytest.mark.parametrize(
    ("method", "url", "body", "needed"),
    [
        ("POST", "/v1/tags", TAGS, Scope.TAG),
        ("GET", "/v1/comments", None, Scope.READ),
        ("GET", "/v1/themes", None, Scope.READ),
        ("GET", "/comments", None, Scope.READ),
        ("POST", "/v1/comments", COMMENT, Scope.WRITE),
        ("GET", "/v1/keys", None, Scope.ADMIN),
        ("GET", "/v1/audit", None, Scope.ADMIN),
    ],
)
def test_a_scope_opens_what_needs_it_and_no_scope_but_admin_opens_another(
    closed: Api, method: str, url: str, body: Any, needed: Scope
) -> None:
    for scope in Scope:
        answer = closed.client.request(method, url, json=body, headers=key_for(closed, scope))
        if scope in (needed, Scope.ADMIN):
            assert answer.status_code in (200, 201), (scope, answer.text)
        else:
            assert assert_refused(answer, 403)["code"] == "forbidden"
            assert needed in answer.json()["detail"]


@pytest.mark.parametrize("kind", ["retag", "send_summary", "webhooks", "summaries", "tidy"])
def test_who_may_not_start_a_job_may_neither_cancel_it_nor_try_it_again(closed: Api, kind: str) -> None:
    job = JobQueue(database_of(closed)).submit(kind, {}, by="tester").id
    for done, state in [("cancel", "cancelled"), ("retry", "queued")]:
        url = f"/v1/jobs/{job}/{done}"
        assert assert_refused(closed.client.post(url, headers=key_for(closed, Scope.WRITE)), 403)["code"] == "forbidden"
        assert closed.client.post(url, headers=key_for(closed, Scope.ADMIN)).json()["state"] == state


def test_who_may_write_may_cancel_a_discovery_and_try_it_again(closed: Api) -> None:
    job = JobQueue(database_of(closed)).submit("discovery", {}, by="tester").id
    for done, state in [("cancel", "cancelled"), ("retry", "queued")]:
        answer = closed.client.post(f"/v1/jobs/{job}/{done}", headers=key_for(closed, Scope.WRITE))
        assert answer.json()["state"] == state


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer nope", "Basic dm9jOnZvYw==", f"Bearer voc_{'0' * 8}_{'A' * 43}"]
)
def test_what_is_no_key_is_refused_and_told_what_to_bring(closed: Api, header: str) -> None:
    answer = closed.client.request("GET", "/v1/comments", headers={"Authorization": header})
    assert assert_refused(answer, 401)["code"] == "unauthenticated"
    assert answer.headers["www-authenticate"] == "Bearer"


def test_a_wrong_key_is_refused_also_while_there_is_none(api: Api) -> None:
    assert_refused(api.get("/v1/comments", headers=bearer(f"voc_{'0' * 8}_{'A' * 43}")), 401)


def test_a_body_is_not_looked_at_before_the_caller_is_known(closed: Api) -> None:
    answer = closed.client.request("POST", "/v1/tags", content=b"{", headers={"content-type": "application/json"})
    assert_refused(answer, 401)


LOCAL_CALLS = [
    ("127.0.0.1", "127.0.0.1:8000", True),
    ("127.0.0.1", "localhost:8000", True),
    ("::1", "[::1]:8000", True),
    ("127.0.0.1", "evil.example:8000", False),
    ("127.0.0.1", "127.0.0.1.evil.example", False),
    ("127.0.0.1", "localhost.evil.example", False),
    ("127.0.0.1", "[", False),
    ("192.168.1.5", "127.0.0.1:8000", False),
    ("192.168.1.5", "localhost", False),
    ("2001:db8::1", "[::1]:8000", False),
    ("testclient", "localhost", False),
]


@pytest.mark.parametrize(("address", "host", "served"), LOCAL_CALLS)
def test_without_any_key_only_this_machine_calling_itself_is_served(
    api: Api, address: str, host: str, served: bool
) -> None:
    client = TestClient(api.client.app, base_url="http://voc", client=(address, 50_000))  # type: ignore[attr-defined]
    answer = client.get("/v1/comments", headers={"Host": host})
    assert answer.status_code == (200 if served else 401)


def test_the_first_key_closes_the_door_at_once(open_api: Callable[..., Api], home: Path, tmp_path: Path) -> None:
    api = open_api(new_home(tmp_path / "home", home))
    assert api.get("/v1/comments").status_code == 200
    made = api.post("/v1/keys", json={"name": "crm", "scopes": ["admin"]})
    assert made.status_code == 201
    assert_refused(api.get("/v1/comments"), 401)
    assert api.get("/v1/comments", headers=bearer(made.json()["key"])).status_code == 200


def test_a_key_is_shown_once_listed_without_its_secret_and_revoked_at_once(closed: Api) -> None:
    admin = key_for(closed, Scope.ADMIN, name="boss")
    body = {"name": "zendesk", "scopes": ["tag", "write"], "expires": "2099-03-31"}
    made = closed.post("/v1/keys", json=body, headers=admin).json()
    secret = made.pop("key")
    assert made["expires_at"] == "2099-03-31T15:00:00+00:00"
    assert closed.post("/v1/tags", json=TAGS, headers=bearer(secret)).status_code == 200
    listed = closed.get("/v1/keys", headers=admin)
    assert secret.split("_", 2)[2] not in listed.text
    assert made["prefix"] in [each["prefix"] for each in listed.json()["items"]]
    assert closed.delete(f"/v1/keys/{made['id']}", headers=admin).status_code == 204
    assert_refused(closed.post("/v1/tags", json=TAGS, headers=bearer(secret)), 401)
    deeds = closed.get("/v1/audit", params={"limit": 2}, headers=admin).json()["items"]
    assert [(each["actor"], each["action"], each["target"]) for each in deeds] == [
        ("key:boss", "key.revoke", made["prefix"]),
        ("key:boss", "key.create", made["prefix"]),
    ]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": ""},
        {"name": "x", "scopes": []},
        {"name": "x", "scopes": ["root"]},
        {"name": "x", "expires": "2020-01-01"},
        {"name": "x", "expires": "someday"},
        {"name": "a\r\nb"},
        {"name": "x" * 101},
        {"name": "x", "key": "mine"},
    ],
)
def test_a_key_that_makes_no_sense_is_refused(closed: Api, body: dict[str, Any]) -> None:
    assert_refused(closed.post("/v1/keys", json=body, headers=key_for(closed, Scope.ADMIN)), 422)


@pytest.mark.parametrize("number", [0, -1, 999_999, 10**12])
def test_a_key_that_does_not_exist_cannot_be_revoked(closed: Api, number: int) -> None:
    assert_refused(closed.delete(f"/v1/keys/{number}", headers=key_for(closed, Scope.ADMIN)), 404)


def test_the_audit_log_tells_of_deletions_by_whom_and_pages(closed: Api) -> None:
    writer = key_for(closed, Scope.WRITE, name="dpo")
    ids = [closed.post("/v1/comments", json=COMMENT, headers=writer).json()["id"] for _ in range(3)]
    for each in ids:
        assert closed.delete(f"/v1/comments/{each}", headers=writer).status_code == 204
    admin = key_for(closed, Scope.ADMIN)
    found, following = [], None
    for _ in range(4):
        page = closed.get(
            "/v1/audit", params={"limit": 1, "before": following} if following else {"limit": 1}, headers=admin
        )
        found += [(each["actor"], each["action"], each["target"]) for each in page.json()["items"]]
        following = page.json()["next"]
    assert found[1:] == [("key:dpo", "comment.delete", each) for each in reversed(ids)]


def test_edits_of_themes_are_recorded_in_the_callers_name(
    open_api: Callable[..., Api], home: Path, tmp_path: Path
) -> None:
    api = open_api(new_home(tmp_path / "home", home))
    store_three_themes(database_of(api))
    writer, admin = key_for(api, Scope.WRITE, Scope.READ, name="cx"), key_for(api, Scope.ADMIN)
    renamed = api("PATCH", "/v1/themes/phone", json={"name": "電話"}, headers=writer)
    assert renamed.status_code == 200
    (edit,) = api.get("/v1/themes/edits", headers=writer).json()["items"]
    assert edit["made_by"] == "key:cx"
    (deed,) = api.get("/v1/audit", params={"limit": 1}, headers=admin).json()["items"]
    assert (deed["actor"], deed["action"], deed["target"]) == ("key:cx", "theme.rename", "phone")


def test_callers_are_limited_each_for_himself(open_api: Callable[..., Api], home: Path, tmp_path: Path) -> None:
    api = open_api(new_home(tmp_path / "home", home), rate_limit_per_minute=5)
    one, other = key_for(api, Scope.READ, name="one"), key_for(api, Scope.READ, name="other")
    answers = [api.get("/v1/comments", headers=one) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert assert_refused(answers[-1], 429)["code"] == "too_many_requests"
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 12
    assert api.get("/v1/comments", headers=other).status_code == 200
    strangers = [api.get("/v1/comments").status_code for _ in range(6)]
    assert strangers == [401] * 5 + [429]


def test_this_machine_is_not_limited_while_there_is_no_key(
    open_api: Callable[..., Api], home: Path, tmp_path: Path
) -> None:
    api = open_api(new_home(tmp_path / "home", home), rate_limit_per_minute=1)
    assert {api.get("/v1/comments").status_code for _ in range(3)} == {200}


def test_answers_tell_the_browser_to_be_careful(closed: Api) -> None:
    page = closed.client.request("GET", "/sign-in")
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    for answer in (page, closed.client.request("GET", "/v1/comments")):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["cache-control"] == "no-store"
