"""Settings: a key is made, shown once and revoked; webhooks; figures of the model; codes; who did what."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect
from support.access import PASSWORD, bearer, make_person, sign_in
from support.databases import opened_in
from support.pages import follow, grave_faults
from support.places import new_home
from support.server import running_server

from voc.access.scopes import Role
from voc.tag.labels import URGENCY_NAMES, Urgency

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with an administrator and a viewer."""
    folder = new_home(tmp_path_factory.mktemp("settings") / "home", home)
    with opened_in(folder) as database:
        make_person(database, "admin@example.com", Role.ADMIN, PASSWORD)
        make_person(database, "viewer@example.com", Role.VIEWER, PASSWORD)
    with running_server(folder, VOC_WEBHOOK_PRIVATE_ADDRESSES="127.0.0.0/8") as address:
        yield address


def enter(page: Page, server: str, path: str, name: str = "admin@example.com") -> None:
    page.goto(server + path)
    page.get_by_label("名前かメールアドレス").fill(name)
    page.get_by_label("パスワード").fill(PASSWORD)
    follow(page, page.get_by_role("button", name="サインイン"))
    assert page.url == server + path


def test_a_key_is_shown_once_works_and_is_revoked(page: Page, server: str) -> None:
    enter(page, server, "/settings")
    page.get_by_role("button", name="キーを作る").click()
    page.get_by_label("名前", exact=True).fill("crm-page")
    page.get_by_label("tag: 保存せずにタグを付ける").uncheck()
    assert grave_faults(page) == []
    page.get_by_role("button", name="作る", exact=True).click()
    page.get_by_text("この1回だけ表示します。").wait_for()
    secret = page.locator("#secret").inner_text()
    reading = httpx.get(f"{server}/v1/comments", headers=bearer(secret))
    tagging = httpx.post(f"{server}/v1/tags", headers=bearer(secret), json={"comments": [{"text": "遅い"}]})
    assert (reading.status_code, tagging.status_code) == (200, 403)
    page.get_by_role("button", name="閉じる").click()
    assert secret not in page.content()
    page.reload()
    assert secret not in page.content()
    page.get_by_role("button", name="キー「crm-page」を使えなくする").click()
    page.get_by_text("キー「crm-page」を使えなくしました。").wait_for()
    assert "に停止" in page.locator("#keys tr", has_text="crm-page").inner_text()
    assert httpx.get(f"{server}/v1/comments", headers=bearer(secret)).status_code == 401
    follow(page, page.get_by_role("link", name="操作の記録"))
    assert page.get_by_text("key.revoke").count() == 1


def test_a_person_is_registered_given_a_role_and_a_password_and_locked_out(page: Page, server: str) -> None:
    enter(page, server, "/settings")
    page.get_by_role("button", name="人を登録する").click()
    page.get_by_label("名前かメールアドレス").fill("jiro@example.com")
    page.get_by_label("はじめのパスワード").fill(PASSWORD)
    assert grave_faults(page) == []
    page.get_by_role("button", name="登録する", exact=True).click()
    page.get_by_text("登録しました。").wait_for()
    assert can_sign_in(server, "jiro@example.com", PASSWORD)
    row = page.locator("#people tr", has_text="jiro@example.com")
    assert "閲覧者" in row.inner_text()
    change = page.get_by_role("button", name="「jiro@example.com」を変える")
    change.click()
    assert grave_faults(page) == []
    page.get_by_role("dialog").get_by_label("役割").select_option("analyst")
    page.get_by_role("button", name="役割を変える").click()
    row.get_by_text("分析者").wait_for()
    change.click()
    page.get_by_role("dialog").get_by_label("新しいパスワード").fill(PASSWORD * 2)
    page.get_by_role("button", name="設定し直す").click()
    page.get_by_text("パスワードを設定し直しました。").wait_for()
    assert not can_sign_in(server, "jiro@example.com", PASSWORD)
    change.click()
    page.get_by_role("dialog").get_by_role("button", name="使えなくする").click()
    row.get_by_text("使用停止").wait_for()
    assert not can_sign_in(server, "jiro@example.com", PASSWORD * 2)
    change.click()
    page.get_by_role("dialog").get_by_role("button", name="登録を消す").click()
    expect(row).to_have_count(0)


def can_sign_in(server: str, name: str, password: str) -> bool:
    with httpx.Client(base_url=server) as client:
        return bool(sign_in(client, name, password).status_code == 303)


def test_a_webhook_is_registered_tried_and_stopped(page: Page, server: str) -> None:
    enter(page, server, "/settings/webhooks")
    page.get_by_role("button", name="Webhookを登録する").click()
    page.get_by_label("送り先").fill("http://127.0.0.1:9/voc")
    page.get_by_label("緊急度").select_option("high")
    page.get_by_label("理由").select_option("support")
    page.get_by_role("button", name="登録する", exact=True).click()
    page.get_by_text("この1回だけ表示します。").wait_for()
    assert page.locator("#secret").inner_text().startswith("whsec_")
    page.get_by_role("button", name="閉じる").click()
    card = page.locator("#webhooks section")
    assert f"緊急度 {URGENCY_NAMES[Urgency.HIGH]} 以上" in card.inner_text()
    assert "応対・サポート" in card.inner_text()
    card.get_by_role("button", name="試しに送る").click()
    page.get_by_text("試しの知らせを送りました。").wait_for()
    card.get_by_role("button", name="止める").click()
    card.get_by_text("停止中").wait_for()
    card.get_by_role("button", name="削除").click()
    page.get_by_text("Webhookはまだありません").wait_for()


def test_a_summary_is_subscribed_to_stopped_and_given_up(page: Page, server: str) -> None:
    enter(page, server, "/settings/subscriptions")
    page.get_by_role("button", name="購読を始める").click()
    page.get_by_label("購読の名前").fill("CXの週次")
    page.get_by_label("送り方").select_option("file")
    page.get_by_label("曜日").select_option("tuesday")
    page.get_by_label("時刻").fill("09:30")
    page.get_by_label("送り先").fill("cx")
    page.get_by_label("Excel").check()
    page.get_by_label("種類").select_option("survey")
    assert grave_faults(page) == []
    page.get_by_role("button", name="始める", exact=True).click()
    page.get_by_text("購読を始めました。").wait_for()
    row = page.locator("#subscriptions tbody tr")
    assert [cell.strip() for cell in row.locator("td").all_inner_texts()[:3]] == [
        "火曜 09:30",
        "ファイル: cx (xlsx)",
        "アンケート",
    ]
    row.get_by_role("button", name="止める").click()
    row.get_by_text("停止中").wait_for()
    row.get_by_role("button", name="削除").click()
    page.get_by_text("購読はまだありません").wait_for()


def test_the_model_tells_its_figures_and_the_codes_are_listed(page: Page, server: str) -> None:
    enter(page, server, "/settings/model")
    with httpx.Client(base_url=server, cookies={each["name"]: each["value"] for each in page.context.cookies()}) as me:
        model = me.get("/v1/model").json()
    assert model["version"] in page.locator("main").inner_text()
    labels = model["figures"]["scores"]["heads"]["main"]["labels"]
    assert page.locator("details").first.locator("tbody tr").count() == len(labels)
    follow(page, page.get_by_role("link", name="コードと辞書"))
    assert page.get_by_text("応対・サポート").count() == 1


def test_only_administrators_see_the_settings(server: str) -> None:
    with httpx.Client(base_url=server, follow_redirects=False) as client:
        form = {"name": "viewer@example.com", "password": PASSWORD}
        client.post("/sign-in", data=form, headers={"Sec-Fetch-Site": "same-origin"})
        for path in ("", "/subscriptions", "/webhooks", "/model", "/taxonomy", "/audit"):
            assert client.get(f"/settings{path}", headers={"Accept": "text/html"}).status_code == 403
