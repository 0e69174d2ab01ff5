"""``Idempotency-Key`` beyond comments: what makes or changes something does it once, and answers the same again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.http import Api, assert_refused
from support.made import store_three_themes

THEMES = "/v1/themes"


@pytest.fixture(scope="module")
def api(open_filled_api: Callable[..., Api]) -> Api:
    """The API over six comments in the themes phone, price and slow."""
    return open_filled_api(store_three_themes)


@pytest.mark.parametrize(
    ("path", "body", "other", "listed"),
    [
        (f"{THEMES}/merge", {"into": "phone", "themes": ["price"]}, {"into": "phone", "themes": ["slow"]}, "edits"),
        (f"{THEMES}/move", {"comment": "c1", "theme": None}, {"comment": "c2", "theme": None}, "edits"),
        (f"{THEMES}/discover", {"rebuild": True}, {"rebuild": False}, "jobs"),
        ("/v1/decisions", {"text": "電話の人を増やす"}, {"text": "値上げをやめる"}, "decisions"),
        (
            "/v1/subscriptions",
            {"name": "CX", "channel": "file", "destinations": ["weekly"]},
            {"name": "CS", "channel": "file", "destinations": ["weekly"]},
            "subscriptions",
        ),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_the_same_key_does_it_once(
    api: Api, path: str, body: dict[str, Any], other: dict[str, Any], listed: str
) -> None:
    headers = {"Idempotency-Key": f"once-{path}", "Prefer": "respond-async"}
    list_path = f"{THEMES}/edits" if listed == "edits" else f"/v1/{listed}"
    before = len(api.get(list_path).json()["items"])
    first, again = (api.post(path, json=body, headers=headers) for _ in range(2))
    assert first.is_success, first.text
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers.get("location") == first.headers.get("location")
    assert len(api.get(list_path).json()["items"]) == before + 1
    assert assert_refused(api.post(path, json=other, headers=headers), 409)["code"] == "idempotency_conflict"


@pytest.mark.slow
def test_a_discovery_that_is_waited_for_is_done_once(
    open_api: Callable[..., Api], theme_home: Callable[[Path], Path], tmp_path: Path
) -> None:
    api, headers = open_api(theme_home(tmp_path / "themes")), {"Idempotency-Key": "discover"}
    first, again = (api.post(f"{THEMES}/discover", json={"rebuild": True}, headers=headers) for _ in range(2))
    assert first.json()["rebuilt"], first.text
    assert again.content == first.content
    background = {**headers, "Prefer": "respond-async"}
    for other in ({"json": {}, "headers": headers}, {"json": {"rebuild": True}, "headers": background}):
        assert assert_refused(api.post(f"{THEMES}/discover", **other), 409)["code"] == "idempotency_conflict"
    assert api.get(THEMES).json()["run"] == first.json()["run"]


def test_an_undoing_that_is_sent_again_undoes_no_second_change(api: Api) -> None:
    made = api("PATCH", f"{THEMES}/slow", json={"name": "届かない"})
    assert made.status_code == 200
    newest = api.get(f"{THEMES}/edits").json()["items"][0]["id"]
    answers = [api.post(f"{THEMES}/edits/{newest}/undo", headers={"Idempotency-Key": "undo"}) for _ in range(2)]
    assert answers[0].content == answers[1].content
    assert_refused(api.post(f"{THEMES}/edits/{newest}/undo"), 404)
