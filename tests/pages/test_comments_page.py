"""The search: words in any form, conditions in the address, kept searches, files."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page
from python_calamine import CalamineWorkbook
from support.pages import follow
from support.places import new_home
from support.sample import answers
from support.server import running_server

pytestmark = pytest.mark.slow


def rows(page: Page) -> int:
    return page.locator("main table.list tbody tr").count()


def all_rows(page: Page) -> int:
    """Count the comments of a list over all of its pages."""
    found = rows(page)
    while (following := page.get_by_role("link", name="次の50件")).count():
        follow(page, following)
        found += rows(page)
    return found


def shown_count(page: Page) -> int:
    return int(page.locator("#count").inner_text().rstrip("件以上").replace(",", ""))


def expected(address: str, **query: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = httpx.get(f"{address}/v1/comments", params={**query, "limit": 500}).json()["items"]
    return items


def create(address: str, text: str, **fields: Any) -> str:
    answer = httpx.post(f"{address}/v1/comments", json={"text": text, **fields})
    assert answer.status_code == 201, answer.text
    made: str = answer.json()["id"]
    return made


def test_a_word_finds_its_other_forms_and_the_address_keeps_the_search(page: Page, written: str) -> None:
    form = create(written, "コールセンターに何度かけてもつながらなかったです")
    other = create(written, "コールセンターはすぐにつながった")
    page.goto(f"{written}/comments")
    page.get_by_role("searchbox").fill("繋がらない")
    follow(page, page.get_by_role("button", name="探す"))
    assert page.locator(f'[id="{form}"]').count() == 1
    assert page.locator(f'[id="{other}"]').count() == 0
    page.reload()
    assert page.get_by_role("searchbox").input_value() == "繋がらない"
    assert page.locator(f'[id="{form}"]').count() == 1


def test_all_conditions_hold_together_are_counted_and_can_be_taken_off(page: Page, address: str) -> None:
    page.goto(f"{address}/comments")
    page.get_by_label("感情").select_option("negative")
    page.get_by_label("から", exact=True).fill("2026-11-02")
    page.get_by_label("まで", exact=True).fill("2026-11-08")
    page.get_by_text("ほかの条件").click()
    page.get_by_label("プラン").select_option("プラン=毎週8食")
    follow(page, page.get_by_role("button", name="探す"))
    found = [
        item
        for item in expected(address, sentiment="negative", since="2026-11-02", until="2026-11-08")
        if item["attributes"]["プラン"] == "毎週8食"
    ]
    assert all_rows(page) == shown_count(page) == len(found) > 0
    follow(page, page.get_by_role("link", name="条件「プラン: 毎週8食」を外す"))
    without = expected(address, sentiment="negative", since="2026-11-02", until="2026-11-08")
    assert shown_count(page) == len(without) > len(found)


@pytest.mark.parametrize(
    "query",
    [{"reason": "price"}, {"urgency": "high"}, {"kind": "survey"}, {"theme": "none"}, {"source": "kotokoto_survey"}],
)
def test_each_condition_finds_what_the_api_finds(page: Page, address: str, query: dict[str, str]) -> None:
    found = expected(address, **query)
    page.goto(f"{address}/comments?{httpx.QueryParams(query)}")
    assert shown_count(page) == len({item["id"] for item in found}) > 0 or len(found) == 500
    assert page.locator("main tbody tr").first.get_attribute("id") == found[0]["id"]


def test_every_page_of_a_list_shows_other_comments_and_all_of_them(page: Page, address: str) -> None:
    page.goto(f"{address}/comments?sentiment=negative")
    assert all_rows(page) == shown_count(page) > 100
    follow(page, page.get_by_role("link", name="最初のページ"))
    assert rows(page) == 50


def test_a_search_without_a_hit_says_so(page: Page, address: str) -> None:
    page.goto(f"{address}/comments?q=どこにもない言葉")
    assert "当てはまるコメントはありません" in page.locator("main").inner_text()


def test_a_search_is_kept_under_a_name_and_forgotten(page: Page, written: str) -> None:
    page.goto(f"{written}/comments?sentiment=negative&q=電話")
    count = shown_count(page)
    page.get_by_role("button", name="検索を保存").click()
    page.get_by_label("名前", exact=True).fill("電話の不満")
    page.get_by_label("みんなに見せる").check()
    follow(page, page.get_by_role("button", name="保存", exact=True))
    page.goto(f"{written}/comments")
    follow(page, page.get_by_role("link", name="電話の不満"))
    assert shown_count(page) == count
    assert page.locator("select[name=sentiment]").input_value() == "negative"
    follow(page, page.get_by_role("button", name="保存した検索「電話の不満」を消す"))
    assert page.get_by_role("link", name="電話の不満").count() == 0


def test_what_is_shown_comes_as_csv_and_excel_and_formulas_stay_text(page: Page, written: str, tmp_path: Path) -> None:
    formula = create(written, "=1+1 書き出しの確認です", source="=cmd", attributes={"プラン": "@SUM(A1)"})
    create(written, "書き出しの確認、二つ目")
    page.goto(f"{written}/comments?q=書き出し 確認")
    assert shown_count(page) == 2
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    download.value.save_as(tmp_path / "found.csv")
    content = (tmp_path / "found.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    lines = {line["ID"]: line for line in csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))}
    assert len(lines) == 2
    assert lines[formula]["コメント"] == "'=1+1 書き出しの確認です"
    assert (lines[formula]["取り込み元"], lines[formula]["プラン"]) == ("'=cmd", "'@SUM(A1)")
    with page.expect_download() as download:
        page.get_by_role("link", name="Excel").click()
    download.value.save_as(tmp_path / "found.xlsx")
    table = CalamineWorkbook.from_path(str(tmp_path / "found.xlsx")).get_sheet_by_index(0).to_python()
    assert sorted(row[table[0].index("コメント")] for row in table[1:]) == [
        "=1+1 書き出しの確認です",
        "書き出しの確認、二つ目",
    ]


def test_before_any_import_the_first_page_offers_the_upload_and_the_sample(
    page: Page, home: Path, tmp_path: Path
) -> None:
    with running_server(new_home(tmp_path / "home", home)) as address:
        page.goto(f"{address}/comments")
        assert "コメントはまだありません" in page.locator("main").inner_text()
        page.goto(address)
        assert page.get_by_role("link", name="ファイルを取り込む").get_attribute("href") == "/imports"
        page.get_by_role("button", name="見本で試す").click()
        page.wait_for_selector("text=週次サマリー", timeout=120_000)
        page.goto(f"{address}/comments")
        assert shown_count(page) == len(answers())
