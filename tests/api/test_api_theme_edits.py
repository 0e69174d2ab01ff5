"""``/v1/themes``: what a person changes, what becomes of it, how it is undone, and what two runs differ in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.databases import opened
from support.http import Api, assert_refused
from support.made import make_theme, store_run, store_three_themes
from support.theme_calls import ALL, edits, listed, patch, theme_of, undo


@pytest.fixture
def api(open_filled_api: Callable[..., Api], database_url: str) -> Api:
    """The API over six comments in the themes phone, price and slow, in both databases; new for each test."""
    return open_filled_api(store_three_themes, database_url)


def test_a_new_name_is_answered_listed_and_on_the_comments(api: Api) -> None:
    changed = patch(api, "phone", name=" 電話が　つながらない ")
    assert (changed.status_code, changed.json()["name"], changed.json()["comments"]) == (200, "電話が つながらない", 3)
    assert listed(api) == {"電話が つながらない": 3, "値上げ": 2, "遅い": 1}
    assert api.get("/v1/comments/c0").json()["tags"]["theme"]["name"] == "電話が つながらない"


def test_a_hidden_theme_is_listed_only_with_all_and_keeps_its_comments(api: Api) -> None:
    assert patch(api, "price", hidden=True).json()["hidden"] is True
    assert listed(api) == {"電話": 3, "遅い": 1}
    assert listed(api, **ALL) == {"電話": 3, "値上げ": 2, "遅い": 1}
    assert theme_of(api, "c3") == "price"
    assert patch(api, "price", hidden=False).json()["hidden"] is False
    assert "値上げ" in listed(api)


def test_a_pinned_theme_says_so_until_it_is_unpinned(api: Api) -> None:
    assert patch(api, "slow", pinned=True).json()["pinned"] is True
    assert api.get("/v1/themes/slow").json()["pinned"] is True
    assert patch(api, "slow", pinned=False).json()["pinned"] is False


def test_several_changes_are_one_request_and_one_edit_each(api: Api) -> None:
    changed = patch(api, "phone", name="話し中", hidden=True, pinned=True).json()
    assert (changed["name"], changed["hidden"], changed["pinned"]) == ("話し中", True, True)
    assert [edit["action"] for edit in edits(api)] == ["pin", "hide", "rename"]


def test_of_several_changes_none_is_made_if_one_is_refused(api: Api) -> None:
    patch(api, "slow", name="配送が遅い")
    assert assert_refused(patch(api, "phone", hidden=True, name="値上げ"), 409)["code"] == "theme_name_taken"
    assert listed(api) == {"電話": 3, "値上げ": 2, "配送が遅い": 1}
    assert len(edits(api)) == 1


def test_merged_themes_are_one_until_that_is_undone(api: Api) -> None:
    made = api.post("/v1/themes/merge", json={"into": "phone", "themes": ["price", "slow"]}).json()
    assert (made["action"], made["theme"], made["change"]) == ("merge", "phone", {"merged": ["price", "slow"]})
    assert (made["made_by"], made["undone_at"]) == ("local", None)
    assert listed(api, **ALL) == {"電話": 6}
    assert theme_of(api, "c5") == "phone"
    for refused in (api.get("/v1/themes/price"), patch(api, "price", name="高い")):
        gone = assert_refused(refused, 404)
        assert gone["code"] == "theme_merged"
        assert "電話" in gone["detail"]
        assert "phone" in gone["detail"]
    assert [edit["action"] for edit in edits(api, theme="slow")] == ["merge"]
    assert undo(api, made["id"]).json()["undone_at"] is not None
    assert listed(api) == {"電話": 3, "値上げ": 2, "遅い": 1}
    assert theme_of(api, "c5") == "slow"


def test_a_comment_is_moved_into_a_theme_out_of_all_and_back(api: Api) -> None:
    into = api.post("/v1/themes/move", json={"comment": "c0", "theme": "price"}).json()
    assert into["change"] == {"comment": "c0", "theme": "price"}
    assert theme_of(api, "c0") == "price"
    out = api.post("/v1/themes/move", json={"comment": "c0", "theme": None}).json()
    assert theme_of(api, "c0") is None
    assert assert_refused(undo(api, into["id"]), 409)["code"] == "edit_built_on"
    undo(api, out["id"])
    undo(api, into["id"])
    assert theme_of(api, "c0") == "phone"


def test_edits_are_listed_the_newest_first_and_those_of_one_theme(api: Api) -> None:
    patch(api, "phone", name="話し中")
    patch(api, "price", pinned=True)
    assert [(edit["theme"], edit["action"]) for edit in edits(api)] == [("price", "pin"), ("phone", "rename")]
    assert [edit["change"] for edit in edits(api, theme="phone")] == [{"name": "話し中"}]
    undo(api, edits(api, theme="phone")[0]["id"])
    assert edits(api, theme="phone")[0]["undone_at"] is not None
    assert edits(api, theme="price")[0]["undone_at"] is None


def test_edits_come_in_pages(api: Api) -> None:
    for pinned in (True, False, True):
        patch(api, "phone", pinned=pinned)
    first = api.get("/v1/themes/edits", params={"limit": 2}).json()
    second = api.get("/v1/themes/edits", params={"limit": 2, "before": first["next"]}).json()
    assert [edit["id"] for page in (first, second) for edit in page["items"]] == [3, 2, 1]
    assert second["next"] is None


def test_an_edit_is_undone_once(api: Api) -> None:
    patch(api, "phone", pinned=True)
    (edit,) = edits(api)
    assert undo(api, edit["id"]).status_code == 200
    assert_refused(undo(api, edit["id"]), 404)


def test_two_runs_are_compared_by_theme_and_month(api: Api, database_url: str) -> None:
    again = [make_theme("phone"), make_theme("price")]
    places: dict[str, str | None] = {"c0": "phone", "c1": "phone", "c2": "price", "c3": "price", "c4": None, "c5": None}
    with opened(database_url) as database:
        store_run(database, again, places, owners={"phone": "phone", "price": "price"})
    found = api.get("/v1/themes/diff", params={"before": 1, "after": 2}).json()
    assert (found["before"], found["after"], found["comments"]) == (1, 2, 6)
    by_id = {change["theme_id"]: change for change in found["themes"]}
    assert {key: (each["before"], each["after"], each["stayed"]) for key, each in by_id.items()} == {
        "phone": (3, 2, 2),
        "price": (2, 2, 1),
        "slow": (1, 0, 0),
    }
    assert by_id["price"]["came_from"] == [{"theme": "phone", "name": "電話", "comments": 1}]
    assert by_id["price"]["went_to"] == [{"theme": None, "name": None, "comments": 1}]
    assert by_id["slow"]["months"] == {"2026-11": {"before": 1, "after": 0}}


@pytest.fixture
def discovered(open_api: Callable[..., Api], theme_home: Callable[[Path], Path], tmp_path: Path) -> Api:
    """The API over the sample with its themes discovered."""
    return open_api(theme_home(tmp_path / "themes"))


def largest(api: Api) -> dict[str, Any]:
    found: dict[str, Any] = api.get("/v1/themes").json()["items"][0]
    return found


@pytest.mark.slow
def test_a_theme_is_split_by_what_its_comments_say_and_whole_again_when_undone(discovered: Api) -> None:
    before = listed(discovered, **ALL)
    theme = largest(discovered)
    made = discovered.post("/v1/themes/split", json={"theme": theme["id"], "parts": 3}).json()
    parts = [theme["id"], *made["change"]["made"]]
    now = {each: discovered.get(f"/v1/themes/{each}").json() for each in parts}
    assert len(now) == 3
    assert now[theme["id"]]["name"] == theme["name"]
    assert sum(each["comments"] for each in now.values()) == theme["comments"]
    assert max(now.values(), key=lambda each: each["comments"])["id"] == theme["id"]
    assert len({each["name"] for each in now.values()}) == 3
    undo(discovered, made["id"])
    assert listed(discovered, **ALL) == before


@pytest.mark.slow
def test_a_rebuilt_run_keeps_what_a_person_changed(discovered: Api) -> None:
    theme, other = discovered.get("/v1/themes").json()["items"][:2]
    patch(discovered, theme["id"], name="人が付けた名前")
    moved = theme["representatives"][0]["id"]
    discovered.post("/v1/themes/move", json={"comment": moved, "theme": other["id"]})
    again = discovered.post("/v1/themes/discover", json={}).json()
    assert (again["fresh"], again["rebuilt"]) == (False, False)
    rebuilt = discovered.post("/v1/themes/discover", json={"rebuild": True}).json()
    assert (rebuilt["fresh"], rebuilt["rebuilt"], rebuilt["run"]) == (True, True, again["run"] + 1)
    assert discovered.get(f"/v1/themes/{theme['id']}").json()["name"] == "人が付けた名前"
    assert theme_of(discovered, moved) == other["id"]
    compared = discovered.get("/v1/themes/diff", params={"before": again["run"], "after": rebuilt["run"]}).json()
    assert compared["comments"] > 300
    stayed = sum(change["stayed"] for change in compared["themes"])
    assert stayed > 0.8 * sum(change["before"] for change in compared["themes"])
