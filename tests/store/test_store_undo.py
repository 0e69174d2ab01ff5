"""What people change about themes, taken back: also after other changes, and after runs."""

from __future__ import annotations

from support.edits import edit, listed, refused, split_phone, theme_of
from support.made import make_theme, store_run

from voc.store.database import Database
from voc.store.themes import ThemeRepository


def test_undoing_a_merge_gives_every_comment_back(themed: Database) -> None:
    before = theme_of(themed)
    made = edit(themed, lambda e: e.merge("phone", ["price", "slow"]))
    undone = edit(themed, lambda e: e.undo(made.id))
    assert undone.undone_at is not None
    assert theme_of(themed) == before
    assert set(listed(themed)) == {"phone", "price", "slow"}
    assert refused(themed, lambda e: e.undo(made.id)) == "edit_missing"


def test_an_edit_that_others_build_on_is_undone_after_them(themed: Database) -> None:
    first = edit(themed, lambda e: e.rename("phone", "一"))
    second = edit(themed, lambda e: e.merge("price", ["phone"]))
    assert refused(themed, lambda e: e.undo(first.id)) == "edit_built_on"
    edit(themed, lambda e: e.undo(second.id))
    edit(themed, lambda e: e.undo(first.id))
    assert listed(themed)["phone"] == "電話"


def test_a_name_that_was_taken_meanwhile_is_not_given_back(themed: Database) -> None:
    renamed = edit(themed, lambda e: e.rename("phone", "話し中"))
    edit(themed, lambda e: e.rename("slow", "電話"))
    assert refused(themed, lambda e: e.undo(renamed.id)) == "theme_name_taken"
    merged = edit(themed, lambda e: e.merge("phone", ["price"]))
    edit(themed, lambda e: e.rename("slow", "値上げ"))
    assert refused(themed, lambda e: e.undo(merged.id)) == "theme_name_taken"
    assert listed(themed) == {"phone": "話し中", "slow": "値上げ"}
    edit(themed, lambda e: e.rename("slow", "遅い"))
    edit(themed, lambda e: e.undo(merged.id))
    edit(themed, lambda e: e.undo(renamed.id))
    assert listed(themed) == {"phone": "電話", "price": "値上げ", "slow": "遅い"}


def test_a_move_is_undone_into_the_theme_that_the_earlier_one_went_into(themed: Database) -> None:
    moved = edit(themed, lambda e: e.move("c0", "price"))
    edit(themed, lambda e: e.merge("slow", ["phone"]))
    edit(themed, lambda e: e.undo(moved.id))
    assert theme_of(themed)["c0"] == "slow"


def test_a_move_out_of_a_part_is_undone_into_the_whole(themed: Database) -> None:
    made = split_phone(themed)
    moved = edit(themed, lambda e: e.move("c2", "price"))
    edit(themed, lambda e: e.undo(made.id))
    edit(themed, lambda e: e.undo(moved.id))
    assert theme_of(themed)["c2"] == "phone"


def test_a_split_can_be_made_and_undone_again_and_again(themed: Database) -> None:
    before = theme_of(themed)
    made = []
    for _ in range(3):
        made.extend(split_phone(themed).change["made"])
        assert theme_of(themed)["c2"] == made[-1]
        edit(themed, lambda e: e.undo())
    assert len(set(made)) == 3
    assert theme_of(themed) == before


def test_a_resting_theme_wakes_when_one_goes_into_it_and_rests_again_when_that_is_undone(themed: Database) -> None:
    again = [make_theme("phone"), make_theme("price")]
    owners = {"phone": "phone", "price": "price"}
    store_run(themed, again, {"c0": "phone", "c3": "price"}, owners=owners, resting=frozenset({"price"}))
    assert set(listed(themed)) == {"phone"}
    edit(themed, lambda e: e.merge("price", ["slow"]))
    assert set(listed(themed)) == {"phone"}
    edit(themed, lambda e: e.merge("price", ["phone"]))
    assert set(listed(themed)) == {"price"}
    edit(themed, lambda e: e.undo())
    assert set(listed(themed)) == {"phone"}


def test_undoing_a_split_after_another_run_leaves_that_runs_centres(themed: Database) -> None:
    made = split_phone(themed)
    (new,) = made.change["made"]
    store_run(themed, [make_theme("p1"), make_theme("f2")], {"c0": "p1", "c2": "f2"}, owners={"p1": "phone", "f2": new})
    edit(themed, lambda e: e.undo(made.id))
    with themed.transaction() as session:
        phone = ThemeRepository(session).get("phone")
        assert phone is not None
        assert {found.id for found in phone.found} == {"p1", "f2"}
    assert (theme_of(themed)["c0"], theme_of(themed)["c2"]) == ("phone", "phone")


def test_undoing_a_merge_after_a_run_from_scratch_lets_the_theme_rest(themed: Database) -> None:
    made = edit(themed, lambda e: e.merge("phone", ["slow"]))
    store_run(themed, [make_theme("f1")], {"c0": "f1", "c5": "f1"}, owners={"f1": "phone"})
    edit(themed, lambda e: e.undo(made.id))
    with themed.transaction() as session:
        slow = ThemeRepository(session).get("slow")
        assert slow is not None
        assert (slow.state, slow.found) == ("resting", ())
