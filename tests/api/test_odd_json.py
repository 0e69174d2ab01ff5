"""Bodies that are JSON and odd: each is answered, with what is wrong in Japanese or with the odd part left out."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest
from support.http import Api, assert_refused

JSON = {"content-type": "application/json"}


def nested(levels: int) -> str:
    return "[" * levels + "]" * levels


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_numbers_that_are_none_are_null(api: Api, number: str) -> None:
    tagged = api.post("/v1/tags", content=f'{{"comments": [{{"id": {number}, "text": "高い"}}]}}', headers=JSON)
    assert tagged.json()["results"][0]["id"] is None
    stored = api.post("/v1/comments", content=f'{{"text": "高い", "attributes": {{"NPS": {number}}}}}', headers=JSON)
    assert stored.status_code == 201
    assert stored.json()["attributes"] == {"NPS": ""}  # as null is


@pytest.mark.parametrize("levels", [40, 300, 600, 900, 100_000])
@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/tags", '{"comments": [{"id": %s, "text": "高い"}]}'),
        ("/v1/tags", '{"comments": [{"text": %s}]}'),
        ("/v1/tags", '{"comments": %s}'),
        ("/v1/comments", '{"text": "高い", "attributes": {"a": %s}}'),
        ("/v1/comments", "%s"),
    ],
)
def test_nesting_that_is_after_the_stack_is_refused(api: Api, path: str, body: str, levels: int) -> None:
    answer = api.post(path, content=body % nested(levels), headers=JSON)
    assert answer.status_code in (400, 422)
    assert_refused(answer, answer.status_code)


def test_nesting_that_means_something_is_kept(api: Api) -> None:
    attributes = {"注文": {"明細": [{"数": 2}]}}
    answer = api.post("/v1/comments", json={"text": "高い", "attributes": attributes})
    assert json.loads(answer.json()["attributes"]["注文"]) == attributes["注文"]


@pytest.mark.parametrize(
    ("content", "content_type", "said"),
    [
        (b"[]", "application/json", "{…}"),
        (b'{"comments": [{"text": "x"}]}', "text/plain", "Content-Type: application/json"),
        (b"comments=x", "application/x-www-form-urlencoded", "Content-Type: application/json"),
        (b'{"comments": [1]}', "application/json", "comments[0]"),
    ],
)
def test_what_is_no_object_is_told_so(api: Api, content: bytes, content_type: str, said: str) -> None:
    refused = assert_refused(api.post("/v1/tags", content=content, headers={"content-type": content_type}), 422)
    assert said in refused["detail"]


def test_a_compressed_body_is_refused_with_what_to_do(api: Api) -> None:
    packed = gzip.compress(b'{"comments": [{"text": "x"}]}')
    answer = api.post("/v1/tags", content=packed, headers={**JSON, "content-encoding": "gzip"})
    assert "圧縮しないで" in assert_refused(answer, 415)["detail"]


@pytest.mark.parametrize(
    ("path", "given", "detail"),
    [
        ("/v1/tags", {"json": {"comments": ["高い"]}}, "comments[0]: JSONのオブジェクト {…} で指定してください。"),
        ("/v1/tags", {"json": {"comments": [{"text": "高い"}] * 1_001}}, "comments: 1,000件までです。"),
        ("/v1/comments", {"json": {"text": "高い", "source": "x" * 201}}, "source: 200文字までです。"),
        (
            "/v1/comments",
            {"json": {"text": "高い", "kind": "mail"}},
            "kind: 次のどれかです: survey・call_note・complaint。",
        ),
        (
            "/v1/webhooks",
            {"json": {"url": "https://example.com/voc", "events": ["x"]}},
            "events[0]: 次のどれかです: comment.created・comment.corrected。",
        ),
        (
            "/v1/comments",
            {"json": {"text": "高い"}, "headers": {"Idempotency-Key": ""}},
            "Idempotency-Key: 空にできません。",
        ),
        ("/v1/themes/edits/x/undo", {}, "edit_id: 整数で指定してください。"),
        (
            "/v1/imports",
            {"files": [("file", ("a.csv", b"a\n1\n")), ("file", ("b.csv", b"a\n2\n"))]},
            "file: ファイルは1つずつ送るか、zipにまとめて送ってください。",
        ),
    ],
)
def test_what_is_wrong_is_said_in_japanese_alone(api: Api, path: str, given: dict[str, Any], detail: str) -> None:
    assert assert_refused(api.post(path, **given), 422)["detail"] == detail


def test_whole_numbers_may_be_written_with_a_point(api: Api) -> None:
    assert api.post("/v1/retags/preview", json={"sample": 20.0}).status_code == 200
    for odd in (20.5, "20", True):
        assert_refused(api.post("/v1/retags/preview", json={"sample": odd}), 422)
