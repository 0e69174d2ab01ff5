"""Runs, themes, the places of comments among them, and answered requests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from sqlalchemy.exc import IntegrityError
from support.made import NOON, make_tagged, make_theme, store, store_run

from voc.store.comments import CommentFilter, CommentRepository
from voc.store.database import Database
from voc.store.themes import ThemeRepository, space_name
from voc.themes.assign import Assigner

NO_THEMES = Assigner([], 1.0)


def ids_in(database: Database, theme: str) -> list[str]:
    with database.transaction() as session:
        return sorted(s.comment.id for s in CommentRepository(session).search(CommentFilter(theme=theme)))


def test_without_a_run_there_are_no_themes(database: Database) -> None:
    with database.transaction() as session:
        themes = ThemeRepository(session)
        assert (themes.current_run(), themes.themes(), themes.counts(), themes.get("t1")) == (None, [], {}, None)
        assert themes.assigner("e", "t", NO_THEMES).place(np.ones((1, 2), np.float32))[0].theme_id is None


def test_a_run_comes_back_with_its_themes_in_order(database: Database) -> None:
    store(database, make_tagged("c1"), make_tagged("c2"))
    given = [make_theme("tb", "電話がつながらない", ("c1",), 2), make_theme("ta", "値上げ😀", ("c2",), 1)]
    made = store_run(
        database, given, {"c1": "tb", "c2": "ta"}, threshold=0.25, revision="7/5", selection={"kind": None}
    )
    with database.transaction() as session:
        repository = ThemeRepository(session)
        run = repository.current_run()
        assert run is not None
        themes = repository.themes()
        one = repository.get(themes[0].id)
    assert run == made
    assert (run.space, run.threshold, run.comments, run.revision) == (space_name("e", "t"), 0.25, 2, "7/5")
    assert run.selection == {"kind": None}
    assert run.created_at.tzinfo is not None
    assert [theme.name for theme in themes] == ["電話がつながらない", "値上げ😀"]
    back = [found for theme in themes for found in theme.found]
    assert [replace(b, centroid=None) for b in back] == [replace(g, centroid=None) for g in given]
    assert all(np.array_equal(b.centroid, g.centroid) for b, g in zip(back, given, strict=True))
    assert [(t.state, t.new, t.group) for t in themes] == [("active", False, "support")] * 2
    assert one is not None
    assert one.name == "電話がつながらない"


def test_places_say_the_theme_of_a_comment_and_its_score(database: Database) -> None:
    store(database, *(make_tagged(f"c{n}") for n in range(4)))
    store_run(database, [make_theme("t1"), make_theme("t2")], {"c0": "t1", "c1": "t1", "c2": None})
    with database.transaction() as session:
        repository = CommentRepository(session)
        themes = {key: (s.theme_id, s.theme_score) for key in ("c0", "c2", "c3") if (s := repository.get(key))}
        counts = ThemeRepository(session).counts()
    assert themes == {"c0": ("t1", 0.75), "c2": (None, 0.75), "c3": (None, None)}
    assert counts == {"t1": 2}
    assert ids_in(database, "t1") == ["c0", "c1"]


def test_a_new_run_replaces_every_place_of_the_one_before(database: Database) -> None:
    store(database, make_tagged("c1"), make_tagged("c2"))
    store_run(database, [make_theme("t1")], {"c1": "t1", "c2": "t1"})
    newer = store_run(database, [make_theme("f1"), make_theme("t2")], {"c1": None, "c2": "t2"}, owners={"f1": "t1"})
    with database.transaction() as session:
        themes = ThemeRepository(session)
        assert themes.current_run() == newer
        assert themes.counts() == {"t2": 1}
        assert {theme.id: theme.new for theme in themes.themes()} == {"t1": False, "t2": True}
    assert ids_in(database, "t1") == []
    assert ids_in(database, "t2") == ["c2"]


def test_a_run_without_themes_is_in_force_too_and_lets_the_others_rest(database: Database) -> None:
    store(database, make_tagged("c1"))
    store_run(database, [make_theme("t1")], {"c1": "t1"})
    store_run(database, [], {})
    with database.transaction() as session:
        themes = ThemeRepository(session)
        assert themes.themes() == []
        assert [(theme.id, theme.state, theme.found) for theme in themes.themes(resting=True)] == [
            ("t1", "resting", ())
        ]


def test_a_failed_run_leaves_the_one_before_in_force(database: Database) -> None:
    store(database, make_tagged("c1"))
    before = store_run(database, [make_theme("t1")], {"c1": "t1"})
    with pytest.raises(IntegrityError):
        store_run(database, [make_theme("t2"), make_theme("t2")], {"c1": "t2"})
    with database.transaction() as session:
        assert ThemeRepository(session).current_run() == before
        assert ThemeRepository(session).counts() == {"t1": 1}


def test_a_comment_deleted_while_themes_were_sought_is_left_out(database: Database) -> None:
    store(database, make_tagged("c1"))
    run = store_run(database, [make_theme("t1")], {"c1": "t1", "gone": "t1"})
    assert run.comments == 2
    assert ids_in(database, "t1") == ["c1"]


def test_a_theme_that_a_later_run_does_not_find_rests_and_comes_back(database: Database) -> None:
    store(database, make_tagged("c1"))
    store_run(database, [make_theme("t1", "電話")], {"c1": "t1"})
    store_run(database, [make_theme("t2")], {"c1": "t2"})
    with database.transaction() as session:
        resting = ThemeRepository(session).get("t1")
        assert resting is not None
        assert (resting.name, resting.state) == ("電話", "resting")
    store_run(database, [make_theme("f9", "また電話")], {"c1": "f9"}, owners={"f9": "t1"})
    with database.transaction() as session:
        back = ThemeRepository(session).get("t1")
        assert back is not None
        assert (back.name, back.state, back.new) == ("電話", "active", False)


def test_a_theme_began_when_its_first_comment_was_written(database: Database) -> None:
    written = datetime(2026, 10, 1, 3, 0, tzinfo=UTC)
    store(database, make_tagged("c1", occurred_at=written), make_tagged("c2"))
    store_run(database, [make_theme("t1"), make_theme("t2")], {"c1": "t1", "c2": "t2"})
    with database.transaction() as session:
        assert {theme.id: theme.began_at for theme in ThemeRepository(session).themes()} == {"t1": written, "t2": NOON}


def test_a_theme_outlives_the_comment_that_represents_it(database: Database) -> None:
    store(database, make_tagged("c1"), make_tagged("c2"))
    store_run(database, [make_theme("t1", representatives=("c1", "c2"))], {"c1": "t1", "c2": "t1"})
    with database.transaction() as session:
        assert CommentRepository(session).delete("c1")
    with database.transaction() as session:
        theme = ThemeRepository(session).get("t1")
        assert theme is not None
        assert "c2" in theme.representatives
        assert ThemeRepository(session).counts() == {"t1": 1}


def test_centroids_of_another_space_are_not_used(database: Database) -> None:
    store(database, make_tagged("c1"))
    store_run(database, [make_theme("t1")], {"c1": "t1"}, space=space_name("e", "t"))
    vectors = np.array([[0.6, 0.8]], dtype=np.float32)
    with database.transaction() as session:
        themes = ThemeRepository(session)
        known = themes.assigner("e", "t", NO_THEMES)
        assert known.place(vectors)[0].theme_id == "t1"
        assert themes.assigner("e", "t", known) is known
        assert themes.assigner("e", "other", known).place(vectors)[0].theme_id is None
        assert themes.assigner("other", "t", known).place(vectors)[0].theme_id is None
