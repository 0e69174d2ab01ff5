"""The pages in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from support.places import new_home
from support.sample import answers
from support.server import running_server

pytestmark = pytest.mark.slow

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LAST = max(each.week for each in answers())


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def address(theme_home: Callable[[Path], Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_server(theme_home(tmp_path_factory.mktemp("pages") / "home")) as address:
        yield address


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that fails the test at any message of error, failed request or request to another host."""
    wrong: list[str] = []
    page = browser.new_page(viewport={"width": 1280, "height": 900}, locale="ja-JP", timezone_id="Asia/Tokyo")
    page.set_default_timeout(10_000)
    page.on("console", lambda message: wrong.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("requestfailed", lambda request: wrong.append(request.url))
    page.on("request", lambda request: wrong.append(request.url) if "127.0.0.1" not in request.url else None)
    yield page
    page.close()
    assert wrong == []


def rows(page: Page) -> int:
    return page.locator("main table tbody tr").count()


def all_rows(page: Page) -> int:
    """Count the comments of a list over all of its pages."""
    found = rows(page)
    while (following := page.get_by_role("link", name=re.compile("^次の"))).count():
        following.click()
        found += rows(page)
    return found


def test_the_home_page_shows_the_newest_week_with_its_counts(page: Page, address: str) -> None:
    page.goto(address)
    assert LAST in page.locator("h1").inner_text()
    assert str(sum(each.week == LAST for each in answers())) in page.locator("dl.figures").inner_text()
    assert "テーマ" in page.locator("main").inner_text()


def test_the_number_of_comments_leads_to_as_many_comments(page: Page, address: str) -> None:
    page.goto(address)
    link = page.locator("dl.figures a").first
    number = int(link.inner_text())
    assert number == sum(each.week == LAST for each in answers())
    link.click()
    assert all_rows(page) == number


def test_the_number_of_a_reason_leads_to_the_comments_of_its_customers(page: Page, address: str) -> None:
    report = httpx.get(f"{address}/v1/reports/weekly").json()
    query = {"since": report["first_day"], "until": report["last_day"], "limit": 500}
    for line in report["reasons"]:  # a row counts customers, the list comments: take one where that is the same
        items = httpx.get(f"{address}/v1/comments", params={**query, "reason": line["code"]}).json()["items"]
        if line["count"] == len(items) > 1:
            break
    else:
        raise AssertionError("no reason whose customers wrote once each")
    page.goto(address)
    page.locator(f'a[href*="reason={line["code"]}"]').click()
    assert rows(page) == line["count"]
    shown = page.locator("main table tbody")
    assert shown.get_by_text(re.compile(re.escape(line["name"]))).count() == line["count"]


def test_every_number_of_the_week_leads_to_a_page_of_comments(page: Page, address: str) -> None:
    page.goto(address)
    links = page.locator('main a[href*="/comments?"]').evaluate_all("all => all.map(a => [a.href, a.innerText])")
    assert len(links) > 15
    for href, text in links:
        answer = httpx.get(href)
        assert answer.status_code == 200, href
        if text.isdigit() and text != "0":
            assert "<tbody>" in answer.text, href


def test_other_weeks_are_one_click_away(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("link", name="2026-W45").click()
    assert "2026-W45" in page.locator("h1").inner_text()
    assert str(sum(each.week == "2026-W45" for each in answers())) in page.locator("dl.figures").inner_text()


def test_the_search_form_finds_by_word_and_keeps_what_was_asked(page: Page, address: str) -> None:
    page.goto(f"{address}/comments")
    page.get_by_label("ことば").fill("電話")
    page.get_by_role("button", name="探す").click()
    expected = httpx.get(f"{address}/v1/comments", params={"q": "電話", "limit": 500}).json()["items"]
    assert page.get_by_label("ことば").input_value() == "電話"
    assert all_rows(page) == len(expected) > 0


def test_the_search_form_combines_its_fields(page: Page, address: str) -> None:
    page.goto(f"{address}/comments")
    page.get_by_label("感情").select_option("negative")
    page.locator("input[name=since]").fill("2026-11-02")
    page.locator("input[name=until]").fill("2026-11-08")
    page.get_by_role("button", name="探す").click()
    query = {"sentiment": "negative", "since": "2026-11-02", "until": "2026-11-08", "limit": 500}
    expected = httpx.get(f"{address}/v1/comments", params=query).json()["items"]
    assert all_rows(page) == len(expected) > 0


def test_a_search_without_a_hit_says_so(page: Page, address: str) -> None:
    page.goto(f"{address}/comments?q=どこにもない言葉")
    assert "ありません" in page.locator("main").inner_text()


@pytest.mark.parametrize("path", ["/", "/comments", f"/reports/{LAST}", "/comments?q=どこにもない言葉"])
@pytest.mark.parametrize("width", [390, 1280])
def test_no_page_is_wider_than_the_screen(page: Page, address: str, path: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(address + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_comment_cannot_run_script_or_break_the_page(page: Page, home: Path, tmp_path: Path) -> None:
    attack = (
        '電話がつながらない<script>document.title="x"</script>"><img src=x onerror="document.title=1"> '
        + "長" * 400
        + "w" * 400
    )
    with running_server(new_home(tmp_path / "home", home)) as address:
        body = {"text": attack, "occurred_at": "2026-11-11T10:00:00", "kind": "complaint"}
        assert httpx.post(f"{address}/v1/comments", json=body).status_code == 201
        page.set_viewport_size({"width": 390, "height": 844})
        for path in ("/comments", "/"):
            page.goto(address + path)
            assert "voc" in page.title()
            assert page.locator("main img").count() == 0
            assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.goto(f"{address}/comments")
        assert attack.split()[0] in page.locator("main table").inner_text()


def test_before_any_import_the_home_page_says_how_to_begin(page: Page, home: Path, tmp_path: Path) -> None:
    with running_server(new_home(tmp_path / "home", home)) as address:
        page.goto(address)
        assert "voc import" in page.locator("main").inner_text()
