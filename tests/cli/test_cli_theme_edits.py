"""``voc themes``: what a person changes, what was before, and what two runs differ in."""

from __future__ import annotations

import re

import pytest
from support.cli import Cli
from support.databases import opened_in
from support.made import make_theme, store_run

from voc.store.audit import deeds

FAILED, USAGE = 1, 2
RECORDED = re.compile(r"変更(\d+)を記録しました。取り消すには: voc themes undo (\d+)\n")


def listed(cli: Cli, *options: str) -> dict[str, int]:
    return {theme["name"]: theme["comments"] for theme in cli("themes", "list", *options, "--json").json["themes"]}


def shown(cli: Cli, theme: str) -> dict[str, object]:
    found: dict[str, object] = cli("themes", "show", theme, "--json").json
    return found


def change(cli: Cli, *command: str) -> int:
    """Make a change and return its number, which the command tells with how to undo it."""
    done = cli("themes", *command)
    assert (done.status, done.err) == (0, ""), done.err
    told = RECORDED.fullmatch(done.out)
    assert told, done.out
    assert told[1] == told[2]
    return int(told[1])


def test_a_new_name_is_listed_and_undone(themed: Cli) -> None:
    number = change(themed, "rename", "phone", " 電話が　つながらない ")
    assert listed(themed) == {"電話が つながらない": 3, "値上げ": 2, "遅い": 1}
    assert themed("themes", "undo", number).out == f"変更{number} (rename) を取り消しました。\n"
    assert listed(themed) == {"電話": 3, "値上げ": 2, "遅い": 1}


def test_merged_themes_are_one_until_that_is_undone(themed: Cli) -> None:
    change(themed, "merge", "phone", "price", "slow")
    assert listed(themed, "--all") == {"電話": 6}
    assert "price" in themed("themes", "show", "price").refused(FAILED)
    assert themed("themes", "undo").status == 0
    assert listed(themed) == {"電話": 3, "値上げ": 2, "遅い": 1}


def test_a_comment_is_moved_into_a_theme_and_out_of_all(themed: Cli) -> None:
    change(themed, "move", "c0", "price")
    assert listed(themed) == {"電話": 2, "値上げ": 3, "遅い": 1}
    change(themed, "move", "c0", "-")
    assert listed(themed) == {"電話": 2, "値上げ": 2, "遅い": 1}
    moved, *_ = themed("themes", "export", "--format", "jsonl").lines
    assert (moved["comment"], moved["theme"]) == ("c0", None)


def test_a_hidden_theme_is_listed_only_with_all(themed: Cli) -> None:
    change(themed, "hide", "price")
    assert listed(themed) == {"電話": 3, "遅い": 1}
    assert "値上げ  [price] (非表示)" in themed("themes", "list", "--all").out
    change(themed, "unhide", "price")
    assert "値上げ" in listed(themed)


def test_a_pinned_theme_is_marked(themed: Cli) -> None:
    change(themed, "pin", "slow")
    assert "遅い  [slow] (固定)" in themed("themes", "list").out
    change(themed, "unpin", "slow")
    assert shown(themed, "slow")["pinned"] is False


def test_the_history_says_who_changed_what_and_what_was_undone(themed: Cli) -> None:
    change(themed, "rename", "phone", "話し中", "--by", "田中")
    change(themed, "hide", "price", "--by", "鈴木")
    change(themed, "merge", "phone", "slow", "--by", "田中")
    themed("themes", "undo")
    assert [
        (each["made_by"], each["action"], each["theme"], each["undone_at"] is not None)
        for each in themed("themes", "history", "--json").json["edits"]
    ] == [
        ("田中", "merge", "phone", True),
        ("鈴木", "hide", "price", False),
        ("田中", "rename", "phone", False),
    ]
    merged, hidden, renamed = themed("themes", "history").out.splitlines()
    assert re.fullmatch(r" +3  \d{4}-\d\d-\d\d \d\d:\d\d  田中  merge  phone  merged: slow \(取り消し済み\)", merged), (
        merged
    )
    assert hidden.endswith("鈴木  hide  price  hidden: はい")
    assert renamed.endswith("田中  rename  phone  name: 話し中")
    assert [each["theme"] for each in themed("themes", "history", "price", "--json").json["edits"]] == ["price"]


def test_without_a_name_the_login_is_recorded(themed: Cli) -> None:
    done = themed("themes", "pin", "slow", LOGNAME="yamada")
    assert done.status == 0
    assert themed("themes", "history", "--json").json["edits"][0]["made_by"] == "yamada"


def test_who_takes_a_change_back_is_in_the_audit_log(themed: Cli) -> None:
    change(themed, "pin", "slow", "--by", "田中")
    assert themed("themes", "undo", LOGNAME="yamada").status == 0
    with opened_in(themed.home) as database, database.transaction() as session:
        newest = deeds(session)[0]
    assert (newest.actor, newest.action, newest.target) == ("yamada", "theme.undo", "slow")


def test_without_any_change_the_history_says_so(themed: Cli) -> None:
    done = themed("themes", "history")
    assert (done.status, done.out) == (0, "")
    assert "変更はまだありません" in done.err


def test_two_runs_are_compared(themed: Cli) -> None:
    again = [make_theme("phone"), make_theme("price")]
    places: dict[str, str | None] = {"c0": "phone", "c1": "phone", "c2": "price", "c3": "price", "c4": None, "c5": None}
    with opened_in(themed.home) as database:
        store_run(database, again, places, owners={"phone": "phone", "price": "price"})
    assert themed("themes", "diff", 1, 2).out.splitlines() == [
        "分析1 → 分析2 (両方が知る6件)",
        "    3 →     2 (変わらず 2)  電話  2026-11: 3→2",
        "    2 →     2 (変わらず 1)  値上げ  ",
        "    1 →     0 (変わらず 0)  遅い  2026-11: 1→0",
    ]
    found = themed("themes", "diff", 1, 2, "--json").json
    assert (found["before"], found["after"], found["comments"]) == (1, 2, 6)
    assert {each["theme_id"]: each["stayed"] for each in found["themes"]} == {"phone": 2, "price": 1, "slow": 0}
    assert "分析9" in themed("themes", "diff", 1, 9).refused(FAILED)


REFUSED: list[tuple[list[str], int, str]] = [
    (["rename", "t-nope", "名前"], FAILED, "t-nope"),
    (["rename", "phone", "値上げ"], FAILED, "値上げ"),
    (["rename", "phone", " "], FAILED, "1~200文字"),
    (["rename", "phone"], USAGE, "名前"),
    (["merge", "phone", "t-nope"], FAILED, "t-nope"),
    (["merge", "t-nope", "phone"], FAILED, "t-nope"),
    (["merge", "phone", "phone"], FAILED, "まとめ先"),
    (["merge", "phone"], USAGE, "ID"),
    (["split", "t-nope"], FAILED, "t-nope"),
    (["split", "phone"], FAILED, "voc themes discover"),
    (["split", "phone", "--parts", "1"], USAGE, "--parts"),
    (["split", "phone", "--parts", "11"], USAGE, "--parts"),
    (["move", "c0", "t-nope"], FAILED, "t-nope"),
    (["move", "c-nope", "phone"], FAILED, "c-nope"),
    (["move", "c-nope", "-"], FAILED, "c-nope"),
    (["hide", "t-nope"], FAILED, "t-nope"),
    (["unhide", "t-nope"], FAILED, "t-nope"),
    (["pin", "t-nope"], FAILED, "t-nope"),
    (["unpin", "t-nope"], FAILED, "t-nope"),
    (["undo"], FAILED, "voc themes history"),
    (["undo", "99"], FAILED, "voc themes history"),
    (["undo", "9" * 30], FAILED, "voc themes history"),
    (["undo", "x"], USAGE, "値が正しくありません"),
    (["diff", "1", "2"], FAILED, "分析2"),
    (["diff", "1"], USAGE, "RUN"),
    (["export", "--format", "xml"], USAGE, "csv・jsonl"),
    (["export", "-o", "themes.pdf"], USAGE, "themes.pdf"),
]


@pytest.mark.parametrize(("command", "status", "named"), REFUSED, ids=[" ".join(each[0]) for each in REFUSED])
def test_what_cannot_be_done_is_told_in_one_line_and_changes_nothing(
    themed: Cli, command: list[str], status: int, named: str
) -> None:
    assert named in themed("themes", *command).refused(status)
    assert listed(themed) == {"電話": 3, "値上げ": 2, "遅い": 1}
    assert themed("themes", "history", "--json").json == {"edits": []}


def test_before_any_discovery_nothing_can_be_changed(cli: Cli) -> None:
    for command in (["rename", "t", "名前"], ["merge", "t", "u"], ["split", "t"], ["hide", "t"], ["move", "c", "-"]):
        cli("themes", *command).refused(FAILED)


@pytest.mark.slow
def test_a_theme_is_split_and_whole_again_when_undone(discovered: Cli) -> None:
    before = listed(discovered)
    name, comments = next(iter(before.items()))
    theme = discovered("themes", "list", "--json").json["themes"][0]["id"]
    done = discovered("themes", "split", theme, "--parts", "2", "--by", "田中")
    assert done.status == 0, done.err
    told = re.fullmatch(r"変更(\d+): 分けてできたテーマ (\S+)\n", done.out)
    assert told, done.out
    new = shown(discovered, told[2])
    assert listed(discovered)[name] + int(str(new["comments"])) == comments
    assert new["name"] not in before
    discovered("themes", "undo", told[1])
    assert listed(discovered) == before


@pytest.mark.slow
def test_a_theme_of_few_comments_is_not_split_into_many(discovered: Cli) -> None:
    smallest = discovered("themes", "list", "--json").json["themes"][-1]
    message = discovered("themes", "split", smallest["id"], "--parts", "10").refused(FAILED)
    assert f"{smallest['comments']}件" in message


@pytest.mark.slow
def test_a_merged_theme_stays_merged_through_a_rebuilt_run(discovered: Cli) -> None:
    first, second = (theme["id"] for theme in discovered("themes", "list", "--json").json["themes"][:2])
    change(discovered, "merge", first, second)
    rebuilt = discovered("themes", "discover", "--rebuild", "--json").json
    assert rebuilt["rebuilt"] is True
    ids = [theme["id"] for theme in rebuilt["themes"]]
    assert first in ids
    assert second not in ids
    assert "固定" not in discovered("themes", "list").out
