"""A survey's export as Excel writes it in Japan, and how a person hands it to the upload page."""

from __future__ import annotations

import csv
import io
from typing import Final

from playwright.sync_api import Page

ANSWERS: Final = ("電話が三日もつながりません。", "値上げの説明がほしいです。", "箱がつぶれて届きました。")
_HEADER: Final = ("受付番号", "受付日", "会員番号", "プラン", "氏名", "ご意見・ご要望")


def export(rows: int = 40, *, longest: int = 0) -> bytes:
    """Return a CP932 file of ``rows`` answers, with one more of ``longest`` letters behind them."""
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow(_HEADER)
    for row in range(rows):
        answer = f"{ANSWERS[row % 3]}担当の方へ。{row + 1}回目です。"
        number, customer = f"UK-{row:05d}", f"M{row:06d}"
        table.writerow([number, f"2026/11/{row % 20 + 1:02d}", customer, "ABC"[row % 3] + "プラン", "山田太郎", answer])
    if longest:
        table.writerow(["UK-99999", "2026/11/21", "M999999", "Aプラン", "佐藤花子", "あ" * longest])
    return text.getvalue().encode("cp932")


def choose(page: Page, name: str, content: bytes) -> None:
    """Choose a file on the upload page and wait for what was found in it."""
    page.locator("#file").set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})
    page.locator("#preview table").first.wait_for()
