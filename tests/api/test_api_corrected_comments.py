"""A comment that its sender corrects keeps its id, its place and its history."""

from __future__ import annotations

from typing import Any

from support.http import Api, assert_refused

SENT = {"text": "電話がつながらず困っています", "source": "crm", "external_id": "corrected-1", "customer": "K-77"}


def send(api: Api, key: str | None = None, **changes: Any) -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return api.post("/v1/comments", json={**SENT, **changes}, headers=headers)


def test_a_corrected_comment_keeps_its_id_and_shows_what_it_said(anywhere: Api) -> None:
    first = send(anywhere).json()
    assert (first["history"], first["revised_at"]) == ([], None)
    said = anywhere.post(f"/v1/comments/{first['id']}/feedback", json={"sentiment": "mixed"}).json()
    assert said["correction"]["of_earlier_text"] is False
    second = send(anywhere, "key", text="090-1234-5678 に折り返しがなく、今月で解約します").json()
    assert (second["id"], second["received_at"]) == (first["id"], first["received_at"])
    assert "090-1234-5678" not in second["text"]
    (former,) = second["history"]
    assert (former["text"], former["labels"]) == (SENT["text"], first["labels"])
    assert second["correction"]["of_earlier_text"] is True
    assert second["labels"]["sentiment"] == "mixed"
    assert send(anywhere).json() == second  # what was sent before is no newer version
    assert send(anywhere, "key", text="090-1234-5678 に折り返しがなく、今月で解約します").json() == second
    assert anywhere.get(f"/v1/comments/{first['id']}").json() == second
    listed = anywhere.get("/v1/comments", params={"source": "crm", "customer": "K-77"}).json()["items"]
    assert [each["id"] for each in listed] == [first["id"]]


def test_a_deleted_comment_does_not_come_back_corrected(anywhere: Api) -> None:
    made = send(anywhere, external_id="deleted-1").json()
    assert anywhere.delete(f"/v1/comments/{made['id']}").status_code == 204
    assert_refused(send(anywhere, external_id="deleted-1", text="やはり解約します"), 404)


def test_equal_numbers_of_two_sources_are_two_comments(anywhere: Api) -> None:
    ids = {
        send(anywhere, source=source, external_id="same-1", text=f"{source}から").json()["id"] for source in ("a", "b")
    }
    assert len(ids) == 2
