"""What the tests ask ``/v1/themes`` again and again."""

from __future__ import annotations

from typing import Any

from support.http import Api

ALL = {"all": "true"}


def patch(api: Api, theme: str, **changes: Any) -> Any:
    return api("PATCH", f"/v1/themes/{theme}", json=changes)


def listed(api: Api, **query: str) -> dict[str, int]:
    return {theme["name"]: theme["comments"] for theme in api.get("/v1/themes", params=query).json()["items"]}


def theme_of(api: Api, comment: str) -> str | None:
    theme = api.get(f"/v1/comments/{comment}").json()["tags"]["theme"]
    return theme["id"] if theme else None


def edits(api: Api, **query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.get("/v1/themes/edits", params=query).json()["items"]
    return found


def undo(api: Api, edit: int) -> Any:
    return api.post(f"/v1/themes/edits/{edit}/undo")
