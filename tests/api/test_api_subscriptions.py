"""``/v1/subscriptions``: made, changed, tried and deleted by administrators; what became of sendings is shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.http import Api, assert_refused
from support.places import new_home

from voc.jobs.components import Components
from voc.jobs.engine.worker import Worker

HOOK = "http://127.0.0.1:9/services/T0/B0/secret"
MAIL = {"name": "CXチーム", "channel": "mail", "destinations": ["hanako@example.jp"], "formats": ["pdf"]}


@pytest.fixture(scope="module")
def folder(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return new_home(tmp_path_factory.mktemp("subscriptions") / "home", home)


@pytest.fixture(scope="module")
def api(open_api: Callable[..., Api], folder: Path) -> Api:
    return open_api(folder, webhook_private_addresses="127.0.0.0/8")


def made(api: Api, **fields: Any) -> dict[str, Any]:
    answer = api.post("/v1/subscriptions", json={**MAIL, **fields})
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


def path(subscription: dict[str, Any], rest: str = "") -> str:
    return f"/v1/subscriptions/{subscription['id']}{rest}"


def test_a_subscription_is_for_monday_at_eight_unless_told_otherwise(api: Api) -> None:
    subscription = made(api)
    assert (subscription["day"], subscription["time"], subscription["active"]) == ("monday", "08:00", True)
    assert subscription["segment"] == {"kind": None, "source": None, "attributes": {}}
    assert api.get(path(subscription)).json() == subscription
    assert subscription in api.get("/v1/subscriptions").json()["items"]
    assert api.get(path(subscription, "/sendings")).json() == {"items": []}


def test_a_segment_and_another_time_are_kept(api: Api) -> None:
    segment = {"kind": "survey", "source": "ことこと便", "attributes": {"商品": "冷凍惣菜"}}
    subscription = made(api, segment=segment, day="friday", time="9:05")
    assert subscription["segment"] == segment
    assert (subscription["day"], subscription["time"]) == ("friday", "09:05")


def test_the_address_of_a_channel_is_never_shown(api: Api) -> None:
    subscription = made(api, channel="slack", destinations=[HOOK], formats=[])
    assert subscription["destinations"] == ["http://127.0.0.1:9/…"]
    shown = api.get("/v1/subscriptions").text + api.get("/v1/audit").text + api.get(path(subscription)).text
    assert "secret" not in shown


def test_what_is_given_changes_and_the_rest_stays(api: Api) -> None:
    subscription = made(api)
    changes = {"destinations": ["taro@example.jp"], "formats": [], "time": "17:30", "active": False}
    changed = api("PATCH", path(subscription), json=changes).json()
    assert changed == {**subscription, **changes}
    assert api.get(path(subscription)).json() == changed


def test_what_cannot_be_sent_is_refused(api: Api) -> None:
    for fields, code in (
        ({"destinations": ["a@example.jp\r\nBcc: b@example.jp"]}, "subscription_destination"),
        ({"formats": ["html"]}, "subscription_format"),
        ({"time": "25:00"}, "time_unknown"),
        ({"channel": "file", "destinations": ["../../etc"], "formats": []}, "subscription_destination"),
        ({"channel": "slack", "destinations": ["http://10.0.0.1/hook"], "formats": []}, "webhook_address_forbidden"),
        ({"channel": "fax"}, "invalid_request"),
        ({"day": "someday"}, "invalid_request"),
    ):
        assert assert_refused(api.post("/v1/subscriptions", json={**MAIL, **fields}), 422)["code"] == code
    subscription = made(api)
    for changes in ({"destinations": ["x"]}, {"time": ""}):
        assert_refused(api("PATCH", path(subscription), json=changes), 422)
    assert api.get(path(subscription)).json() == subscription


def test_a_deleted_subscription_is_gone(api: Api) -> None:
    subscription = made(api)
    assert api("DELETE", path(subscription)).status_code == 204
    for call in (("GET", ""), ("GET", "/sendings"), ("POST", "/test"), ("DELETE", "")):
        assert assert_refused(api(call[0], path(subscription, call[1])), 404)["code"] == "subscription_missing"


@pytest.mark.slow
def test_a_test_is_a_job_that_says_what_came_of_it(api: Api, folder: Path, over: Callable[[str], Components]) -> None:
    subscription = made(api)
    answer = api.post(path(subscription, "/test"))
    assert answer.status_code == 202
    job_id = answer.json()["job"]
    Worker(over(f"sqlite:///{folder / 'voc.db'}")).run_job(job_id, 1)
    job = api.get(f"/v1/jobs/{job_id}").json()
    assert (job["kind"], job["state"], job["error"]["code"]) == ("send_summary", "failed", "nothing_stored")
    assert "subscription.test" in api.get("/v1/audit").text
