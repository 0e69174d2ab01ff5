"""What people change about themes: it holds through later runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from support.edits import edit, listed, refused, split_phone, theme_of
from support.made import make_tagged, make_tags, make_theme, store, store_run

from voc.errors import VocError
from voc.store.comments import CommentRepository
from voc.store.database import Database
from voc.store.edits import ThemeEditor
from voc.store.theme_history import Edit, history
from voc.store.themes import ThemeRepository
from voc.themes.assign import Assigner
from voc.themes.theme import Place


def test_a_new_name_stays_through_the_next_run(themed: Database) -> None:
    made: Edit = edit(themed, lambda e: e.rename("phone", " 電話が　つながらない "))
    assert (made.made_by, made.action, made.change) == ("田中", "rename", {"name": "電話が つながらない"})
    store_run(themed, [make_theme("f1", "別の名前")], {"c0": "f1"}, owners={"f1": "phone"})
    assert listed(themed) == {"phone": "電話が つながらない"}


@pytest.mark.parametrize(
    ("name", "code"), [(" ", "theme_name"), ("あ" * 201, "theme_name"), ("値上げ", "theme_name_taken")]
)
def test_a_name_that_is_empty_too_long_or_taken_is_refused(name: str, code: str, themed: Database) -> None:
    assert refused(themed, lambda e: e.rename("phone", name)) == code
    assert listed(themed)["phone"] == "電話"


def test_a_hidden_theme_leaves_the_lists_and_keeps_its_comments(themed: Database) -> None:
    edit(themed, lambda e: e.hide("price", True))
    assert set(listed(themed)) == {"phone", "slow"}
    assert set(listed(themed, hidden=True)) == {"phone", "price", "slow"}
    assert theme_of(themed)["c3"] == "price"
    edit(themed, lambda e: e.hide("price", False))
    assert "price" in listed(themed)


def test_merged_themes_are_one_now_and_after_the_next_run(themed: Database) -> None:
    edit(themed, lambda e: e.merge("phone", ["slow", "slow"]))
    assert set(listed(themed, hidden=True, resting=True)) == {"phone", "price"}
    assert theme_of(themed)["c5"] == "phone"
    with themed.transaction() as session:
        phone = ThemeRepository(session).get("phone")
        assert phone is not None
        assert {found.id for found in phone.found} == {"phone", "slow"}
        assert phone.held
        assert ThemeRepository(session).get("slow") is None
    owners = {"phone": "phone", "slow": "phone", "price": "price"}
    again = [make_theme("phone"), make_theme("slow"), make_theme("price")]
    store_run(themed, again, {"c0": "phone", "c5": "slow"}, owners=owners)
    assert theme_of(themed)["c5"] == "phone"


def test_a_split_theme_keeps_its_id_for_the_first_part_and_is_whole_again_when_undone(themed: Database) -> None:
    before = theme_of(themed)
    made = split_phone(themed)
    (new,) = made.change["made"]
    assert listed(themed) == {"phone": "電話", "price": "値上げ", "slow": "遅い", new: "折り返しがない"}
    assert theme_of(themed) == {**before, "c2": new}
    edit(themed, lambda e: e.undo())
    assert theme_of(themed) == before
    assert set(listed(themed, resting=True)) == {"phone", "price", "slow"}


def test_a_moved_comment_stays_where_a_person_put_it(themed: Database) -> None:
    edit(themed, lambda e: e.move("c0", "price"))
    edit(themed, lambda e: e.move("c3", None))
    assert (theme_of(themed)["c0"], theme_of(themed)["c3"]) == ("price", None)
    again = [make_theme("phone"), make_theme("price"), make_theme("slow")]
    owners = {"phone": "phone", "price": "price", "slow": "slow"}
    store_run(themed, again, {"c0": "phone", "c3": "price", "c4": "price"}, owners=owners)
    assert (theme_of(themed)["c0"], theme_of(themed)["c3"], theme_of(themed)["c4"]) == ("price", None, "price")
    edit(themed, lambda e: e.undo())
    assert theme_of(themed)["c3"] == "price"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda e: e.rename("nowhere", "名前"), "theme_missing"),
        (lambda e: e.merge("phone", []), "merge_needs_others"),
        (lambda e: e.merge("phone", ["phone"]), "merge_needs_others"),
        (lambda e: e.merge("phone", ["nowhere"]), "theme_missing"),
        (lambda e: e.move("c0", "nowhere"), "theme_missing"),
        (lambda e: e.move("nobody", "phone"), "comment_without_place"),
        (lambda e: e.undo(), "edit_missing"),
        (lambda e: e.undo(99), "edit_missing"),
        (lambda e: e.undo(10**30), "edit_missing"),
    ],
)
def test_what_cannot_be_done_is_refused_and_changes_nothing(
    change: Callable[[ThemeEditor], Any], code: str, themed: Database
) -> None:
    before = theme_of(themed), listed(themed)
    assert refused(themed, change) == code
    assert (theme_of(themed), listed(themed)) == before


def test_a_comment_that_was_moved_before_a_split_is_stored_stays_where_it_was_put(themed: Database) -> None:
    edit(themed, lambda e: e.move("c2", "price"))
    split_phone(themed)
    assert theme_of(themed)["c2"] == "price"


def test_praise_that_a_person_put_into_a_theme_stays_there(themed: Database) -> None:
    praise = make_tags(reasons=(), sentiment="positive")
    store(themed, make_tagged("praise", tags=praise, place=Place(None, "phone", 0.9)))
    edit(themed, lambda e: e.move("praise", "price"))
    owners = {"phone": "phone", "price": "price"}
    store_run(themed, [make_theme("phone"), make_theme("price")], {"c0": "phone", "c3": "price"}, owners=owners)
    with themed.transaction() as session:
        kept = CommentRepository(session).get("praise")
        assert kept is not None
        assert kept.theme_id == "price"
        assert ThemeRepository(session).moved() == {"praise": "price"}


def test_the_history_says_who_did_what_the_newest_first(themed: Database) -> None:
    edit(themed, lambda e: e.pin("slow", True))
    edit(themed, lambda e: e.hide("phone", True))
    edit(themed, lambda e: e.merge("phone", ["price"]))
    with themed.transaction() as session:
        assert [made.action for made in history(session)] == ["merge", "hide", "pin"]
        assert [made.action for made in history(session, "slow")] == ["pin"]
        assert [made.action for made in history(session, "price")] == ["merge"]
        assert [made.action for made in history(session, "phone", limit=1)] == ["merge"]
        assert [made.action for made in history(session, "phone", before=3)] == ["hide"]


def test_an_edit_makes_a_new_assigner(themed: Database) -> None:
    with themed.transaction() as session:
        known = ThemeRepository(session).assigner("e", "t", Assigner([], 1.0))
        assert ThemeRepository(session).assigner("e", "t", known) is known
    edit(themed, lambda e: e.merge("phone", ["price", "slow"]))
    with themed.transaction() as session:
        newer = ThemeRepository(session).assigner("e", "t", known)
    assert newer is not known
    assert set(newer.names) == {"phone"}


def test_a_run_that_an_edit_came_between_is_not_stored(themed: Database) -> None:
    with themed.transaction() as session:
        mark = ThemeRepository(session).mark()
    edit(themed, lambda e: e.merge("phone", ["slow"]))
    with pytest.raises(VocError) as error:
        store_run(themed, [make_theme("slow")], {"c5": "slow"}, owners={"slow": "slow"}, mark=mark)
    assert error.value.code == "themes_changed"
    assert theme_of(themed)["c5"] == "phone"


def test_praise_can_be_moved_into_a_theme_after_a_run_that_did_not_look_at_it(themed: Database) -> None:
    store(themed, make_tagged("praise"))
    edit(themed, lambda e: e.move("praise", "phone"))
    with themed.transaction() as session:
        stored = CommentRepository(session).get("praise")
        assert stored is not None
        assert stored.theme_id == "phone"


def test_a_resting_theme_wakes_with_the_next_comment(themed: Database) -> None:
    store_run(themed, [make_theme("price")], {"c3": "price"}, owners={"price": "price"})
    assert set(listed(themed)) == {"price"}
    store(themed, make_tagged("late", place=Place("slow", "slow", 0.9)))
    assert set(listed(themed)) == {"price", "slow"}


def test_a_comment_that_came_while_a_run_was_computed_keeps_its_theme(themed: Database) -> None:
    store(themed, make_tagged("late", place=Place("price", "price", 0.9)))
    store_run(themed, [make_theme("price")], {"c3": "price"}, owners={"price": "price"})
    with themed.transaction() as session:
        stored = CommentRepository(session).get("late")
        assert stored is not None
        assert stored.theme_id == "price"
