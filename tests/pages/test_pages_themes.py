"""The themes: listed, drawn, named anew, merged and taken back, split, hidden, found again in the background."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page
from support.pages import follow
from support.server import running_server

pytestmark = pytest.mark.slow


def themes(address: str, **query: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = httpx.get(f"{address}/v1/themes", params=query).json()["items"]
    return items


def count_of(page: Page) -> int:
    return int(page.locator("#head dd").first.inner_text().rstrip("件").replace(",", ""))


def test_every_theme_is_listed_with_its_comments_and_twelve_weeks(page: Page, address: str) -> None:
    page.goto(f"{address}/themes")
    rows = page.locator("#themes tbody tr")
    listed = themes(address)
    assert rows.locator("th a").all_inner_texts() == [each["name"] for each in listed]
    assert rows.first.locator(".bars i").count() == 12
    follow(page, rows.first.get_by_role("link", name="件"))
    found = httpx.get(f"{address}/v1/comments", params={"theme": listed[0]["id"], "limit": 500}).json()["items"]
    assert page.locator("#count").inner_text() == f"{len(found)}件" == f"{listed[0]['comments']}件"


def test_themes_stand_under_the_reason_that_they_mostly_give(page: Page, address: str) -> None:
    page.goto(f"{address}/themes?view=hierarchy")
    groups = {each["group"] for each in themes(address)}
    assert page.locator("#themes section").count() == len(groups)
    assert page.locator("#themes tbody tr").count() == len(themes(address))


@pytest.mark.parametrize("view", ["timeline", "map"])
def test_a_figure_is_drawn_from_what_the_api_gives(page: Page, address: str, view: str) -> None:
    page.goto(f"{address}/themes?view={view}")
    page.wait_for_selector('[data-drawn="yes"]', timeout=60_000)
    drawn = httpx.get(f"{address}/v1/themes/{view}", timeout=60).json()["data"]
    assert page.locator(".figure .trace").count() == len(drawn) > 5


def test_what_goes_with_leaving_is_told_theme_by_theme(page: Page, address: str) -> None:
    page.goto(f"{address}/themes?view=drivers")
    page.locator("#drivers tr").first.wait_for()
    expected = httpx.get(f"{address}/v1/themes/drivers").json()["drivers"]
    assert page.locator("#drivers tr").count() == len(expected)
    assert f"{expected[0]['lift']:.2f}倍" in page.locator("#drivers tr").first.inner_text()
    follow(page, page.get_by_role("link", name="NPSが6以下"))
    page.locator("#drivers tr").first.wait_for()


def test_a_theme_is_renamed_merged_and_both_are_taken_back(page: Page, written: str) -> None:
    kept, other = themes(written)[2:4]
    page.goto(f"{written}/themes/{other['id']}")
    page.get_by_role("button", name="名前を変える").click()
    page.get_by_label("テーマの名前").fill("新しい名前のテーマ")
    page.get_by_role("button", name="変える", exact=True).click()
    page.get_by_role("heading", name="新しい名前のテーマ").wait_for()
    assert f"前の名前: {other['name']}" in page.locator("#history").inner_text()

    page.get_by_role("button", name="まとめる").click()
    page.get_by_label("まとめ先").select_option(kept["id"])
    follow(page, page.get_by_role("dialog").get_by_role("button", name="まとめる"))
    page.wait_for_url(f"**/themes/{kept['id']}")
    assert count_of(page) == kept["comments"] + other["comments"]
    page.goto(f"{written}/themes/{other['id']}")
    assert page.url == f"{written}/themes/{kept['id']}"

    page.get_by_role("button", name="を取り消す").first.click()
    page.get_by_text("取り消しました。").wait_for()
    assert count_of(page) == kept["comments"]
    page.goto(f"{written}/themes/{other['id']}")
    assert count_of(page) == other["comments"]
    page.locator("li", has_text="名前を").get_by_role("button").click()
    page.get_by_role("heading", name=other["name"]).wait_for()


def test_a_theme_is_split_pinned_and_hidden(page: Page, written: str) -> None:
    theme = themes(written)[0]
    page.goto(f"{written}/themes/{theme['id']}")
    page.get_by_role("button", name="分ける").click()
    page.get_by_role("dialog").get_by_role("button", name="分ける").click()
    page.get_by_text("テーマを分けました。").wait_for(timeout=60_000)
    assert 0 < count_of(page) < theme["comments"]
    page.get_by_role("button", name="固定", exact=True).click()
    page.get_by_text("固定しました。").wait_for()
    page.get_by_role("button", name="隠す").click()
    page.get_by_text("一覧とまとめから隠しました。").wait_for()
    page.goto(f"{written}/themes")
    assert page.get_by_role("link", name=theme["name"], exact=True).count() == 0
    follow(page, page.get_by_role("link", name="休止・非表示も表示"))
    row = page.locator("tr", has=page.get_by_role("link", name=theme["name"], exact=True))
    assert "非表示" in row.inner_text()
    assert "固定" in row.inner_text()


def test_themes_are_found_in_the_background_and_the_page_shows_them(
    page: Page, sample_home: Callable[[Path], Path], tmp_path: Path
) -> None:
    with running_server(sample_home(tmp_path / "home")) as address:
        page.goto(f"{address}/themes")
        assert "テーマはまだありません" in page.locator("main").inner_text()
        page.locator("#themes").get_by_role("button", name="テーマを見つける").click()
        page.get_by_role("button", name="始める").click()
        page.get_by_text("テーマを見つけ直しました。").wait_for(timeout=120_000)
        assert page.locator("#themes tbody tr").count() == len(themes(address)) > 5


def test_a_theme_that_does_not_exist_says_so(address: str) -> None:
    answer = httpx.get(f"{address}/themes/none", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert "テーマ「none」はありません。" in answer.text
