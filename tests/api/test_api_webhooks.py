"""``/v1/webhooks``: subscriptions are made, changed and deleted by administrators; comments stored by the API are told of."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.http import Api, assert_refused
from support.places import new_home

HOOK = "http://127.0.0.1:9/voc"


@pytest.fixture(scope="module")
def api(open_api: Callable[..., Api], home: Path, tmp_path_factory: pytest.TempPathFactory) -> Api:
    folder = new_home(tmp_path_factory.mktemp("webhooks") / "home", home)
    return open_api(folder, webhook_private_addresses="127.0.0.0/8")


@pytest.fixture
def webhook(api: Api) -> dict[str, Any]:
    made = api.post("/v1/webhooks", json={"url": HOOK, "description": "CRM"})
    assert made.status_code == 201
    body: dict[str, Any] = made.json()
    return body


def path(webhook: dict[str, Any], rest: str = "") -> str:
    return f"/v1/webhooks/{webhook['id']}{rest}"


def test_the_secret_is_shown_once(api: Api, webhook: dict[str, Any]) -> None:
    assert webhook["secret"].startswith("whsec_")
    seen = api.get(path(webhook)).json()
    assert seen == {name: value for name, value in webhook.items() if name != "secret"}
    assert seen["events"] == ["comment.created"]
    assert not seen["include_text"]
    assert seen in api.get("/v1/webhooks").json()["items"]
    assert webhook["secret"] not in api.get("/v1/webhooks").text + api.get("/v1/audit").text


def test_an_answer_with_a_secret_is_not_given_again(api: Api) -> None:
    sent: dict[str, Any] = {"json": {"url": HOOK}, "headers": {"Idempotency-Key": "webhook"}}
    first, second = (api.post("/v1/webhooks", **sent).json() for _ in range(2))
    assert first["secret"] != second["secret"]


def test_a_rotation_gives_another_secret(api: Api, webhook: dict[str, Any]) -> None:
    rotated = api.post(path(webhook, "/rotate")).json()
    assert rotated["secret"] != webhook["secret"]
    assert rotated["earlier_secret_until"] > rotated["created_at"]


def test_what_is_given_changes_and_the_rest_stays(api: Api, webhook: dict[str, Any]) -> None:
    changes = {
        "url": HOOK + "?a=b",
        "active": False,
        "conditions": {"urgency": "high", "reasons": ["trust"], "max_age_days": 7},
    }
    changed = api("PATCH", path(webhook), json=changes).json()
    assert changed["url"] == HOOK + "?a=b"
    assert not changed["active"]
    assert changed["description"] == "CRM"
    wanted = {"urgency": "high", "reasons": ["trust"], "themes": [], "intents": [], "kinds": [], "max_age_days": 7}
    assert changed["conditions"] == wanted
    assert api.get(path(webhook)).json() == changed
    assert_refused(api.post(path(webhook, "/test")), 409)


def test_a_deleted_one_is_gone(api: Api, webhook: dict[str, Any]) -> None:
    assert api.delete(path(webhook)).status_code == 204
    event = "/deliveries/evt_1/replay"
    for method, rest in (
        ("GET", ""),
        ("PATCH", ""),
        ("DELETE", ""),
        ("POST", "/rotate"),
        ("POST", "/test"),
        ("GET", "/deliveries"),
        ("POST", "/deliveries/replay"),
        ("POST", event),
    ):
        options = {"json": {}} if method == "PATCH" else {}
        assert assert_refused(api(method, path(webhook, rest), **options), 404)["code"] == "webhook_missing"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "invalid_request"),
        ({"url": "http://169.254.169.254/latest/meta-data/"}, "webhook_address_forbidden"),
        ({"url": "http://[::1]/"}, "webhook_address_forbidden"),
        ({"url": "file:///etc/passwd"}, "webhook_url"),
        ({"url": "http://admin:word@127.0.0.1/"}, "webhook_url"),
        ({"url": HOOK, "events": []}, "invalid_request"),
        ({"url": HOOK, "events": ["comment.read"]}, "invalid_request"),
        ({"url": HOOK, "conditions": {"reasons": ["nonsense"]}}, "unknown_label"),
        ({"url": HOOK, "conditions": {"themes": ["nonsense"]}}, "theme_missing"),
        ({"url": HOOK, "conditions": {"urgency": "soon"}}, "invalid_request"),
        ({"url": HOOK, "conditions": {"words": ["解約"]}}, "invalid_request"),
        ({"url": HOOK, "secret": "whsec_own"}, "invalid_request"),
    ],
)
def test_what_cannot_work_is_refused(api: Api, webhook: dict[str, Any], body: dict[str, Any], code: str) -> None:
    status = 404 if code == "theme_missing" else 422
    assert assert_refused(api.post("/v1/webhooks", json=body), status)["code"] == code
    if body:
        assert assert_refused(api("PATCH", path(webhook), json=body), status)["code"] == code


def test_comments_and_corrections_are_told_of(api: Api) -> None:
    events = ["comment.created", "comment.corrected"]
    webhook = api.post("/v1/webhooks", json={"url": HOOK, "events": events}).json()
    urgent = {"url": HOOK, "events": events, "conditions": {"urgency": "critical"}}
    only_urgent = api.post("/v1/webhooks", json=urgent).json()
    comment = api.post("/v1/comments", json={"text": "ありがとうございます。また使います"}).json()
    assert api.post(f"/v1/comments/{comment['id']}/feedback", json={"urgency": "critical"}).status_code == 201
    told = api.get(path(webhook, "/deliveries")).json()["items"]
    assert [(each["type"], each["comment"]) for each in told] == [
        ("comment.corrected", comment["id"]),
        ("comment.created", comment["id"]),
    ]
    urgently = api.get(path(only_urgent, "/deliveries")).json()["items"]
    assert [(each["type"], each["event"]) for each in urgently] == [("comment.corrected", told[0]["event"])]


def test_deliveries_are_paged_and_sent_again_only_when_they_ended(api: Api, webhook: dict[str, Any]) -> None:
    events = [api.post(path(webhook, "/test")).json()["event"] for _ in range(3)]
    first = api.get(path(webhook, "/deliveries?limit=2")).json()
    assert [each["event"] for each in first["items"]] == [events[2], events[1]]
    second = api.get(path(webhook, f"/deliveries?limit=2&before={first['next']}")).json()
    assert [each["event"] for each in second["items"]] == [events[0]]
    assert second["next"] is None
    assert api.get(path(webhook, "/deliveries?state=dead")).json()["items"] == []
    assert_refused(api.get(path(webhook, "/deliveries?state=lost")), 422)
    assert_refused(api.post(path(webhook, f"/deliveries/{events[0]}/replay")), 409)
    missing = assert_refused(api.post(path(webhook, "/deliveries/evt_unknown/replay")), 404)
    assert missing["code"] == "delivery_missing"
    assert api.post(path(webhook, "/deliveries/replay")).json() == {"replayed": 0}


def test_the_audit_log_names_what_was_done(api: Api, webhook: dict[str, Any]) -> None:
    api("PATCH", path(webhook), json={"description": "別"})
    api.post(path(webhook, "/rotate"))
    api.post(path(webhook, "/test"))
    api.post(path(webhook, "/deliveries/replay"))
    api.delete(path(webhook))
    done = [each["action"] for each in api.get("/v1/audit").json()["items"] if each["target"] == webhook["id"]]
    wanted = ["delete", "replay", "test", "rotate", "change", "create"]
    assert done == [f"webhook.{each}" for each in wanted]
