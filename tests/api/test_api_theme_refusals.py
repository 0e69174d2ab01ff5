"""``/v1/themes``: requests that cannot be done are refused with what is wrong, and change nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from support.http import Api, assert_refused
from support.made import store_three_themes
from support.theme_calls import edits, listed, patch


@pytest.fixture(scope="module")
def shared(open_filled_api: Callable[..., Api]) -> Api:
    """The API over six comments in the themes phone, price and slow, for all requests that change nothing."""
    return open_filled_api(store_three_themes)


@pytest.fixture
def unchanged(shared: Api) -> Iterator[Api]:
    """The API for a request that must change nothing."""
    yield shared
    assert listed(shared) == {"電話": 3, "値上げ": 2, "遅い": 1}
    assert edits(shared) == []


def test_what_is_not_given_stays(unchanged: Api) -> None:
    before = unchanged.get("/v1/themes/phone").json()
    assert patch(unchanged, "phone").json() == before
    assert patch(unchanged, "phone", name=None).json() == before


@pytest.mark.parametrize("name", ["", " \u3000", "あ" * 201])
def test_an_empty_or_overlong_name_is_refused(unchanged: Api, name: str) -> None:
    assert assert_refused(patch(unchanged, "phone", name=name), 422)["code"] == "theme_name"


@pytest.mark.parametrize("themes", [["phone"], ["price", "phone"]])
def test_a_theme_is_not_merged_into_itself(unchanged: Api, themes: list[str]) -> None:
    refused = unchanged.post("/v1/themes/merge", json={"into": "phone", "themes": themes})
    assert assert_refused(refused, 422)["code"] == "merge_needs_others"


@pytest.mark.parametrize("edit", ["0", "99", "-1", "9" * 30])
def test_an_edit_that_does_not_exist_is_refused(unchanged: Api, edit: str) -> None:
    assert assert_refused(unchanged.post(f"/v1/themes/edits/{edit}/undo"), 404)["code"] == "edit_missing"


UNKNOWN_THEME: list[tuple[str, str, dict[str, Any]]] = [
    ("PATCH", "/v1/themes/t-nope", {"name": "名前"}),
    ("PATCH", "/v1/themes/t-nope", {"hidden": True}),
    ("PATCH", "/v1/themes/t-nope", {}),
    ("POST", "/v1/themes/merge", {"into": "t-nope", "themes": ["phone"]}),
    ("POST", "/v1/themes/merge", {"into": "phone", "themes": ["t-nope"]}),
    ("POST", "/v1/themes/split", {"theme": "t-nope"}),
    ("POST", "/v1/themes/move", {"comment": "c0", "theme": "t-nope"}),
]


@pytest.mark.parametrize(("method", "path", "body"), UNKNOWN_THEME)
def test_a_theme_that_does_not_exist_is_named(unchanged: Api, method: str, path: str, body: dict[str, Any]) -> None:
    problem = assert_refused(unchanged(method, path, json=body), 404)
    assert problem["code"] == "theme_missing"
    assert "t-nope" in problem["detail"]


def test_a_comment_that_does_not_exist_is_named(unchanged: Api) -> None:
    problem = assert_refused(unchanged.post("/v1/themes/move", json={"comment": "c-nope", "theme": "phone"}), 404)
    assert problem["code"] == "comment_without_place"
    assert "c-nope" in problem["detail"]


BODIES: list[tuple[str, str, Any, str]] = [
    ("PATCH", "/v1/themes/phone", {"nme": "名前"}, "nme"),
    ("PATCH", "/v1/themes/phone", {"id": "t9"}, "id"),
    ("PATCH", "/v1/themes/phone", {"hidden": "yes"}, "hidden"),
    ("PATCH", "/v1/themes/phone", {"name": 5}, "name"),
    ("PATCH", "/v1/themes/phone", [], "リクエスト本文"),
    ("POST", "/v1/themes/merge", {"into": "phone", "themes": ["price"], "by": "x"}, "by"),
    ("POST", "/v1/themes/merge", {"into": "phone", "themes": []}, "themes"),
    ("POST", "/v1/themes/merge", {"themes": ["price"]}, "into"),
    ("POST", "/v1/themes/split", {"theme": "phone", "part": 2}, "part"),
    ("POST", "/v1/themes/split", {"theme": "phone", "parts": 1}, "parts"),
    ("POST", "/v1/themes/split", {"theme": "phone", "parts": 11}, "parts"),
    ("POST", "/v1/themes/move", {"comment": "c0"}, "theme"),
    ("POST", "/v1/themes/move", {"comment": "c0", "theme": "price", "score": 1}, "score"),
    ("POST", "/v1/themes/discover", {"rebuilt": True}, "rebuilt"),
    ("POST", "/v1/themes/discover", {"rebuild": "yes"}, "rebuild"),
    ("POST", "/v1/themes/discover", {"granularity": "huge"}, "granularity"),
    ("POST", "/v1/themes/discover", {"since": "2026-13-01"}, "since"),
]


@pytest.mark.parametrize(("method", "path", "body", "named"), BODIES)
def test_a_body_with_an_unknown_or_wrong_field_is_refused_and_the_field_named(
    unchanged: Api, method: str, path: str, body: Any, named: str
) -> None:
    assert named in assert_refused(unchanged(method, path, json=body), 422)["detail"]


def test_a_theme_that_was_found_by_another_model_is_not_split(unchanged: Api) -> None:
    refused = unchanged.post("/v1/themes/split", json={"theme": "phone", "parts": 2})
    assert assert_refused(refused, 409)["code"] == "themes_of_another_model"


def test_too_few_comments_are_not_discovered(unchanged: Api) -> None:
    assert assert_refused(unchanged.post("/v1/themes/discover", json={}), 409)["code"] == "too_few_comments"


@pytest.mark.parametrize(
    ("query", "status"),
    [({"before": 1, "after": 9}, 404), ({"before": "x", "after": 1}, 422), ({"before": 1}, 422)],
)
def test_runs_that_do_not_exist_are_not_compared(unchanged: Api, query: dict[str, Any], status: int) -> None:
    assert_refused(unchanged.get("/v1/themes/diff", params=query), status)
