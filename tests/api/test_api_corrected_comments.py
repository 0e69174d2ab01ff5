"""A comment that its sender corrects keeps its id, its place and its history."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from support.http import Api, assert_refused

from voc.store.database import Database
from voc.store.tables import AliasRow

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


def test_a_new_status_of_the_same_words_is_taken_and_an_old_one_does_not_come_back(anywhere: Api) -> None:
    opened, closed = ({"external_id": "status-1", "attributes": {"状態": state}} for state in ("対応中", "完了"))
    first = send(anywhere, **opened).json()
    second = send(anywhere, **closed).json()
    assert (second["id"], second["attributes"], second["tags"]) == (first["id"], closed["attributes"], first["tags"])
    assert [former["attributes"] for former in second["history"]] == [opened["attributes"]]
    assert send(anywhere, **opened).json() == second


def test_a_deleted_comment_does_not_come_back_corrected(anywhere: Api) -> None:
    made = send(anywhere, external_id="deleted-1").json()
    assert anywhere.delete(f"/v1/comments/{made['id']}").status_code == 204
    assert_refused(send(anywhere, external_id="deleted-1", text="やはり解約します"), 409)


def test_equal_numbers_of_two_sources_are_two_comments(anywhere: Api) -> None:
    ids = {
        send(anywhere, source=source, external_id="same-1", text=f"{source}から").json()["id"] for source in ("a", "b")
    }
    assert len(ids) == 2


def test_the_id_of_a_later_version_does_all_that_its_comment_does(anywhere: Api) -> None:
    first = send(anywhere, external_id="alias-1").json()["id"]
    send(anywhere, external_id="alias-1", text="折り返しがありません")
    alias = alias_of(anywhere, first)
    assert anywhere.get(f"/v1/comments/{alias}").json()["id"] == first
    said = anywhere.post(f"/v1/comments/{alias}/feedback", json={"sentiment": "mixed"})
    assert (said.status_code, said.json()["id"], said.json()["labels"]["sentiment"]) == (201, first, "mixed")
    assert len(anywhere.get(f"/v1/comments/{alias}/feedback").json()["items"]) == 1
    assert anywhere.delete(f"/v1/comments/{alias}/feedback").status_code == 204
    assert anywhere.get(f"/v1/comments/{first}/feedback").json()["items"] == []
    assert anywhere.post(f"/v1/comments/{alias}/handled").json()["comment"] == first
    assert anywhere.get(f"/v1/comments/{alias}/handled").json()["comment"] == first
    assert anywhere.delete(f"/v1/comments/{alias}/handled").status_code == 204
    assert_refused(anywhere.get(f"/v1/comments/{first}/handled"), 404)
    assert anywhere.delete(f"/v1/comments/{alias}").status_code == 204
    assert_refused(anywhere.get(f"/v1/comments/{first}"), 404)
    assert_refused(send(anywhere, external_id="alias-1"), 409)


def alias_of(api: Api, comment_id: str) -> str:
    """Return the id under which the later version arrived."""
    database: Database = api.client.app.state.components.database  # type: ignore[attr-defined]
    with database.transaction() as session:
        return session.scalars(select(AliasRow.id).where(AliasRow.comment_id == comment_id)).one()
