"""``/v1/comments/{id}/feedback``: what people say, checked, kept, and answered once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from support.http import Api, assert_refused

TEXT = "電話が全然つながらない。もう解約します。"
TAXONOMY = """
own_reasons:
  box_thaw:
    name: 保冷箱の溶け
    parent: delivery
    examples: [箱の中で溶けていた, 溶けて届いた, 保冷剤が溶けていた, 解凍された状態で届いた, 冷凍品が全部溶けていた]
"""


def create(api: Api, text: str = TEXT) -> dict[str, Any]:
    made: dict[str, Any] = api.post("/v1/comments", json={"text": text}).json()
    return made


def say(api: Api, comment_id: str, body: dict[str, Any], key: str | None = None) -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return api.post(f"/v1/comments/{comment_id}/feedback", json=body, headers=headers)


def ids(api: Api, **query: str) -> set[str]:
    return {each["id"] for each in api.get("/v1/comments", params={**query, "limit": 500}).json()["items"]}


def test_the_answer_has_the_tags_of_the_model_the_correction_and_what_holds(anywhere: Api) -> None:
    made = create(anywhere)
    assert made["correction"] is None
    assert made["labels"]["sentiment"] == made["tags"]["sentiment"]["label"]
    answer = say(anywhere, made["id"], {"reasons": ["billing", "trust"], "demands": []})
    assert answer.status_code == 201
    corrected = answer.json()
    assert corrected["tags"] == made["tags"]
    assert corrected["labels"] == {**made["labels"], "reasons": ["billing", "trust"], "demands": []}
    said = {
        name: value for name, value in corrected["correction"].items() if name not in ("by", "at", "of_earlier_text")
    }
    assert said == {"reasons": ["billing", "trust"], "demands": []}
    assert anywhere.get(f"/v1/comments/{made['id']}").json() == corrected


def test_a_corrected_comment_is_found_where_people_put_it_until_it_is_withdrawn(anywhere: Api) -> None:
    made = create(anywhere)
    say(anywhere, made["id"], {"reasons": ["surplus"], "urgency": "medium"})
    assert made["id"] in ids(anywhere, reason="surplus", urgency="medium")
    for _ in range(2):
        assert anywhere.delete(f"/v1/comments/{made['id']}/feedback").status_code == 204
    assert made["id"] not in ids(anywhere, reason="surplus")
    assert anywhere.get(f"/v1/comments/{made['id']}").json() == made


def test_the_history_says_who_said_what_of_which_answer_and_hides_personal_data(anywhere: Api) -> None:
    made = create(anywhere)
    say(anywhere, made["id"], {"urgency": "high", "comment": "090-0000-1234の佐藤様から再入電"})
    say(anywhere, made["id"], {"confirmed": True})
    confirmed, first = anywhere.get(f"/v1/comments/{made['id']}/feedback").json()["items"]
    assert (first["said"], first["model"], first["seen"]) == ({"urgency": "high"}, made["model"], made["labels"])
    assert "0000-1234" not in first["comment"]
    assert first["comment"].endswith("から再入電")
    assert confirmed["said"] == {**made["labels"], "urgency": "high"}
    assert first["by"] == confirmed["by"] != ""


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "feedback_empty"),
        ({"comment": "だけ"}, "feedback_empty"),
        ({"confirmed": False}, "feedback_empty"),
        ({"reasons": ["nothing"]}, "unknown_label"),
        ({"demands": ["everything"]}, "unknown_label"),
        ({"reasons": ["price", "price"]}, "label_twice"),
        ({"reasons": ["price", "trust", "billing", "effect"]}, "too_many_reasons"),
        ({"sentiment": "angry"}, "invalid_request"),
        ({"urgency": None, "intent": "soon"}, "invalid_request"),
        ({"reasons": "price"}, "invalid_request"),
        ({"reason": ["price"]}, "invalid_request"),
        ({"confirmed": "yes"}, "invalid_request"),
    ],
)
def test_what_cannot_be_said_is_refused_and_changes_nothing(api: Api, body: dict[str, Any], code: str) -> None:
    made = create(api)
    assert assert_refused(say(api, made["id"], body), 422)["code"] == code
    assert api.get(f"/v1/comments/{made['id']}").json() == made


def test_a_refusal_names_the_codes_that_can_be_used(api: Api) -> None:
    detail = assert_refused(say(api, create(api)["id"], {"reasons": ["nothing"]}), 422)["detail"]
    assert "billing" in detail
    assert "nothing" in detail


def test_a_comment_that_is_not_there_has_no_feedback(api: Api) -> None:
    assert_refused(say(api, "c000", {"urgency": "high"}), 404)
    assert_refused(api.get("/v1/comments/c000/feedback"), 404)
    assert_refused(api.delete("/v1/comments/c000/feedback"), 404)


def test_a_company_may_use_its_own_codes(open_api: Any, home: Path, tmp_path: Path) -> None:
    taxonomy = tmp_path / "taxonomy.yaml"
    taxonomy.write_text(TAXONOMY, encoding="utf-8")
    api = open_api(home, taxonomy=taxonomy, database_url=f"sqlite:///{tmp_path / 'voc.db'}")
    made = create(api)
    assert say(api, made["id"], {"reasons": ["box_thaw"]}).json()["labels"]["reasons"] == ["box_thaw"]
    assert ids(api, reason="box_thaw") == {made["id"]}


def test_feedback_sent_many_times_at_once_is_one_feedback(anywhere: Api) -> None:
    made = create(anywhere)
    with ThreadPoolExecutor(8) as threads:
        sent = [threads.submit(say, anywhere, made["id"], {"urgency": "high"}, "once") for _ in range(8)]
        answers = [each.result().json() for each in sent]
    assert all(answer == answers[0] for answer in answers)
    assert len(anywhere.get(f"/v1/comments/{made['id']}/feedback").json()["items"]) == 1
    assert_refused(say(anywhere, made["id"], {"urgency": "low"}, "once"), 409)
    other = create(anywhere)
    assert_refused(say(anywhere, other["id"], {"urgency": "high"}, "once"), 409)
