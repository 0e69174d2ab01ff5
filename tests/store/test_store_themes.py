"""Runs, themes, the places of comments among them, and answered requests."""

from __future__ import annotations

import numpy as np
import pytest
from sqlalchemy.exc import IntegrityError
from support.made import make_tagged, make_theme, store, store_run

from voc.store.comments import CommentFilter, CommentRepository
from voc.store.database import Database
from voc.store.themes import ThemeRepository
from voc.themes.assign import Assigner

NO_THEMES = Assigner([], 1.0)


def ids_in(database: Database, theme: str) -> list[str]:
    with database.transaction() as session:
        return sorted(s.comment.id for s in CommentRepository(session).search(CommentFilter(theme=theme)))


def test_without_a_run_there_are_no_themes(database: Database) -> None:
    with database.transaction() as session:
        themes = ThemeRepository(session)
        assert (themes.current_run(), themes.current_themes(), themes.counts(), themes.get("t1-1")) == (
            None,
            [],
            {},
            None,
        )
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
        themes = repository.themes(run)
        one = repository.get(themes[0].id)
    assert run == made
    assert (run.space, run.threshold, run.comments, run.revision) == ("e t", 0.25, 2, "7/5")
    assert run.selection == {"kind": None}
    assert run.created_at.tzinfo is not None
    assert [theme.name for theme in themes] == ["電話がつながらない", "値上げ😀"]
    assert [(t.size, t.phrases, t.words, t.representatives) for t in themes] == [
        (t.size, t.phrases, t.words, t.representatives) for t in given
    ]
    assert all(np.array_equal(back.centroid, theme.centroid) for back, theme in zip(themes, given, strict=True))
    assert one is not None
    assert one.name == "電話がつながらない"


def test_places_say_the_theme_of_a_comment_and_its_score(database: Database) -> None:
    store(database, *(make_tagged(f"c{n}") for n in range(4)))
    store_run(database, [make_theme("t1"), make_theme("t2")], {"c0": "t1", "c1": "t1", "c2": None})
    with database.transaction() as session:
        repository = CommentRepository(session)
        themes = {key: (s.theme_id, s.theme_score) for key in ("c0", "c2", "c3") if (s := repository.get(key))}
        counts = ThemeRepository(session).counts()
    assert themes == {"c0": ("t1-1", 0.75), "c2": (None, 0.75), "c3": (None, None)}
    assert counts == {"t1-1": 2}
    assert ids_in(database, "t1-1") == ["c0", "c1"]


def test_a_new_run_replaces_every_place_of_the_one_before(database: Database) -> None:
    store(database, make_tagged("c1"), make_tagged("c2"))
    store_run(database, [make_theme("t1")], {"c1": "t1", "c2": "t1"})
    newer = store_run(database, [make_theme("t1"), make_theme("t2")], {"c2": "t2"})
    with database.transaction() as session:
        themes = ThemeRepository(session)
        assert themes.current_run() == newer
        assert themes.counts() == {"t2-2": 1}
        assert [theme.id for theme in themes.current_themes()] == ["t1-2", "t2-2"]
    assert ids_in(database, "t1-1") == ids_in(database, "t1-2") == []
    assert ids_in(database, "t2-2") == ["c2"]


def test_a_run_without_themes_is_in_force_too(database: Database) -> None:
    store(database, make_tagged("c1"))
    store_run(database, [make_theme("t1")], {"c1": "t1"})
    with database.transaction() as session:
        ThemeRepository(session).add_run([], {}, space="e t", threshold=1.0, comments=0, revision="1/1", selection={})
    with database.transaction() as session:
        themes = ThemeRepository(session)
        assert (themes.current_themes(), themes.counts()) == ([], {})


def test_a_failed_run_leaves_the_one_before_in_force(database: Database) -> None:
    store(database, make_tagged("c1"))
    before = store_run(database, [make_theme("t1")], {"c1": "t1"})
    with pytest.raises(IntegrityError):
        store_run(database, [make_theme("t2"), make_theme("t2")], {"c1": "t2"})
    with database.transaction() as session:
        assert ThemeRepository(session).current_run() == before
        assert ThemeRepository(session).counts() == {"t1-1": 1}


def test_a_comment_deleted_while_themes_were_sought_is_left_out(database: Database) -> None:
    store(database, make_tagged("c1"))
    run = store_run(database, [make_theme("t1")], {"c1": "t1", "gone": "t1"})
    assert run.comments == 2
    assert ids_in(database, "t1-1") == ["c1"]


def test_only_a_theme_of_the_run_in_force_is_given(database: Database) -> None:
    store(database, make_tagged("c1"))
    store_run(database, [make_theme("t1")], {"c1": "t1"})
    store_run(database, [make_theme("t2")], {"c1": "t2"})
    with database.transaction() as session:
        themes = ThemeRepository(session)
        assert themes.get("t1-1") is None
        assert themes.get("t2-2") is not None


def test_a_theme_outlives_the_comment_that_represents_it(database: Database) -> None:
    store(database, make_tagged("c1"), make_tagged("c2"))
    store_run(database, [make_theme("t1", representatives=("c1", "c2"))], {"c1": "t1", "c2": "t1"})
    with database.transaction() as session:
        assert CommentRepository(session).delete("c1")
    with database.transaction() as session:
        theme = ThemeRepository(session).get("t1-1")
        assert theme is not None
        assert "c2" in theme.representatives
        assert ThemeRepository(session).counts() == {"t1-1": 1}


def test_centroids_of_another_space_are_not_used(database: Database) -> None:
    store(database, make_tagged("c1"))
    store_run(database, [make_theme("t1")], {"c1": "t1"}, space="e t")
    vectors = np.array([[0.6, 0.8]], dtype=np.float32)
    with database.transaction() as session:
        themes = ThemeRepository(session)
        known = themes.assigner("e", "t", NO_THEMES)
        assert known.place(vectors)[0].theme_id == "t1-1"
        assert themes.assigner("e", "t", known) is known
        assert themes.assigner("e", "other", known).place(vectors)[0].theme_id is None
        assert themes.assigner("other", "t", known).place(vectors)[0].theme_id is None


def test_an_answered_request_is_remembered_with_its_comment(database: Database) -> None:
    store(database, make_tagged("c1"))
    with database.transaction() as session:
        repository = CommentRepository(session)
        assert repository.answered_request("key") is None
        repository.remember_request("key", "digest", "c1")
    with database.transaction() as session:
        assert CommentRepository(session).answered_request("key") == ("digest", "c1")


def test_a_key_is_remembered_once(database: Database) -> None:
    store(database, make_tagged("c1"), make_tagged("c2"))
    with database.transaction() as session:
        CommentRepository(session).remember_request("key", "first", "c1")

    def again() -> None:
        with database.transaction() as session:
            CommentRepository(session).remember_request("key", "second", "c2")

    with pytest.raises(IntegrityError):
        again()
    with database.transaction() as session:
        assert CommentRepository(session).answered_request("key") == ("first", "c1")


def test_the_key_of_a_deleted_comment_is_free_again(database: Database) -> None:
    store(database, make_tagged("c1"))
    with database.transaction() as session:
        CommentRepository(session).remember_request("key", "digest", "c1")
    with database.transaction() as session:
        CommentRepository(session).delete("c1")
    with database.transaction() as session:
        assert CommentRepository(session).answered_request("key") is None
