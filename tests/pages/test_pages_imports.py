"""The upload: looked at, corrected, followed while it runs, told to the last refused row; what was chosen is kept."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from playwright.sync_api import Page
from support.exports import ANSWERS, choose, export
from support.pages import follow, grave_faults, is_too_wide

pytestmark = pytest.mark.slow


def stored(address: str, source: str) -> list[dict[str, Any]]:
    answer = httpx.get(f"{address}/v1/comments", params={"source": source, "limit": 500})
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def test_a_cp932_file_with_a_wrong_guess_is_corrected_imported_and_every_refused_row_told(
    page: Page, written: str
) -> None:
    page.goto(f"{written}/imports")
    choose(page, "十一月のアンケート.csv", export(longest=20_001))
    preview = page.locator("#preview")
    assert "cp932" in preview.locator("h2").inner_text()
    assert preview.get_by_label("「受付番号」の使い道").input_value() == "id"
    assert preview.get_by_label("「氏名」の使い道").input_value() == "personal"
    assert "山田" not in preview.inner_text()
    preview.get_by_text("最初の10行").click()
    assert preview.locator("details tbody tr").count() == 10
    assert grave_faults(page) == []

    preview.get_by_label("「受付番号」の使い道").select_option("attribute")
    preview.locator("tr", has_text="受付番号").get_by_text("指定された列です。").wait_for()
    preview.get_by_label("「プラン」の使い道").select_option("unused")
    preview.locator("tr", has_text="プラン").get_by_text("指定された列です。").wait_for()
    assert preview.get_by_label("「ご意見・ご要望」の使い道").input_value() == "text"
    page.get_by_role("button", name="取り込む", exact=True).click()
    page.wait_for_url("**/imports/*")
    page.get_by_text("完了").wait_for(timeout=60_000)
    told = dict(
        zip(page.locator(".figures dt").all_inner_texts(), page.locator(".figures dd").all_inner_texts(), strict=True)
    )
    assert told == {
        "読んだ行": "41",
        "保存したコメント": "40",
        "取り込み済み (重複)": "0",
        "空の回答": "0",
        "断った行": "1",
    }
    refused = page.locator("#rejected tbody td").all_inner_texts()
    assert refused[:2] == ["42", "ご意見・ご要望"]
    assert "20,000文字" in refused[2] or "20000文字" in refused[2]
    assert grave_faults(page) == []
    page.set_viewport_size({"width": 360, "height": 780})
    assert not is_too_wide(page)
    page.set_viewport_size({"width": 1280, "height": 900})

    comments = stored(written, "十一月のアンケート")
    assert len(comments) == 40
    assert {each["external_id"] for each in comments} == {None}
    assert comments[0]["attributes"] == {"受付番号": "UK-00039"}
    follow(page, page.get_by_role("link", name="取り込んだコメントを見る"))
    assert page.locator("#count").inner_text() == "40件"


def test_what_was_chosen_is_used_again_and_can_be_forgotten(page: Page, written: str) -> None:
    header = "番号,備考,自由記入\n"
    rows = "".join(f"{row},メモ{row}です,{ANSWERS[row % 3]}それは{row}度目でした。\n" for row in range(30))
    page.goto(f"{written}/imports")
    choose(page, "前期.csv", (header + rows).encode())
    page.get_by_label("「備考」の使い道").select_option("unused")
    page.locator("#preview tr", has_text="備考").get_by_text("指定された列です。").wait_for()
    page.get_by_role("button", name="取り込む", exact=True).click()
    page.wait_for_url("**/imports/*")
    page.get_by_text("完了").wait_for(timeout=60_000)
    page.goto(f"{written}/imports")
    choose(page, "後期.csv", (header + rows).encode())
    page.get_by_text("選んだ列を使います。").wait_for()
    assert page.get_by_label("「備考」の使い道").input_value() == "unused"
    kept = page.locator("#mappings tr", has_text="備考")
    kept.get_by_role("button", name="忘れる").click()
    page.get_by_text("忘れました。").wait_for()
    assert kept.count() == 0
    assert page.locator("#imports").get_by_role("link", name="前期.csv").count() == 1


def test_a_file_is_put_down_on_the_page_and_one_without_text_says_why(page: Page, written: str) -> None:
    page.goto(f"{written}/imports")
    drop = """(place, content) => {
        const files = new DataTransfer();
        files.items.add(new File([content], "置いた.csv", { type: "text/csv" }));
        place.dispatchEvent(new DragEvent("drop", { dataTransfer: files, bubbles: true, cancelable: true }));
    }"""
    page.locator("#drop").evaluate(drop, export().decode("cp932"))
    page.get_by_label("「会員番号」の使い道").wait_for()
    assert page.get_by_label("「会員番号」の使い道").input_value() == "customer"


def test_the_plain_form_imports_without_scripts(written: str) -> None:
    files = {"file": ("素の.csv", export(12), "text/csv")}
    with httpx.Client(base_url=written) as client:
        answer = client.post("/imports", files=files, data={"kind": "complaint", "source": "窓口"})
        assert answer.status_code == 303
        assert "素の.csv" in client.get(answer.headers["location"], headers={"Accept": "text/html"}).text
