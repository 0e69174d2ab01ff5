"""The week of a CX team from the sign-in to the subscription, in one browser, as an administrator signs in."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from support.access import PASSWORD, make_person
from support.exports import choose, export
from support.pages import follow, grave_faults, is_too_wide
from support.server import running_server

from voc.access.scopes import Role
from voc.store.database import Database

pytestmark = pytest.mark.slow

WHO = "hanako@example.com"


@pytest.fixture
def server(theme_home: Callable[[Path], Path], tmp_path: Path) -> Iterator[str]:
    """A server over the sample, where one person may sign in."""
    home = theme_home(tmp_path / "home")
    database = Database(f"sqlite:///{home / 'voc.db'}")
    make_person(database, WHO, Role.ADMIN, PASSWORD)
    database.engine.dispose()
    with running_server(home) as address:
        yield address


def test_a_team_uploads_reads_edits_corrects_searches_exports_and_subscribes(
    page: Page, server: str, tmp_path: Path
) -> None:
    sign_in(page, server)
    upload(page)
    read_the_week(page)
    rename_and_merge(page)
    correct(page)
    search_and_export(page, tmp_path)
    subscribe(page)


def sign_in(page: Page, server: str) -> None:
    page.goto(f"{server}/imports")
    page.get_by_label("名前かメールアドレス").fill(WHO)
    page.get_by_label("パスワード").fill(PASSWORD)
    follow(page, page.get_by_role("button", name="サインイン"))
    assert page.url == f"{server}/imports"


def upload(page: Page) -> None:
    """The export is CP932; that its numbers are the comments' own is a wrong guess, which is corrected."""
    choose(page, "十一月.csv", export())
    preview = page.locator("#preview")
    assert "cp932" in preview.locator("h2").inner_text()
    preview.get_by_label("「受付番号」の使い道").select_option("attribute")
    preview.locator("tr", has_text="受付番号").get_by_text("指定された列です。").wait_for()
    page.get_by_role("button", name="取り込む", exact=True).click()
    page.wait_for_url("**/imports/*")
    page.get_by_text("完了").wait_for(timeout=60_000)
    assert page.locator(".figures dd").all_inner_texts()[:2] == ["40", "40"]
    check(page)


def read_the_week(page: Page) -> None:
    follow(page, page.get_by_role("link", name="今週", exact=True).first)
    assert "2026-W" in page.locator("h1").first.inner_text()
    check(page)


def rename_and_merge(page: Page) -> None:
    follow(page, page.get_by_role("link", name="テーマ", exact=True).first)
    kept, other = page.locator("#themes tbody th a").all()[:2]
    into = (kept.get_attribute("href") or "").rsplit("/", 1)[1]
    follow(page, other)
    page.get_by_role("button", name="名前を変える").click()
    page.get_by_label("テーマの名前").fill("話が進まない")
    page.get_by_role("button", name="変える", exact=True).click()
    page.get_by_role("heading", name="話が進まない").wait_for()
    page.get_by_role("button", name="まとめる").click()
    page.get_by_label("まとめ先").select_option(into)
    follow(page, page.get_by_role("dialog").get_by_role("button", name="まとめる"))
    page.wait_for_url(f"**/themes/{into}")
    assert "話が進まない" in page.locator("#history").inner_text()
    check(page)


def correct(page: Page) -> None:
    """Two clicks a tag: the reason is chosen anew, a demand is added and dropped."""
    page.goto(page.url.split("/themes")[0] + "/comments?q=箱がつぶれて")
    follow(page, page.locator('main a[href^="/comments/"]').first)
    page.get_by_label("主な理由").select_option("trust")
    page.get_by_text("タグを直しました。").wait_for()
    page.get_by_label("要求を足す").select_option("apology")
    drop = page.get_by_role("button", name="要求「謝罪」を外す")
    drop.wait_for()
    assert "要求を直した" in page.locator("#history").inner_text()
    check(page)
    drop.click()
    page.get_by_text("要求を外しました。").wait_for()
    expect(drop).to_have_count(0)
    assert page.get_by_label("主な理由").input_value() == "trust"


def search_and_export(page: Page, folder: Path) -> None:
    follow(page, page.get_by_role("link", name="コメント", exact=True).first)
    page.get_by_role("searchbox", name="ことば").fill("繋がらない")
    follow(page, page.get_by_role("button", name="探す", exact=True))
    found = int(page.locator("#count").inner_text().removesuffix("件"))
    assert found >= 14  # つながりません, a third of the upload, and those of the sample
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    download.value.save_as(folder / "found.csv")
    text = (folder / "found.csv").read_bytes().decode("utf-8-sig")
    assert len(list(csv.DictReader(io.StringIO(text, newline="")))) == found
    follow(page, page.get_by_role("link", name="ことば", exact=True))
    check(page)


def subscribe(page: Page) -> None:
    page.goto(page.url.split("/words")[0] + "/settings/subscriptions")
    page.get_by_role("button", name="購読を始める").click()
    page.get_by_label("購読の名前").fill("CXの週次")
    page.get_by_label("送り方").select_option("file")
    page.get_by_label("送り先").fill("cx")
    page.get_by_label("PDF").check()
    page.get_by_role("button", name="始める", exact=True).click()
    page.get_by_text("購読を始めました。").wait_for()
    assert "月曜 08:00" in page.locator("#subscriptions tbody tr").inner_text()


def check(page: Page) -> None:
    """The page as it stands is readable for everybody, in the dark and on a phone; the fixture watches the rest."""
    assert grave_faults(page) == []
    page.emulate_media(color_scheme="dark")
    assert grave_faults(page) == []
    page.set_viewport_size({"width": 360, "height": 780})
    assert not is_too_wide(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(color_scheme="light")
