"""People sign in on a page, stay signed in by a cookie, and sign out; what they may do goes by their role."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from support.access import PASSWORD, SAME_ORIGIN, bearer, make_key, make_person, sign_in
from support.http import Api, assert_refused, local_client
from support.places import new_home

from api.auth.buckets import Buckets
from api.pages.sign_in import SignInLimits
from voc.access.scopes import Role, Scope
from voc.store.people import SessionRepository

PAGE = {"Accept": "text/html"}
COMMENT = {"text": "電話がつながらない"}
PEOPLE = {"viewer@example.com": Role.VIEWER, "analyst@example.com": Role.ANALYST, "admin@example.com": Role.ADMIN}


@pytest.fixture(scope="module")
def app(open_api: Callable[..., Api], home: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The application with a person of each role."""
    api = open_api(new_home(tmp_path_factory.mktemp("sessions") / "home", home))
    app = api.client.app  # type: ignore[attr-defined]
    for name, role in PEOPLE.items():
        make_person(app.state.components.database, name, role, PASSWORD)
    return app


@pytest.fixture
def browser(app: Any, tmp_path: Path) -> TestClient:
    """A browser without cookies; every test begins with all of its tries at signing in."""
    app.state.sign_in_limits = SignInLimits(Buckets(tmp_path / "rate-limits"))
    return local_client(app)


def test_a_page_leads_to_the_sign_in_and_back(browser: TestClient) -> None:
    answer = browser.get("/comments?q=電話&kind=survey", headers=PAGE, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in?next=%2Fcomments%3F")
    form = browser.get(answer.headers["location"], headers=PAGE)
    following = form.text.partition('name="next" value="')[2].partition('"')[0].replace("&amp;", "&")
    back = sign_in(browser, "viewer@example.com", PASSWORD, following)
    assert back.status_code == 303
    assert back.headers["location"] == "/comments?q=%E9%9B%BB%E8%A9%B1&kind=survey"
    assert browser.get(back.headers["location"], headers=PAGE).status_code == 200


def test_a_program_is_told_instead_of_led(browser: TestClient) -> None:
    assert_refused(browser.get("/comments", follow_redirects=False), 401)
    assert_refused(browser.get("/v1/comments", headers=PAGE, follow_redirects=False), 401)


def test_the_cookie_is_kept_from_scripts_and_other_sites(browser: TestClient, app: Any) -> None:
    cookie = sign_in(browser, "viewer@example.com", PASSWORD).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" not in cookie
    safe = TestClient(app, base_url="https://voc.example", client=("10.0.0.1", 1))
    assert "secure" in sign_in(safe, "viewer@example.com", PASSWORD).headers["set-cookie"].lower()


@pytest.mark.parametrize(
    ("name", "password"),
    [("viewer@example.com", "x" * 12), ("nobody@example.com", PASSWORD), ("", ""), ("' OR 1=1 --", "x" * 12)],
)
def test_a_wrong_name_and_a_wrong_password_are_told_alike(browser: TestClient, name: str, password: str) -> None:
    answer = sign_in(browser, name, password)
    assert answer.status_code == 401
    assert "名前かパスワードが違います" in answer.text
    assert "set-cookie" not in answer.headers
    assert password not in answer.text or not password


@pytest.mark.parametrize(("name", "role"), PEOPLE.items())
def test_a_role_opens_what_belongs_to_it(browser: TestClient, name: str, role: Role) -> None:
    sign_in(browser, name, PASSWORD)
    statuses = (
        browser.get("/v1/comments").status_code,
        browser.post("/v1/comments", json=COMMENT, headers=SAME_ORIGIN).status_code,
        browser.get("/v1/keys").status_code,
    )
    assert (
        statuses
        == {
            Role.VIEWER: (200, 403, 403),
            Role.ANALYST: (200, 201, 403),
            Role.ADMIN: (200, 201, 200),
        }[role]
    )


def test_a_password_that_a_proxy_wants_does_not_hide_the_session(browser: TestClient) -> None:
    proxied = {"Authorization": "Basic dm9jOnZvYw=="}
    assert_refused(browser.get("/v1/comments", headers=proxied), 401)
    sign_in(browser, "viewer@example.com", PASSWORD)
    assert browser.get("/v1/comments", headers=proxied).status_code == 200
    assert_refused(browser.get("/v1/comments", headers=bearer("voc_wrong")), 401)
    browser.cookies = {"voc_session": "wrong"}
    assert_refused(browser.get("/v1/comments", headers=proxied), 401)


def test_signing_out_ends_the_session_also_for_who_copied_the_cookie(browser: TestClient, app: Any) -> None:
    sign_in(browser, "viewer@example.com", PASSWORD)
    copied = dict(browser.cookies)
    answer = browser.post("/sign-out", headers=SAME_ORIGIN, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert not browser.cookies
    thief = local_client(app)
    thief.cookies.update(copied)
    assert thief.get("/v1/comments").status_code == 401


def test_signing_in_begins_a_new_session_and_ends_the_one_brought_along(browser: TestClient, app: Any) -> None:
    sign_in(browser, "viewer@example.com", PASSWORD)
    old = browser.cookies["voc_session"]
    sign_in(browser, "admin@example.com", PASSWORD)
    assert browser.cookies["voc_session"] != old
    with app.state.components.database.transaction() as session:
        assert SessionRepository(session).identify(old) is None


def test_a_token_that_the_attacker_chose_never_becomes_a_session(browser: TestClient, app: Any) -> None:
    chosen = "A" * 43
    browser.cookies.set("voc_session", chosen)
    assert sign_in(browser, "viewer@example.com", PASSWORD).status_code == 303
    attacker = local_client(app)
    attacker.cookies.set("voc_session", chosen)
    assert attacker.get("/v1/comments").status_code == 401


CROSS = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://evil.example"},
    {"Origin": "http://127.0.0.1:9999"},
    {"Origin": "null"},
    {"Origin": "http://["},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://127.0.0.1:8000"},
]


@pytest.mark.parametrize("headers", [*CROSS, {}])
def test_another_sites_page_cannot_use_the_session(browser: TestClient, headers: dict[str, str]) -> None:
    sign_in(browser, "admin@example.com", PASSWORD)
    for url in ("/v1/comments", "/v1/keys", "/sign-out"):
        answer = browser.post(url, json={}, headers=headers, follow_redirects=False)
        assert assert_refused(answer, 403)["code"] == "cross_origin"
    assert browser.get("/v1/comments").status_code == 200


@pytest.mark.parametrize("headers", [SAME_ORIGIN, {"Origin": "http://127.0.0.1:8000"}])
def test_a_page_of_our_own_can(browser: TestClient, headers: dict[str, str]) -> None:
    sign_in(browser, "admin@example.com", PASSWORD)
    assert browser.post("/v1/comments", json=COMMENT, headers=headers).status_code == 201


@pytest.mark.parametrize("headers", CROSS)
def test_another_sites_page_cannot_sign_anyone_in(browser: TestClient, headers: dict[str, str]) -> None:
    form = {"name": "viewer@example.com", "password": PASSWORD}
    assert_refused(browser.post("/sign-in", data=form, headers=headers), 403)


@pytest.mark.parametrize("headers", CROSS)
def test_another_sites_page_cannot_use_the_openness_to_this_machine(api: Api, headers: dict[str, str]) -> None:
    assert assert_refused(api.post("/v1/comments", json=COMMENT, headers=headers), 403)["code"] == "cross_origin"
    assert api.post("/v1/comments", json=COMMENT).status_code == 201


def test_a_key_needs_no_proof_of_origin(browser: TestClient, app: Any) -> None:
    key = bearer(make_key(app.state.components.database, Scope.WRITE))
    assert (
        browser.post("/v1/comments", json=COMMENT, headers={**key, "Origin": "https://crm.example"}).status_code == 201
    )


@pytest.mark.parametrize(
    "following",
    ["//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil.example", "javascript:alert(1)", "\\\\x",
     "/a\r\nSet-Cookie: x=1", "evil.example", "", " /", "/日本"],
)  # fmt: skip
def test_the_way_back_never_leaves_this_site(browser: TestClient, following: str) -> None:
    answer = sign_in(browser, "viewer@example.com", PASSWORD, following)
    assert answer.headers["location"] == "/"
    shown = browser.get("/sign-in", params={"next": following}).text
    assert 'name="next" value="/"' in shown


def test_tries_at_one_name_run_out_also_for_the_right_password(browser: TestClient) -> None:
    tries = [sign_in(browser, "viewer@example.com", "falsch-falsch") for _ in range(11)]
    assert [each.status_code for each in tries] == [401] * 10 + [429]
    assert int(tries[-1].headers["retry-after"]) > 1
    assert sign_in(browser, "VIEWER@example.com", PASSWORD).status_code == 429
    assert sign_in(browser, "admin@example.com", PASSWORD).status_code == 303


def test_tries_from_one_address_run_out_whatever_the_name(browser: TestClient) -> None:
    statuses = []
    while 429 not in statuses and len(statuses) < 60:  # a try comes back every three seconds
        statuses.append(sign_in(browser, f"nobody-{len(statuses)}", "").status_code)
    assert statuses[:20] == [401] * 20
    assert statuses[-1] == 429


def test_the_audit_log_tells_of_sign_ins_and_refusals_but_not_of_what_was_typed(browser: TestClient) -> None:
    sign_in(browser, "admin@example.com", "falsch-falsch")
    sign_in(browser, "my-password-by-mistake", "falsch-falsch")
    sign_in(browser, "admin@example.com", PASSWORD)
    log = browser.get("/v1/audit", params={"limit": 3})
    assert [(each["actor"], each["action"], each["target"]) for each in log.json()["items"]] == [
        ("admin@example.com", "session.create", "admin@example.com"),
        ("anonymous", "session.refuse", ""),
        ("anonymous", "session.refuse", "admin@example.com"),
    ]
    assert "my-password" not in browser.get("/v1/audit").text
