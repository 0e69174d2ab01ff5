"""What holds for every page: readable by everybody, on a phone, in the dark, and without a word to the outside."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page
from support.pages import PAGES, grave_faults, is_too_wide

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_no_grave_fault_and_nothing_scrolls_sideways(
    page: Page, address: str, all_paths: dict[str, str], name: str
) -> None:
    page.goto(address + all_paths[name], wait_until="networkidle")
    assert grave_faults(page) == []
    page.emulate_media(color_scheme="dark")
    assert grave_faults(page) == []
    page.set_viewport_size({"width": 360, "height": 780})
    assert not is_too_wide(page)
    assert grave_faults(page) == []


def test_the_colours_follow_the_system_until_a_person_chooses(page: Page, address: str) -> None:
    def ground() -> str:
        colour: str = page.evaluate("getComputedStyle(document.body).backgroundColor")
        return colour

    page.goto(f"{address}/comments")
    light = ground()
    page.emulate_media(color_scheme="dark")
    assert ground() != light
    switch = page.get_by_role("button", name="配色")
    switch.click()
    assert switch.get_attribute("aria-label") == "配色: 明るい"
    assert ground() == light
    page.goto(f"{address}/review")
    assert ground() == light
    switch.click()
    switch.click()
    assert switch.get_attribute("aria-label") == "配色: 自動"
    assert ground() != light


def test_the_keyboard_reaches_the_content_past_the_navigation(page: Page, address: str) -> None:
    page.goto(f"{address}/comments")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "本文へ移る"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top >= 0")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.getElementById('main').contains(document.activeElement)")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"


@pytest.mark.parametrize(("path", "name"), [("/", "今週"), ("/comments", "コメント"), ("/review", "確認")])
def test_the_navigation_says_where_one_is(page: Page, address: str, path: str, name: str) -> None:
    page.goto(address + path)
    assert page.locator("nav [aria-current=page]").first.inner_text() == name


def test_a_comment_cannot_run_script_or_break_a_page(page: Page, written: str) -> None:
    attack = (
        '電話がつながらない<script>document.title="x"</script>"><img src=x onerror="document.title=1"> '
        + "長" * 400
        + "w" * 400
    )
    body = {"text": attack, "kind": "complaint", "source": "<b>&amp;", "attributes": {'"><i>': "{{ 7*7 }}"}}
    made = page.request.post(f"{written}/v1/comments", data=body)
    assert made.status == 201
    page.set_viewport_size({"width": 360, "height": 780})
    for path in ("/comments", f"/comments/{made.json()['id']}"):
        page.goto(written + path)
        assert page.title().endswith("— voc")
        assert page.locator("main img, main script, main b, main i:not(.meter > i)").count() == 0
        assert not is_too_wide(page)
    assert attack.split()[0] in page.locator(".comment-text").inner_text()
    assert "{{ 7*7 }}" in page.locator("main").inner_text()
    page.request.delete(f"{written}/v1/comments/{made.json()['id']}")
