"""The review, by the keyboard alone."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.slow


def read(address: str, comment_id: str) -> dict[str, Any]:
    item: dict[str, Any] = httpx.get(f"{address}/v1/comments/{comment_id}").json()
    return item


def current(page: Page) -> str:
    page.locator("article:visible").wait_for()
    found = page.locator("article:visible").get_attribute("data-id")
    assert found is not None
    return found


def waiting(address: str) -> int:
    return len(httpx.get(f"{address}/v1/comments", params={"review": "true", "limit": 500}).json()["items"])


def test_comments_are_confirmed_corrected_and_taken_back_without_a_mouse(page: Page, written: str) -> None:
    before = waiting(written)
    assert before > 50
    page.goto(f"{written}/review")
    one = current(page)
    unsure = [each["tags"]["certainty"] for each in (read(written, one),)]
    page.keyboard.press("Enter")  # as the model says
    two = current(page)
    assert two != one
    unsure.append(read(written, two)["tags"]["certainty"])
    assert unsure == sorted(unsure)
    page.keyboard.press("3")  # the third reason: price
    page.keyboard.press("Shift+9")  # and support
    page.keyboard.press("Enter")
    three = current(page)
    page.keyboard.press("s")
    page.keyboard.press("u")
    page.keyboard.press("Enter")
    four = current(page)
    page.wait_for_function("document.getElementById('done').textContent === '3'")
    page.wait_for_load_state("networkidle")
    assert read(written, one)["correction"] is not None
    assert read(written, two)["labels"]["reasons"] == ["price", "support"]
    model = read(written, three)
    assert model["labels"]["sentiment"] != model["tags"]["sentiment"]["label"]
    assert model["labels"]["urgency"] != model["tags"]["urgency"]["label"]
    page.keyboard.press("z")
    assert current(page) == three
    page.wait_for_load_state("networkidle")
    assert read(written, three)["correction"] is None
    page.keyboard.press("j")
    assert current(page) == four
    page.keyboard.press("k")
    assert current(page) == three
    assert waiting(written) == before - 2


def test_many_are_checked_without_loading_a_page_and_the_next_come_in_time(page: Page, written: str) -> None:
    page.goto(f"{written}/review")
    current(page)
    loads: list[str] = []
    page.on("framenavigated", lambda frame: loads.append(frame.url))
    before = waiting(written)
    seen = []
    for _ in range(30):
        seen.append(current(page))
        page.keyboard.press("Enter")
        page.wait_for_function("id => document.querySelector('article:not([hidden])')?.dataset.id !== id", arg=seen[-1])
    page.wait_for_load_state("networkidle")
    assert len(set(seen)) == 30
    assert loads == []
    assert waiting(written) == before - 30
    assert page.locator("#waiting").inner_text() == str(before - 30)


def test_the_help_opens_by_its_key_and_keeps_the_keys_to_itself(page: Page, written: str) -> None:
    page.goto(f"{written}/review")
    first = current(page)
    page.keyboard.press("?")
    assert page.get_by_role("dialog", name="キーボードの操作").is_visible()
    page.keyboard.press("j")
    assert current(page) == first
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert current(page) != first
