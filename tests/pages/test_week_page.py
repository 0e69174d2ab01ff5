"""The week on its page: its numbers lead to as many comments."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import Page
from support.pages import follow
from support.sample import answers

pytestmark = pytest.mark.slow

LAST = max(each.week for each in answers())


def test_the_home_page_shows_the_newest_week_with_its_counts(page: Page, address: str) -> None:
    page.goto(address)
    assert LAST in page.locator("h1").first.inner_text()
    assert f"{sum(each.week == LAST for each in answers())}件" in page.locator("main").inner_text()


def test_the_number_of_comments_leads_to_as_many_comments(page: Page, address: str) -> None:
    page.goto(address)
    number = sum(each.week == LAST for each in answers())
    follow(page, page.get_by_role("link", name=f"{number}件", exact=True).first)
    assert page.locator("#count").inner_text() == f"{number}件"


def test_every_number_of_the_week_leads_to_a_page_of_comments(page: Page, address: str) -> None:
    page.goto(address)
    links = page.locator('main a[href*="/comments?"]').evaluate_all("all => all.map(a => [a.href, a.innerText])")
    assert len(links) > 15
    for href, text in dict(links).items():
        answer = httpx.get(href, headers={"Accept": "text/html"})
        assert answer.status_code == 200, href
        if text.endswith("件") and text != "0件":
            assert f'<strong id="count">{text}' in answer.text, href


def test_other_weeks_are_one_click_away(page: Page, address: str) -> None:
    page.goto(address)
    follow(page, page.get_by_role("link", name="2026-W45", exact=True))
    assert "2026-W45" in page.locator("h1").first.inner_text()
    assert f"{sum(each.week == '2026-W45' for each in answers())}件" in page.locator("main").inner_text()


def test_what_was_decided_is_noted_below_the_summary(page: Page, address: str) -> None:
    page.goto(f"{address}/reports/2026-W45")
    page.locator(".decide input[name=text]").fill("電話の担当を1人増やす")
    page.locator(".decide select[name=theme]").select_option(index=1)
    page.get_by_role("button", name="記録する").click()
    noted = page.locator("#decided li")
    noted.wait_for()
    assert "電話の担当を1人増やす" in noted.inner_text()
    (made,) = httpx.get(f"{address}/v1/decisions", params={"week": "2026-W45"}).json()["items"]
    assert (made["text"], made["week"], bool(made["theme"])) == ("電話の担当を1人増やす", "2026-W45", True)


def test_a_table_of_the_week_fits_on_a_phone(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto(address)
    widths = page.locator(".weekly table").evaluate_all("all => all.map(each => [each.scrollWidth, each.clientWidth])")
    assert len(widths) > 5
    assert all(scroll <= client for scroll, client in widths)
    name = page.locator(".weekly tr > td:first-child:not([data-label])").first
    assert name.evaluate("cell => cell.clientWidth") > 250
