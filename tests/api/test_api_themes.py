"""``/v1/themes``: listed, shown with their comments, and given to new ones."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from support.http import Api, assert_refused

from voc.store.comments import CommentFilter, CommentRepository
from voc.store.database import Database
from voc.store.theme_runs import NewRun, add_run
from voc.store.themes import ThemeRepository, space_name
from voc.themes.discover import Document, embed
from voc.themes.theme import Place, Theme


@pytest.fixture(scope="module")
def themed(sample_home: Callable[[Path], Path], parts: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the sample and one theme around a comment of it, made without BERTopic."""
    return add_theme(sample_home(tmp_path_factory.mktemp("themed") / "home"), parts)


def add_theme(folder: Path, parts: Any) -> Path:
    database = Database(f"sqlite:///{folder / 'voc.db'}")
    with database.transaction() as session:
        comments = CommentRepository(session)
        chosen = comments.search(CommentFilter(reason="delivery", sentiment="negative"), limit=3)
        analyses = [parts.reader.read(stored.comment.text) for stored in chosen]
        vectors = embed([Document("", analysis, "survey") for analysis in analyses], parts.tagger).vectors
        ids = [stored.comment.id for stored in chosen]
        theme = Theme("t1", "配送が遅い", 3, ("届かない",), ("配送",), tuple(ids[:2]), "delivery", vectors[0])
        run = NewRun(
            themes=[theme],
            owners={},
            resting=frozenset(),
            places={key: Place("t1", "t1", 0.9) for key in ids},
            space=space_name(parts.encoder.name, parts.tagger.version),
            threshold=0.9,
            comments=len(ids),
            built_on=len(ids),
            revision=comments.revision(),
            selection={},
            mark=ThemeRepository(session).mark(),
            read_at=datetime.now(UTC),
        )
        add_run(session, run)
    database.engine.dispose()
    return folder


def test_without_a_run_the_list_of_themes_is_empty(sample: Api) -> None:
    assert sample.get("/v1/themes").json() == {"run": None, "discovered_at": None, "items": []}


def test_themes_are_listed_and_shown_with_their_comments(open_api: Callable[..., Api], themed: Path) -> None:
    api = open_api(themed)
    listed = api.get("/v1/themes").json()
    (theme,) = listed["items"]
    assert (listed["run"], theme["name"], theme["comments"], theme["phrases"]) == (1, "配送が遅い", 3, ["届かない"])
    assert api.get(f"/v1/themes/{theme['id']}").json() == theme
    found = api.get("/v1/comments", params={"theme": theme["id"]}).json()["items"]
    assert len(found) == theme["comments"]
    assert {item["tags"]["theme"]["name"] for item in found} == {"配送が遅い"}
    assert {quote["id"] for quote in theme["representatives"]} < {item["id"] for item in found}


def test_a_comment_like_a_theme_is_tagged_and_stored_with_it(open_api: Callable[..., Api], themed: Path) -> None:
    api = open_api(themed)
    (theme,) = api.get("/v1/themes").json()["items"]
    text = theme["representatives"][0]["text"]
    expected = {"id": theme["id"], "name": theme["name"]}
    tagged = api.post("/v1/tags", json={"comments": [{"text": text, "kind": "survey"}]}).json()["results"][0]["theme"]
    assert {name: tagged[name] for name in expected} == expected
    made = api.post("/v1/comments", json={"text": text}).json()
    assert {name: made["tags"]["theme"][name] for name in expected} == expected
    assert api.get(f"/v1/themes/{theme['id']}").json()["comments"] == theme["comments"] + 1
    api.delete(f"/v1/comments/{made['id']}")


def test_texts_without_content_are_answered_when_there_are_themes(open_api: Callable[..., Api], themed: Path) -> None:
    results = open_api(themed).tags("")
    assert results[0]["error"]["code"] == "empty"


@pytest.mark.slow
def test_themes_discovered_by_another_process_are_used_within_seconds(
    open_api: Callable[..., Api], sample_home: Callable[[Path], Path], parts: Any, tmp_path: Path
) -> None:
    api = open_api(sample_home(tmp_path / "home"))
    api.tags("電話がつながらない")
    add_theme(tmp_path / "home", parts)
    time.sleep(6)  # themes may be five seconds old
    (theme,) = api.get("/v1/themes").json()["items"]
    text = theme["representatives"][0]["text"]
    comment = {"text": text, "kind": "survey"}
    assert api.post("/v1/tags", json={"comments": [comment]}).json()["results"][0]["theme"]["id"] == theme["id"]
    made = api.post("/v1/comments", json=comment).json()
    assert (made["tags"]["theme"]["id"], made["tags"]["theme"]["name"]) == (theme["id"], theme["name"])


def test_a_theme_without_its_deleted_representative_is_still_shown(
    open_api: Callable[..., Api], sample_home: Callable[[Path], Path], parts: Any, tmp_path: Path
) -> None:
    api = open_api(add_theme(sample_home(tmp_path / "home"), parts))
    (theme,) = api.get("/v1/themes").json()["items"]
    gone, left = (quote["id"] for quote in theme["representatives"])
    api.delete(f"/v1/comments/{gone}")
    shown = api.get(f"/v1/themes/{theme['id']}").json()
    assert [quote["id"] for quote in shown["representatives"]] == [left]
    assert shown["comments"] == theme["comments"] - 1


def test_a_theme_that_does_not_exist_is_refused(sample: Api) -> None:
    assert assert_refused(sample.get("/v1/themes/nope"), 404)["code"] == "theme_missing"
