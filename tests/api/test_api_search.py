"""``GET /v1/comments``: pages without gaps, conditions that hold, and searches that do not fit."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta

import pytest
from support.http import Api, assert_refused


def test_pages_run_through_every_comment_once(sample: Api) -> None:
    seen: list[str] = []
    cursor: str | None = None
    while True:
        page = sample.get("/v1/comments", params={"limit": 100, **({"cursor": cursor} if cursor else {})}).json()
        seen += [item["id"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
        assert len(page["items"]) == 100
    assert len(seen) == len(set(seen)) == 505


def test_a_page_that_ends_exactly_at_the_last_comment_has_no_next(sample: Api) -> None:
    found = sample.get("/v1/comments", params={"q": "冷凍", "limit": 500}).json()["items"]
    page = sample.get("/v1/comments", params={"q": "冷凍", "limit": len(found)}).json()
    assert (len(page["items"]), page["next"]) == (len(found), None)
    assert len(found) > 3


@pytest.mark.parametrize("name", ["sentiment", "urgency", "intent"])
def test_the_labels_share_the_comments_among_them(sample: Api, name: str) -> None:
    labels = {
        "sentiment": ("positive", "neutral", "negative", "mixed"),
        "urgency": ("critical", "high", "medium", "low"),
        "intent": ("none", "considering", "requested", "done"),
    }[name]
    items = {label: sample.get("/v1/comments", params={name: label, "limit": 500}).json()["items"] for label in labels}
    assert all(item["tags"][name]["label"] == label for label in labels for item in items[label])
    assert sum(len(each) for each in items.values()) >= 500


def test_a_search_by_reason_word_and_customer_finds_only_those(sample: Api) -> None:
    by_reason = sample.get("/v1/comments", params={"reason": "delivery"}).json()["items"]
    assert by_reason
    assert all("delivery" in {reason["code"] for reason in item["tags"]["reasons"]} for item in by_reason)
    by_word = sample.get("/v1/comments", params={"q": "電話"}).json()["items"]
    assert by_word
    assert all("電話" in item["text"] for item in by_word)
    customer = by_word[0]["customer"]
    assert {item["customer"] for item in sample.get("/v1/comments", params={"customer": customer}).json()["items"]} == {
        customer
    }


def test_days_are_whole_days_in_japan(sample: Api) -> None:
    query = {"since": "2026-11-09", "until": "2026-11-15", "limit": 500}
    days = sample.get("/v1/comments", params=query).json()["items"]
    moments = {"since": "2026-11-09T00:00:00+09:00", "until": "2026-11-16T00:00:00+09:00", "limit": 500}
    assert days == sample.get("/v1/comments", params=moments).json()["items"]
    local = [datetime.fromisoformat(item["occurred_at"]) + timedelta(hours=9) for item in days]
    assert {moment.date().isoformat() for moment in local} == {f"2026-11-{day:02d}" for day in range(9, 16)}


@pytest.mark.parametrize("path", ["/v1/comments", "/comments"])
def test_the_empty_fields_of_a_search_form_mean_any(sample: Api, path: str) -> None:
    names = ("q", "reason", "sentiment", "urgency", "intent", "theme", "since", "until", "kind", "customer")
    assert sample.get(path, params=dict.fromkeys(names, "")).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "0"},
        {"limit": "501"},
        {"limit": "many"},
        {"sentiment": "angry"},
        {"urgency": "now"},
        {"intent": "maybe"},
        {"kind": "tweet"},
        {"since": "きのう"},
        {"until": "2026-13-01"},
        {"cursor": "nonsense"},
        {"cursor": "あ"},
        {"cursor": base64.urlsafe_b64encode(b"9" * 30).decode()},
        {"cursor": base64.urlsafe_b64encode(b"1" * 5_000).decode()},
        {"reason": "suport"},
    ],
    ids=lambda query: str(query)[:40],
)
def test_a_search_that_does_not_fit_is_refused_with_its_name(sample: Api, query: dict[str, str]) -> None:
    assert next(iter(query)) in assert_refused(sample.get("/v1/comments", params=query), 422)["detail"]


@pytest.mark.parametrize("path", ["/v1/comments", "/v1/words"])
def test_a_theme_that_is_not_there_finds_nothing_silently_nowhere(sample: Api, path: str) -> None:
    assert assert_refused(sample.get(path, params={"theme": "nope"}), 404)["code"] == "theme_missing"
    assert sample.get(path, params={"theme": "none"}).status_code == 200


@pytest.mark.parametrize(
    "query",
    [{"until": "9999-12-31"}, {"since": "0001-01-01"}, {"q": "\u0000"}, {"q": "a" * 55_000}, {"reason": "nope"}],
    ids=["last day", "first day", "nul", "long", "unknown reason"],
)
def test_the_ends_of_the_calendar_and_odd_words_are_no_server_error(anywhere: Api, query: dict[str, str]) -> None:
    response = anywhere.get("/v1/comments", params=query)
    assert response.status_code in (200, 422), response.text
