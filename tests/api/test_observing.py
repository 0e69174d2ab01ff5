"""Metrics and request ids, in this process."""

from __future__ import annotations

import logging

import pytest
from prometheus_client.parser import text_string_to_metric_families
from support.http import Api, assert_refused


def samples(api: Api) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    text = api.client.request("GET", "/metrics").text
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def value(api: Api, name: str, **labels: str) -> float:
    return samples(api).get((name, tuple(sorted(labels.items()))), 0.0)


def counted(api: Api, endpoint: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for (name, labels), count in samples(api).items():
        if name == "voc_comments_total" and dict(labels)["endpoint"] == endpoint:
            found[dict(labels)["urgency"]] = found.get(dict(labels)["urgency"], 0) + count
    return found


def test_requests_are_counted_by_route_method_and_status(api: Api) -> None:
    labels = {"method": "GET", "route": "/v1/comments/{comment_id}", "status": "404"}
    before = value(api, "voc_request_seconds_count", **labels)
    for comment_id in ("c1", "c2"):
        api.get(f"/v1/comments/{comment_id}")
    assert value(api, "voc_request_seconds_count", **labels) == before + 2
    assert value(api, "voc_request_seconds_bucket", **labels, le="30.0") == before + 2


def test_what_is_no_route_makes_no_new_series(api: Api) -> None:
    api.client.request("GET", "/a-path-of-its-own")
    api.client.request("BREW", "/a-second-path-of-its-own")
    shown = api.client.request("GET", "/metrics").text
    assert not [word for word in ("a-path-of-its-own", "a-second-path", "BREW") if word in shown]
    assert 'method="other",route="unmatched"' in shown


@pytest.mark.parametrize("endpoint", ["/v1/tags", "/v1/comments"])
def test_comments_are_counted_by_endpoint_and_urgency(api: Api, endpoint: str) -> None:
    before = counted(api, endpoint)
    text = "個人情報が漏れています。今すぐ止めてください。"
    if endpoint == "/v1/tags":
        urgency = api.tags(text, "")[0]["urgency"]["label"]
    else:
        urgency = api.post(endpoint, json={"text": text}).json()["tags"]["urgency"]["label"]
    after = counted(api, endpoint)
    assert {label: after[label] - before.get(label, 0) for label in after if after[label] != before.get(label, 0)} == {
        urgency: 1
    }


def test_the_correction_of_a_deleted_comment_is_not_counted(api: Api) -> None:
    body = {"text": "消したはず", "external_id": "R-gone"}
    api.delete(f"/v1/comments/{api.post('/v1/comments', json=body).json()['id']}")
    before = counted(api, "/v1/comments")
    assert_refused(api.post("/v1/comments", json={**body, "text": "消したはずなのに"}), 409)
    assert counted(api, "/v1/comments") == before


def test_errors_are_counted_by_code(api: Api) -> None:
    before = value(api, "voc_errors_total", code="comment_missing")
    api.get("/v1/comments/c0")
    assert value(api, "voc_errors_total", code="comment_missing") == before + 1


def test_the_model_and_the_waiting_jobs_are_told(api: Api) -> None:
    version = api.client.request("GET", "/readyz").json()["model"]
    encoder = api.client.request("GET", "/readyz").json()["encoder"]
    assert value(api, "voc_model_info", version=version, encoder=encoder) == 1
    before = value(api, "voc_jobs", kind="retag", state="queued")
    api.post("/v1/retags", json={})
    assert value(api, "voc_jobs", kind="retag", state="queued") == before + 1


def test_a_request_keeps_its_id_or_gets_one(api: Api) -> None:
    assert api.get("/healthz", headers={"X-Request-ID": "crm-1"}).headers["x-request-id"] == "crm-1"
    given = {
        api.get("/healthz", headers={"X-Request-ID": odd}).headers["x-request-id"] for odd in ("", "a b", "x" * 65)
    }
    assert len(given) == 3
    assert all(len(each) == 32 for each in given)


def test_a_request_is_one_line_without_its_words(api: Api, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="api.observing"):
        api.get("/v1/comments?q=秘密の言葉&customer=K1", headers={"X-Request-ID": "crm-2"})
        api.get("/healthz")
    (line,) = [each for each in caplog.records if each.name == "api.observing"]
    facts = vars(line)["facts"]
    assert facts.pop("ms") > 0
    assert facts.pop("actor")
    assert facts == {"method": "GET", "route": "/v1/comments", "status": 200, "request_id": "crm-2"}
