"""One comment: its evidence is marked, a tag is corrected with two actions, an urgent one is handled, one is deleted."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.slow


def first(address: str, **query: Any) -> dict[str, Any]:
    item: dict[str, Any] = httpx.get(f"{address}/v1/comments", params={**query, "limit": 1}).json()["items"][0]
    return item


def read(address: str, comment_id: str) -> dict[str, Any]:
    item: dict[str, Any] = httpx.get(f"{address}/v1/comments/{comment_id}").json()
    return item


def test_the_evidence_of_each_reason_is_marked_in_the_text(page: Page, address: str) -> None:
    item = first(address, reason="support")
    page.goto(f"{address}/comments/{item['id']}")
    assert page.locator(".comment-text").inner_text() == item["text"]
    for place, reason in enumerate(item["tags"]["reasons"], start=1):
        marked = page.locator(f'mark[title*="{reason["name"]}"]').all_inner_texts()
        assert "".join(marked) == "".join(dict.fromkeys(each["text"] for each in reason["evidence"]))
        assert page.locator(f'.tag[data-mark="{place}"]').inner_text().startswith(reason["name"])


def test_a_reason_is_corrected_by_choosing_another_and_taken_back(page: Page, written: str) -> None:
    item = first(written, reason="delivery")
    page.goto(f"{written}/comments/{item['id']}")
    page.get_by_label("主な理由").select_option("billing")
    page.get_by_text("タグを直しました。").wait_for()
    assert read(written, item["id"])["labels"]["reasons"][0] == "billing"
    assert "理由を直した" in page.locator("#history").inner_text()
    assert page.get_by_label("主な理由").input_value() == "billing"
    page.get_by_label("感情").select_option("neutral")
    page.get_by_text("感情を直した").wait_for()
    page.get_by_role("button", name="モデルの答えに戻す").click()
    page.get_by_text("モデルの答えに戻しました。").wait_for()
    again = read(written, item["id"])
    assert again["correction"] is None
    assert again["labels"] == item["labels"]


def test_reasons_are_added_and_dropped(page: Page, written: str) -> None:
    item = next(
        each
        for each in httpx.get(f"{written}/v1/comments", params={"reason": "price", "limit": 100}).json()["items"]
        if each["labels"]["reasons"] == ["price"]
    )
    page.goto(f"{written}/comments/{item['id']}")
    page.get_by_label("理由を足す").select_option("support")
    page.get_by_role("button", name="理由「応対・サポート」を外す").wait_for()
    assert read(written, item["id"])["labels"]["reasons"] == ["price", "support"]
    page.get_by_role("button", name="理由「応対・サポート」を外す").click()
    page.get_by_text("理由を外しました。").wait_for()
    assert read(written, item["id"])["labels"]["reasons"] == ["price"]


def test_what_a_comment_said_before_is_shown_by_any_of_its_ids(page: Page, written: str) -> None:
    body = {"external_id": "F-1", "source": "crm", "customer": "K-FORMER", "occurred_at": "2026-11-18T09:00:00"}
    made = httpx.post(f"{written}/v1/comments", json={**body, "text": "箱がつぶれていました"}).json()["id"]
    httpx.post(f"{written}/v1/comments", json={**body, "text": "箱がつぶれ、中身が濡れていました"})
    assert [each["text"] for each in read(written, made)["history"]] == ["箱がつぶれていました"]
    page.goto(f"{written}/comments/{made}")
    assert page.locator(".comment-text").first.inner_text() == "箱がつぶれ、中身が濡れていました"
    assert page.locator("#former .comment-text").all_inner_texts() == ["箱がつぶれていました"]


def test_an_urgent_comment_is_handled(page: Page, written: str) -> None:
    item = first(written, urgency="critical", case="open")
    page.goto(f"{written}/comments/{item['id']}")
    page.get_by_role("button", name="対応済みにする").click()
    page.get_by_text("に対応済み").wait_for()
    assert httpx.get(f"{written}/v1/comments/{item['id']}/handled").status_code == 200


def test_similar_comments_and_those_of_the_customer_are_a_click_away(page: Page, written: str) -> None:
    texts = ("解約の電話が三日もつながりません", "解約の電話がつながらず困っています", "箱が大きすぎます")
    made = [
        httpx.post(f"{written}/v1/comments", json={"text": text, "customer": "K-SIMILAR"}).json()["id"]
        for text in texts
    ]
    page.goto(f"{written}/comments/{made[0]}")
    similar = page.locator("section", has_text="似たコメント")
    assert similar.get_by_role("link", name=texts[1]).count() == 1
    customer = page.locator("section", has_text="この顧客のほかのコメント")
    assert customer.get_by_role("link", name=texts[2]).count() == 1
    customer.get_by_role("link", name=texts[2]).click()
    page.wait_for_url(f"**/comments/{made[2]}")


def test_a_comment_is_deleted_after_a_question_and_by_the_keyboard_alone(page: Page, written: str) -> None:
    made = httpx.post(f"{written}/v1/comments", json={"text": "消してほしいと言われたコメント"}).json()["id"]
    page.goto(f"{written}/comments/{made}")
    page.get_by_role("button", name="削除", exact=True).press("Enter")
    page.keyboard.press("Escape")
    assert httpx.get(f"{written}/v1/comments/{made}").status_code == 200
    page.get_by_role("button", name="削除", exact=True).press("Enter")
    page.get_by_role("button", name="削除する").press("Enter")
    page.wait_for_url("**/comments")
    assert httpx.get(f"{written}/v1/comments/{made}").status_code == 404


def test_a_comment_that_does_not_exist_says_so(page: Page, address: str) -> None:
    answer = httpx.get(f"{address}/comments/none", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert "コメント「none」はありません。" in answer.text
