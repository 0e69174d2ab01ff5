"""``POST /v1/tags``: every comment answered in its place, evidence at the offsets of the text as sent."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
from support.http import Api, assert_refused
from support.places import labelled_texts

KEYS = {"id", "reasons", "sentiment", "intent", "urgency", "demands", "theme", "review"}
HALF_WIDTH = {"ガ": "ｶﾞ", "パ": "ﾊﾟ", "ン": "ﾝ", "ー": "ｰ", "ス": "ｽ", "ト": "ﾄ", "サ": "ｻ", "ド": "ﾄﾞ"}
SENT = {
    "half-width": "ｻﾎﾟｰﾄﾃﾞｽｸに電話が全然つながらない。ｶﾞｯｶﾘです。",
    "emoji": "😀👨‍👩‍👧‍👦電話が全然つながらない😡💢もう解約します🙅‍♀️",
    "astral": "𠮷野さんの𩸽が届かない。𝟛回電話しても返事がありません𠮟",
    "combining": "サポ\u30fcトか\u3099ひと\u3099い。テ\u3099ンワか\u3099つなか\u3099らない",
    "runs": "ひどい！！！！！！！！電話がつながらない～～～～～～～。。。。。。返金してください！！！！！",
    "invisible": "\u200b電\u200b話\ufeffが\u00adつながら\u2060ない\u200d。",
    "lines": "\r\n\r\n  電話がつながらない\r\n返金もまだです\u2028弁護士に相談します  \t",
    "ligatures": "㌔あたり㌦で請求された㈱○○の㍻料金が⑩倍。二重に請求されています。",
    "full-width": "ＡＢＣプラン　９，８００円が２回引き落とされました！？返金してください",
    "bom": "\ufeff何度電話してもつながりません。",
}


def evidence_of(result: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for reason in result["reasons"] for each in reason["evidence"]] + result["urgency"]["evidence"]


def assert_quoted(text: str, result: dict[str, Any]) -> int:
    found = evidence_of(result)
    for each in found:
        assert 0 <= each["start"] < each["end"] <= len(text)
        assert text[each["start"] : each["end"]] == each["text"]
    return len(found)


def test_evidence_stands_at_its_offsets_in_the_text_as_sent(sample: Api) -> None:
    found = [assert_quoted(text, sample.tags(text)[0]) for text in SENT.values()]
    assert sum(count > 0 for count in found) > len(SENT) / 2


CHANGES: dict[str, Callable[[str], str]] = {
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "half-width": lambda text: "".join(HALF_WIDTH.get(character, character) for character in text),
    "emoji between": lambda text: "😀" + text.replace("。", "。🍣") + "👨‍👩‍👧",
    "astral between": lambda text: "𠮷" + text.replace("、", "、𩸽"),
    "invisible between": lambda text: "\u200b".join(text),
    "windows lines": lambda text: text.replace("。", "。\r\n"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_evidence_of_real_comments_stays_right_however_they_are_written(sample: Api, name: str) -> None:
    texts = [CHANGES[name](text) for text in labelled_texts(40)]
    results = sample.tags(*texts)
    assert sum(assert_quoted(text, result) for text, result in zip(texts, results, strict=True)) > 20


def assert_fields(found: list[dict[str, Any]], fields: set[str]) -> None:
    assert found
    assert [each for each in found if not fields <= set(each)] == []


def test_the_answer_has_every_field_of_the_contract(sample: Api) -> None:
    comments = [{"id": str(n), "text": text, "kind": "call_note"} for n, text in enumerate(labelled_texts(60))]
    body = sample.post("/v1/tags", json={"comments": comments}).json()
    assert set(body) >= {"model", "results"}
    results = body["results"]
    assert_fields(results, KEYS)
    assert_fields([reason for each in results for reason in each["reasons"]], {"code", "name", "score", "evidence"})
    assert_fields([demand for each in results for demand in each["demands"]], {"code", "score"})
    assert_fields([evidence for each in results for evidence in evidence_of(each)], {"start", "end", "text"})
    assert_fields([each["sentiment"] for each in results], {"label", "score"})
    assert_fields([each["intent"] for each in results], {"label", "score"})
    assert_fields([each["urgency"] for each in results], {"label", "score", "due_hours", "why", "evidence"})


def test_scores_are_probabilities_and_there_are_at_most_three_reasons(sample: Api) -> None:
    for result in sample.tags(*labelled_texts(80)):
        scores = [each["score"] for each in (*result["reasons"], *result["demands"])]
        scores += [result[name]["score"] for name in ("sentiment", "intent", "urgency")]
        assert all(0 <= score <= 1 for score in scores)
        codes = [each["code"] for each in result["reasons"]]
        assert len(codes) == len(set(codes)) <= 3


def test_the_same_comment_gets_the_same_tags_alone_and_in_company(sample: Api) -> None:
    texts = labelled_texts(30)
    assert [sample.tags(text)[0] for text in texts] == sample.tags(*texts)


def test_a_thousand_comments_are_answered_in_order_with_their_ids(sample: Api) -> None:
    texts = labelled_texts(20)
    comments = [{"id": f"n{n}", "text": f"{texts[n % 20]} {n}"} for n in range(1_000)]
    results = sample.post("/v1/tags", json={"comments": comments}).json()["results"]
    assert [each["id"] for each in results] == [each["id"] for each in comments]
    assert all("error" not in each for each in results)


@pytest.mark.parametrize("count", [0, 1_001])
def test_too_few_and_too_many_comments_are_refused(sample: Api, count: int) -> None:
    problem = assert_refused(sample.post("/v1/tags", json={"comments": [{"text": "高い"}] * count}), 422)
    assert "comments" in problem["detail"]


def test_what_cannot_be_tagged_has_an_error_in_its_place(sample: Api) -> None:
    texts = ["電話がつながらない", "", " \n\u3000", "あ" * 20_000, "あ" * 20_001, "高い"]
    results = sample.tags(*texts)
    assert [each.get("error", {}).get("code") for each in results] == [None, "empty", "empty", None, "too_long", None]
    assert results[0]["reasons"]


def test_a_comment_of_the_wrong_form_does_not_refuse_those_beside_it(sample: Api) -> None:
    odd = [
        {},
        {"text": 5},
        {"text": None},
        {"text": ["高い"]},
        {"text": "高い", "kind": "tweet"},
        {"text": "\u0001\u0002"},
    ]
    comments = [{"text": "高い", "id": 5}, *odd, {"text": "高い", "id": "last"}]
    results = sample.post("/v1/tags", json={"comments": comments}).json()["results"]
    assert ["error" in each for each in results] == [False, *[True] * len(odd), False]
    assert (results[0]["id"], results[-1]["id"]) == (5, "last")


def test_a_request_of_nothing_that_can_be_tagged_is_answered(sample: Api) -> None:
    (result,) = sample.post("/v1/tags", json={"comments": [{"id": "x", "text": ""}]}).json()["results"]
    assert (result["id"], result["error"]["code"]) == ("x", "empty")


@pytest.mark.parametrize("text", ["\u200b", "\u0000", "😀", "。", "-", "a", "\u3099", "𠮷", "｡", "\ufffd", "🇯🇵" * 50])
def test_any_single_mark_is_answered(sample: Api, text: str) -> None:
    (result,) = sample.tags(text)
    assert set(result) >= KEYS or "error" in result


@pytest.mark.parametrize("text", ["電話が\\ud83dつながらない", "\\udc00", "返金して\\ud83d\\ud83dください"])
def test_half_a_character_is_no_server_error(sample: Api, text: str) -> None:
    body = f'{{"comments": [{{"id": "x", "text": "{text}"}}]}}'.encode()
    response = sample.post("/v1/tags", content=body, headers={"content-type": "application/json"})
    assert response.status_code in (200, 422), response.text


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({}, "comments"),
        ({"comments": "高い"}, "comments"),
        ({"comments": ["高い"]}, "comments[0]"),
        ([], ""),
    ],
)
def test_a_request_that_does_not_fit_is_refused_with_the_place(sample: Api, body: object, named: str) -> None:
    problem = assert_refused(sample.post("/v1/tags", json=body), 422)
    assert named in problem["detail"]


@pytest.mark.parametrize(
    "body", [b"{", b"", b"\xff\xfe", b'{"comments": [{"text": "\xff"}]}', b"[" * 100_000, b"nonsense"]
)
def test_what_is_no_json_is_refused_in_japanese(sample: Api, body: bytes) -> None:
    response = sample.post("/v1/tags", content=body, headers={"content-type": "application/json"})
    assert response.status_code in (400, 422)
    assert_refused(response, response.status_code)


def test_tagging_stores_nothing(api: Api) -> None:
    api.tags("電話がつながらない")
    assert api.get("/v1/comments").json() == {"items": [], "next": None}
