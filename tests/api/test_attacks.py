"""What an attacker tries, against the real server: without a key, with somebody else's, and with every text field."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
import pytest
from sqlalchemy import func, select, update
from support.access import PASSWORD, bearer, make_key, make_person, sign_in
from support.databases import opened_in
from support.http import Api, assert_refused
from support.places import new_home
from support.server import running_server
from support.wire import exchange, request_head

from voc.access.lease import outlast_leases
from voc.access.scopes import Role, Scope
from voc.store.database import Database
from voc.store.keys import KeyRepository
from voc.store.tables import CommentRow, KeyRow

pytestmark = pytest.mark.slow

PATIENCE_S = 1.0
INJECTIONS = [
    "'; DROP TABLE comments; --",
    "\" OR \"1\"=\"1",
    "1); DELETE FROM api_keys; --",
    "%' OR '%'='",
    "{{7*7}}{% for x in ().__class__.__base__.__subclasses__() %}{% endfor %}",
    "${7*7}#{7*7}<%= 7*7 %>",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "\r\nSet-Cookie: voc_session=chosen\r\nX-Injected: yes",
    "x\r\n\r\nHTTP/1.1 200 OK\r\n\r\nsplit",
    "../../../../etc/passwd",
    "=HYPERLINK(\"http://evil.example\")",
    "\u202e\u200b\ufeff",
]  # fmt: skip


@pytest.fixture(scope="module")
def database(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    own = new_home(tmp_path_factory.mktemp("attacks") / "home", home)
    with opened_in(own) as database:
        make_key(database, Scope.READ, name="there is a key")
        yield database


@pytest.fixture(scope="module")
def address(database: Database) -> Iterator[str]:
    own = Path(str(database.engine.url.database)).parent
    with running_server(own, VOC_BODY_TIMEOUT_SECONDS=PATIENCE_S, VOC_MAX_BODY_MB=1) as address:
        yield address


@pytest.fixture(scope="module")
def server(address: str) -> Iterator[Api]:
    with httpx.Client(base_url=address, timeout=30) as client:
        yield Api(client)


@pytest.fixture(scope="module")
def everything(database: Database) -> dict[str, str]:
    """The headers of a key that may do everything but administer."""
    return bearer(make_key(database, Scope.TAG, Scope.READ, Scope.WRITE))


def test_nothing_is_served_without_a_key_also_not_to_this_machine(server: Api) -> None:
    for method, path in (("GET", "/v1/comments"), ("POST", "/v1/tags"), ("DELETE", "/v1/comments/x"), ("GET", "/")):
        assert_refused(server.client.request(method, path), 401)


@pytest.mark.parametrize(
    "path", ["/healthz/../v1/comments", "/static/../v1/comments", "//v1/comments", "/%76%31/comments"]
)
def test_a_path_in_disguise_is_no_way_round_the_guard(address: str, path: str) -> None:
    answer = exchange(address, f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
    assert answer.split()[1] in (b"401", b"404"), answer


def test_a_scope_is_not_left(server: Api, database: Database) -> None:
    reader = bearer(make_key(database, Scope.READ))
    for method, path, body in (
        ("POST", "/v1/tags", {"comments": [{"text": "x"}]}),
        ("POST", "/v1/comments", {"text": "x"}),
        ("DELETE", "/v1/comments/x", None),
        ("POST", "/v1/keys", {"name": "mine", "scopes": ["admin"]}),
    ):
        assert_refused(server(method, path, json=body, headers=reader), 403)


def test_a_key_revoked_at_the_command_line_is_refused_when_the_command_is_done(server: Api, database: Database) -> None:
    secret = make_key(database, Scope.READ, name="soon revoked")
    assert server.get("/v1/comments", headers=bearer(secret)).status_code == 200
    with database.transaction() as session:
        keys = KeyRepository(session)
        keys.revoke("tests", keys.named(secret).id)
    outlast_leases()
    assert_refused(server.get("/v1/comments", headers=bearer(secret)), 401)


def test_a_key_is_refused_when_its_term_is_over(server: Api, database: Database) -> None:
    secret = make_key(database, Scope.READ, expires_at=datetime.now(UTC) + timedelta(days=1))
    prefix = secret.split("_")[1]
    with database.transaction() as session:
        past = datetime.now(UTC) - timedelta(seconds=1)
        session.execute(update(KeyRow).where(KeyRow.prefix == prefix).values(expires_at=past))
    assert_refused(server.get("/v1/comments", headers=bearer(secret)), 401)


@pytest.mark.parametrize(
    "cursor", ["0 OR 1=1", "-1", "99999999999999999999", "null", "1;--", "../../x", "\0", "１", "true", "[1]", "1e3"]
)
def test_a_cursor_of_ones_own_making_is_refused(server: Api, everything: dict[str, str], cursor: str) -> None:
    for written in (cursor, base64.urlsafe_b64encode(cursor.encode()).decode()):
        answer = server.get("/v1/comments", params={"cursor": written}, headers=everything)
        assert answer.status_code in (200, 422), answer.text
        if answer.status_code == 200:
            assert answer.json()["items"] == []


def test_a_cursor_of_another_search_shows_only_what_this_one_asks_for(server: Api, everything: dict[str, str]) -> None:
    for customer in ("A", "B", "A", "B"):
        body = {"text": f"{customer}の声", "customer": f"cursor-{customer}"}
        assert server.post("/v1/comments", json=body, headers=everything).status_code == 201
    mine = {"customer": "cursor-A", "limit": 1}
    theirs = server.get("/v1/comments", params=mine, headers=everything).json()["next"]
    found = server.get("/v1/comments", params={"customer": "cursor-B", "cursor": theirs}, headers=everything).json()[
        "items"
    ]
    assert {item["text"] for item in found} == {"Bの声"}


@pytest.mark.parametrize("payload", INJECTIONS)
def test_text_is_text_in_every_field(server: Api, everything: dict[str, str], database: Database, payload: str) -> None:
    before = comments_in(database)
    body = {
        "text": f"電話が {payload} つながらない",
        "customer": payload,
        "source": payload,
        "attributes": {payload: payload},
        "external_id": payload,
        "occurred_at": "2026-11-11T10:00:00",
    }
    made = server.post("/v1/comments", json=body, headers=everything)
    assert made.status_code == 201, made.text
    assert comments_in(database) == before + 1
    comment = made.json()
    assert comment["text"] == body["text"].replace("\r\n", "\n")
    assert comment["source"] == payload
    for query in ("q", "reason", "theme", "customer", "since", "cursor", "attribute"):
        answer = server.get("/v1/comments", params={query: payload}, headers=everything)
        assert answer.status_code in (200, 404, 422), answer.text
        assert "x-injected" not in answer.headers
    for answer in (
        server.get(f"/v1/comments/{quote(payload, safe='')}", headers=everything),
        server.get("/v1/reports/weekly", params={"week": payload}, headers=everything),
        server("PATCH", "/v1/themes/t", json={"name": payload}, headers=everything),
        server.client.request("POST", "/sign-in", data={"name": payload, "password": payload, "next": payload}),
    ):
        assert 400 <= answer.status_code < 500, answer.text
        assert "x-injected" not in answer.headers
        assert "voc_session" not in answer.headers.get("set-cookie", "")
    page = server.client.request("GET", "/comments", headers={**everything, "Accept": "text/html"})
    assert page.status_code == 200
    for mark in ("<script>alert", "<img src=x", "49{%", "$49"):
        assert mark not in page.text
    assert comments_in(database) == before + 1


def comments_in(database: Database) -> int:
    with database.transaction() as session:
        return session.scalar(select(func.count()).select_from(CommentRow)) or 0


@pytest.mark.parametrize("header", ["Authorization", "Cookie", "Idempotency-Key", "Host", "Origin", "X-Forwarded-For"])
@pytest.mark.parametrize(
    "value", ["'; DROP TABLE api_keys; --", "\xff\xfe", "A" * 8_000, 'voc_session="\\', "%0d%0aX-Injected: yes"]
)
def test_odd_headers_are_refused_or_ignored(address: str, header: str, value: str) -> None:
    request = b"GET /v1/comments HTTP/1.1\r\nConnection: close\r\n"
    request += b"" if header == "Host" else b"Host: 127.0.0.1\r\n"
    answer = exchange(address, request + f"{header}: {value}\r\n\r\n".encode("latin-1"))
    assert answer.split()[1] in (b"401", b"400"), answer[:200]
    assert b"x-injected" not in answer.lower()


def test_a_body_over_the_limit_is_refused_before_it_is_sent(address: str, everything: dict[str, str]) -> None:
    head = request_head("/v1/comments", everything, "Content-Length: 900000000")
    answer = exchange(address, head)
    assert answer.split()[1] == b"413"
    assert b"connection: close" in answer.lower()


def test_a_body_in_chunks_is_refused_where_it_passes_the_limit(address: str, everything: dict[str, str]) -> None:
    chunk = b"186a0\r\n" + b" " * 100_000 + b"\r\n"
    answer = exchange(address, request_head("/v1/comments", everything, "Transfer-Encoding: chunked") + chunk * 11)
    assert answer.split()[1] == b"413"


@pytest.mark.parametrize("sent", [b"", b'{"text": "'])
def test_a_body_that_stops_coming_is_given_up(address: str, everything: dict[str, str], sent: bytes) -> None:
    answer = exchange(address, request_head("/v1/comments", everything, "Content-Length: 1000") + sent)
    assert answer.split()[1] == b"408"
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["code"] == "body_too_slow"


def test_a_stranger_cannot_make_the_server_wait_for_a_body(address: str) -> None:
    assert exchange(address, request_head("/v1/comments", {}, "Content-Length: 1000")).split()[1] == b"401"


@pytest.fixture(scope="module")
def person(database: Database) -> str:
    return make_person(database, "boss@example.com", Role.ADMIN, PASSWORD).name


def test_a_session_from_before_signing_in_is_worth_nothing(address: str, person: str) -> None:
    chosen = "B" * 43
    with httpx.Client(base_url=address, cookies={"voc_session": chosen}) as victim:
        answer = sign_in(victim, person, PASSWORD)
        assert answer.status_code == 303
        assert chosen not in answer.headers["set-cookie"]
    assert httpx.get(f"{address}/v1/comments", cookies={"voc_session": chosen}).status_code == 401


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1.evil.example"])
def test_another_site_cannot_act_through_the_browser(address: str, person: str, origin: str) -> None:
    with httpx.Client(base_url=address) as browser:
        assert sign_in(browser, person, PASSWORD).status_code == 303
        form: dict[str, Any] = {"headers": {"Origin": origin}, "json": {"name": "mine", "scopes": ["admin"]}}
        assert assert_refused(browser.post("/v1/keys", **form), 403)["code"] == "cross_origin"
        assert assert_refused(browser.post("/sign-out", **form), 403)["code"] == "cross_origin"
        assert browser.get("/v1/keys").status_code == 200


def test_the_sign_in_leads_to_no_other_site(address: str, person: str) -> None:
    for following in ("https://evil.example", "//evil.example", "/\\evil.example", "/%09/evil.example"):
        with httpx.Client(base_url=address) as browser:
            location = sign_in(browser, person, PASSWORD, following).headers["location"]
            assert urlsplit(location).netloc == ""
            assert location.startswith("/")
            assert not location.startswith(("//", "/\\"))


def test_a_name_bound_anew_to_this_machine_opens_nothing(home: Path, tmp_path: Path) -> None:
    with running_server(new_home(tmp_path / "home", home)) as address:
        assert httpx.get(f"{address}/v1/comments").status_code == 200
        for host in ("evil.example", f"evil.example:{urlsplit(address).port}", "127.0.0.1.evil.example", ""):
            answer = httpx.get(f"{address}/v1/comments", headers={"Host": host})
            assert answer.status_code in (400, 401)
        forwarded = httpx.get(f"{address}/v1/comments", headers={"X-Forwarded-For": "203.0.113.9"})
        assert forwarded.status_code == 401


@pytest.mark.parametrize(
    "name", ["../../../../tmp/voc-attack.csv", "..\\..\\voc-attack.csv", "/tmp/voc-attack.csv", "voc-attack.csv\0.exe", "%2e%2e%2fvoc-attack.csv"]
)  # fmt: skip
def test_the_name_of_an_upload_leads_nowhere(
    server: Api, everything: dict[str, str], database: Database, name: str
) -> None:
    own = Path(str(database.engine.url.database)).parent
    upload = {"file": (name, "ご意見\n電話がつながらない\n".encode(), "text/csv")}
    answer = server.client.request("POST", "/v1/imports", files=upload, headers=everything)
    assert answer.status_code in (202, 422), answer.text
    if answer.status_code == 202:
        shown = answer.json()["name"]
        assert "/" not in shown
        assert "\\" not in shown
    assert not Path("/tmp/voc-attack.csv").exists()
    outside = [path for path in own.parent.rglob("*voc-attack*") if own not in path.parents]
    assert outside == []
