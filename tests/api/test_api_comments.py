"""``/v1/comments``: stored once, masked, found again, deleted whole."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest
from support.http import Api, assert_refused

ITEM = {"id", "text", "kind", "source", "external_id", "customer", "occurred_at", "received_at", "attributes", "tags"}
FULL = {
    "text": "電話が全然つながらない。返金してください。",
    "kind": "call_note",
    "customer": "K1",
    "occurred_at": "2026-11-11T20:14:00+09:00",
    "source": "crm",
    "attributes": {"プラン": "毎週8食"},
}


def create(api: Api, body: dict[str, Any], status: int = 201, key: str | None = None) -> Any:
    response = api.post("/v1/comments", json=body, headers={"Idempotency-Key": key} if key else {})
    assert response.status_code == status, response.text
    return response.json()


def total(api: Api, **query: Any) -> int:
    return len(api.get("/v1/comments", params={**query, "limit": 500}).json()["items"])


def test_a_comment_is_answered_with_what_was_sent_its_id_and_its_tags(anywhere: Api) -> None:
    made = create(anywhere, {**FULL, "external_id": "full"})
    assert set(made) >= ITEM
    assert {name: made[name] for name in ("text", "kind", "customer", "source", "attributes", "external_id")} == {
        **{name: FULL[name] for name in ("text", "kind", "customer", "source", "attributes")},
        "external_id": "full",
    }
    assert datetime.fromisoformat(made["occurred_at"]) == datetime.fromisoformat(FULL["occurred_at"])  # type: ignore[arg-type]
    assert made["tags"]["reasons"]
    assert anywhere.get(f"/v1/comments/{made['id']}").json() == made


def test_only_the_text_is_needed(anywhere: Api) -> None:
    made = create(anywhere, {"text": "高すぎる"})
    assert (made["kind"], made["source"], made["attributes"]) == ("survey", "api", {})
    assert (made["external_id"], made["customer"], made["occurred_at"]) == (None, None, None)


def test_the_tags_are_those_of_the_tag_endpoint(anywhere: Api) -> None:
    tags = create(anywhere, {"text": FULL["text"], "external_id": "same-tags"})["tags"]
    asked = anywhere.post("/v1/tags", json={"comments": [{"text": FULL["text"], "kind": "survey"}]}).json()["results"][
        0
    ]
    assert {**tags, "id": None} == asked


def test_nothing_null_and_blanks_mean_the_same(anywhere: Api) -> None:
    fields = ("kind", "external_id", "customer", "occurred_at", "source", "attributes")
    bare = create(anywhere, {"text": "高い"})
    empty = create(anywhere, {"text": "高い", **dict.fromkeys(fields)})
    blank = create(anywhere, {"text": "高い", "external_id": "", "customer": " ", "source": "\u3000"})
    for made in (bare, empty, blank):
        assert [made[name] for name in fields] == ["survey", None, None, None, "api", {}]


def test_the_same_key_gives_the_same_answer_and_stores_once(anywhere: Api) -> None:
    before = total(anywhere)
    first, second = (create(anywhere, {"text": "同じ鍵"}, key="key-1") for _ in range(2))
    assert first == second
    assert total(anywhere) == before + 1


def test_the_same_key_with_another_body_is_a_conflict(anywhere: Api) -> None:
    create(anywhere, {"text": "先の内容"}, key="key-2")
    before = total(anywhere)
    response = anywhere.post("/v1/comments", json={"text": "別の内容"}, headers={"Idempotency-Key": "key-2"})
    assert assert_refused(response, 409)["code"] == "idempotency_conflict"
    assert total(anywhere) == before


def test_another_key_stores_the_same_words_again(anywhere: Api) -> None:
    ids = {create(anywhere, {"text": "同じ言葉"}, key=key)["id"] for key in ("key-3", "key-4")}
    assert len(ids) == 2


def test_the_key_of_a_deleted_comment_can_be_used_again(anywhere: Api) -> None:
    first = create(anywhere, {"text": "消える"}, key="key-5")
    anywhere.delete(f"/v1/comments/{first['id']}")
    second = create(anywhere, {"text": "消えたあと"}, key="key-5")
    assert second["text"] == "消えたあと"


def test_eight_requests_at_once_with_one_key_store_one_comment(anywhere: Api) -> None:
    before = total(anywhere)
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda _: create(anywhere, {"text": "一斉に送る"}, key="key-6"), range(8)))
    assert len({each["id"] for each in made}) == 1
    assert total(anywhere) == before + 1


def test_the_same_external_id_and_content_is_stored_once(anywhere: Api) -> None:
    before = total(anywhere)
    first, second = (create(anywhere, {**FULL, "external_id": "R1"}) for _ in range(2))
    assert first == second
    assert total(anywhere) == before + 1


def test_without_a_name_the_same_words_are_two_comments(anywhere: Api) -> None:
    assert create(anywhere, {"text": "特になし"})["id"] != create(anywhere, {"text": "特になし"})["id"]


def test_personal_data_is_masked_before_it_is_stored(anywhere: Api) -> None:
    text = "鈴木様より入電。090-0000-1234に折り返し、taro@example.comにもメールください。"
    made = create(anywhere, {"text": text, "attributes": {"メモ": "携帯 090-0000-1234", "mail": "taro@example.com"}})
    shown = str(anywhere.get(f"/v1/comments/{made['id']}").json())
    assert [secret for secret in ("0000-1234", "taro@", "鈴木") if secret in shown] == []
    assert made["masked"]["phone"] >= 1
    assert anywhere.get("/v1/comments", params={"q": "0000-1234"}).json()["items"] == []


@pytest.mark.parametrize(
    ("sent", "utc"),
    [
        ("2026-11-11T20:14:00", "2026-11-11T11:14:00+00:00"),
        ("2026-11-11T20:14:00Z", "2026-11-11T20:14:00+00:00"),
        ("2026-11-11T20:14:00-05:00", "2026-11-12T01:14:00+00:00"),
    ],
)
def test_a_time_without_an_offset_is_japanese_time(anywhere: Api, sent: str, utc: str) -> None:
    assert create(anywhere, {"text": "高い", "occurred_at": sent})["occurred_at"] == utc


@pytest.mark.parametrize("sent", ["0001-01-01T00:00:00+09:00", "0001-01-01T00:00:00", "9999-12-31T23:59:59-09:00"])
def test_a_time_beyond_the_calendar_is_refused(anywhere: Api, sent: str) -> None:
    problem = assert_refused(anywhere.post("/v1/comments", json={"text": "高い", "occurred_at": sent}), 422)
    assert problem["detail"] == "occurred_at: 1951年から2099年までの日時を指定してください。"


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({}, "text"),
        ({"text": ""}, "text"),
        ({"text": " \n\u3000"}, "text"),
        ({"text": "あ" * 20_001}, "text"),
        ({"text": "高い", "kind": "tweet"}, "kind"),
        ({"text": "高い", "occurred_at": "きのう"}, "occurred_at"),
        ({"text": "高い", "external_id": "x" * 201}, "external_id"),
        ({"text": "高い", "custmer": "K1"}, "custmer"),
        ({"text": "高い", "attributes": []}, "attributes"),
        ({"text": "高い", "occurred_at": "20261120"}, "occurred_at"),  # as seconds it would be a day of 1970
    ],
)
def test_a_comment_that_does_not_fit_is_refused_with_its_field(api: Api, body: dict[str, Any], named: str) -> None:
    assert named in assert_refused(api.post("/v1/comments", json=body), 422)["detail"]


def test_a_nul_character_is_not_stored(anywhere: Api) -> None:
    response = anywhere.post("/v1/comments", json={"text": "電話が\u0000つながらない", "customer": "K\u0000"})
    assert response.status_code in (201, 422), response.text
    assert "\\u0000" not in response.text


@pytest.mark.parametrize("field", ["text", "customer", "external_id"])
def test_half_a_character_is_no_server_error(anywhere: Api, field: str) -> None:
    body = f'{{"text": "高い", "{field}": "電話\\ud83dが"}}'.encode()
    response = anywhere.post("/v1/comments", content=body, headers={"content-type": "application/json"})
    assert response.status_code in (201, 422), response.text


def test_an_attribute_without_a_value_is_no_word(anywhere: Api) -> None:
    made = create(anywhere, {"text": "高い", "attributes": {"a": None, "b": 5, "c": {"d": "e"}}})
    assert made["attributes"].get("a") in (None, "")
    assert made["attributes"]["b"] in (5, "5")
    assert "'" not in str(made["attributes"].get("c", ""))


def test_a_deleted_comment_is_gone_and_deleting_it_again_says_so(anywhere: Api) -> None:
    made = create(anywhere, {"text": "消してください", "customer": "K-gone"})
    assert anywhere.delete(f"/v1/comments/{made['id']}").status_code == 204
    assert assert_refused(anywhere.delete(f"/v1/comments/{made['id']}"), 404)["code"] == "comment_missing"
    assert_refused(anywhere.get(f"/v1/comments/{made['id']}"), 404)
    assert total(anywhere, customer="K-gone") == 0


@pytest.mark.parametrize("key", [None, "key-gone"])
def test_a_deleted_comment_that_is_sent_again_is_refused_and_stays_gone(anywhere: Api, key: str | None) -> None:
    headers = {"Idempotency-Key": key} if key else {}
    body = {"text": "消したはず", "external_id": f"R-gone-{key}", "customer": f"K-{key}"}
    made = create(anywhere, body, key=key)
    anywhere.delete(f"/v1/comments/{made['id']}")
    for _ in range(2):
        response = anywhere.post("/v1/comments", json=body, headers=headers)
        assert assert_refused(response, 409)["code"] == "comment_deleted"
    assert total(anywhere, customer=f"K-{key}") == 0


@pytest.mark.parametrize("length", [198, 199, 300])
def test_an_attribute_with_an_overlong_name_is_found_and_stands_on_the_page(anywhere: Api, length: int) -> None:
    name = f"ご意見{length}".ljust(length, "問")
    made = create(anywhere, {"text": "高い", "attributes": {name: "はい"}})
    found = anywhere.get("/v1/comments", params={"attribute": f"{name}=はい"}).json()["items"]
    assert [each["id"] for each in found] == [made["id"]]
    assert anywhere.client.request("GET", "/comments").status_code == 200
