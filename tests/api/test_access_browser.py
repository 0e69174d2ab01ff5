"""Signing in and out in a real browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright
from support.access import PASSWORD, make_person
from support.databases import opened_in
from support.places import new_home
from support.server import running_server

from voc.access.scopes import Role

pytestmark = pytest.mark.slow


def test_a_person_signs_in_reads_and_signs_out(chromium: str, home: Path, tmp_path: Path) -> None:
    own = new_home(tmp_path / "home", home)
    with opened_in(own) as database:
        make_person(database, "hanako@example.com", Role.VIEWER, PASSWORD)
    wrong: list[str] = []
    with running_server(own) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(locale="ja-JP")
        page.set_default_timeout(10_000)
        page.on("console", lambda message: wrong.append(message.text) if "Content Security" in message.text else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(f"{address}/comments?q=電話")
        assert page.url.startswith(f"{address}/sign-in?next=")
        page.get_by_label("名前かメールアドレス").fill("hanako@example.com")
        page.get_by_label("パスワード").fill("違うパスワードです")
        page.get_by_role("button", name="サインイン", exact=True).click()
        assert "違います" in page.get_by_role("alert").inner_text()
        page.get_by_label("名前かメールアドレス").fill("hanako@example.com")
        page.get_by_label("パスワード").fill(PASSWORD)
        page.get_by_role("button", name="サインイン", exact=True).click()
        page.wait_for_url(f"{address}/comments?q=*")
        assert page.evaluate("document.cookie") == ""
        page.get_by_role("button", name="サインアウト").click()
        page.wait_for_url(f"{address}/sign-in")
        page.goto(f"{address}/comments")
        assert page.url == f"{address}/sign-in?next=%2Fcomments"
        browser.close()
    assert wrong == []
