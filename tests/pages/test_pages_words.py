"""Words of a segment: counted as the comments are, each a click away from them."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import Page
from support.pages import follow

pytestmark = pytest.mark.slow


def test_a_word_leads_to_as_many_comments_as_it_counts(page: Page, address: str) -> None:
    page.goto(f"{address}/words")
    row = page.locator("#frequent tbody tr").first
    counted = row.locator("td").first.inner_text()
    assert page.locator("#characteristic").count() == 0
    follow(page, row.get_by_role("link"))
    assert page.locator("#count").inner_text() == counted


def test_what_is_characteristic_of_a_reason_is_counted_within_and_without(page: Page, address: str) -> None:
    page.goto(f"{address}/words")
    page.get_by_label("理由").select_option("support")
    follow(page, page.get_by_role("button", name="絞る"))
    rows = page.locator("#characteristic tbody tr")
    expected = httpx.get(f"{address}/v1/words", params={"reason": "support"}).json()
    assert rows.locator("th a").all_inner_texts() == [each["word"] for each in expected["characteristic"]]
    # Which word stands first is the model's: what it takes for bad support.
    assert any("電話" in each for each in rows.locator("th a").all_inner_texts()[:10])
    word = expected["characteristic"][0]

    def found(**query: str) -> int:
        return len(httpx.get(f"{address}/v1/comments", params={**query, "limit": 500}).json()["items"])

    assert found(q=word["word"], reason="support") == word["segment"]
    assert found(q=word["word"]) == word["segment"] + word["rest"]
    follow(page, rows.first.get_by_role("link"))
    assert page.locator("select[name=reason]").input_value() == "support"
    assert page.locator("#count").inner_text() == f"{word['segment']}件"


def test_every_frequent_word_is_found_again_by_the_search(address: str) -> None:
    view = httpx.get(f"{address}/v1/words", params={"sentiment": "negative"}).json()
    for each in view["frequent"][:25]:
        query = {"sentiment": "negative", "q": each["word"], "limit": 500}
        assert len(httpx.get(f"{address}/v1/comments", params=query).json()["items"]) == each["comments"], each


def test_words_that_go_together_are_drawn_and_listed(page: Page, address: str) -> None:
    page.goto(f"{address}/words?sentiment=negative")
    page.wait_for_selector('#network [data-drawn="yes"]')
    edges = httpx.get(f"{address}/v1/words", params={"sentiment": "negative"}).json()["network"]["edges"]
    page.get_by_text("表で見る").click()
    assert page.locator("#network tbody tr").count() == len(edges) > 5
    assert page.locator("#network .trace").count() == len(edges) + 1
    link = page.locator("#network tbody tr").first
    counted = link.locator("td").first.inner_text()
    follow(page, link.get_by_role("link"))
    assert page.locator("#count").inner_text() == counted


def test_a_pair_leads_to_as_many_comments_as_it_counts(page: Page, address: str) -> None:
    page.goto(f"{address}/words?reason=support")
    view = httpx.get(f"{address}/v1/words", params={"reason": "support"}).json()
    rows = page.locator("#pairs tbody tr")
    assert rows.locator("th a").all_inner_texts() == [each["pair"] for each in view["pairs"]][:40]
    counted = rows.first.locator("td").first.inner_text()
    follow(page, rows.first.get_by_role("link"))
    assert page.locator("#count").inner_text() == counted
    assert page.get_by_label(f"条件「係り受け: {view['pairs'][0]['pair']}」を外す").count() == 1
    page.get_by_role("button", name="探す", exact=True).click()
    assert page.locator("#count").inner_text() == counted


def test_what_pairs_are_characteristic_is_counted_within_and_without(page: Page, written: str) -> None:
    for number in range(8):
        body = {"text": f"窓口の電話が{number + 2}日も繋がりませんでした。", "attributes": {"店": "駅前"}}
        httpx.post(f"{written}/v1/comments", json=body).raise_for_status()
    query = {"attribute": "店=駅前"}
    (own,) = httpx.get(f"{written}/v1/words", params=query).json()["characteristic_pairs"]
    assert (own["pair"], own["segment"]) == ("電話→繋がらない", 8)

    def found(**query: str) -> int:
        return len(httpx.get(f"{written}/v1/comments", params={**query, "limit": 500}).json()["items"])

    assert found(pair=own["pair"]) == 8 + own["rest"]
    page.goto(f"{written}/words?attribute=店=駅前")
    follow(page, page.locator("#characteristic-pairs tbody a").first)
    assert page.locator("#count").inner_text() == "8件"


def test_a_pair_without_an_arrow_is_refused(address: str) -> None:
    answer = httpx.get(f"{address}/v1/comments", params={"pair": "電話"})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
