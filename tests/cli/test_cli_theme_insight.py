"""``voc themes drivers``, ``map`` and ``timeline``."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from support.cli import Cli
from support.databases import opened_in
from support.made import make_tagged, make_tags, make_theme, store, store_run

FAILED, USAGE = 1, 2
FIGURES = ["map", "timeline"]


@pytest.fixture
def leaving(cli: Cli) -> Cli:
    """The command line over 40 customers: 9 of the 10 who speak of the telephone leave, and 1 of the 30 others.

    Ten of these speak of the price, and none of them leaves.
    """
    left = {f"K{n}": n < 9 or n == 30 for n in range(40)}
    reasons = {key: ["support"] if number < 10 else ["price"] for number, key in enumerate(left)}
    tagged = [
        make_tagged(f"c{key}", customer=key, tags=make_tags(reasons[key], intent="done" if gone else "considering"))
        for key, gone in left.items()
    ]
    themes = [make_theme("phone", "電話がつながらない", size=10), make_theme("price", "料金が高い", size=10)]
    places = {f"cK{n}": "phone" if n < 10 else "price" if n < 20 else None for n in range(40)}
    with opened_in(cli.home) as database:
        store(database, *tagged)
        store_run(database, themes, places)
    return cli


def test_the_table_says_who_leaves_and_what_they_give_as_the_reason(leaving: Cli) -> None:
    done = leaving("themes", "drivers")
    assert done.status == 0
    total, phone, price = done.out.splitlines()
    assert total == "解約を申し出た・解約した顧客: 40人のうち10人"
    assert re.fullmatch(
        r" +10人 +90\.0% \(ほか +3\.3%\) +27\.00倍 \(\d+\.\d\d~\d+\.\d\d\) +高い +電話がつながらない +"
        r"第一の理由に「応対・サポート」を挙げる人 100% +\[phone\]",
        phone,
    ), phone
    assert re.fullmatch(
        r" +10人 +0\.0% \(ほか +33\.3%\) +0\.00倍 \(0\.00~0\.\d\d\) +低い +料金が高い +"
        r"第一の理由に「料金・予算」を挙げる人 100% +\[price\]",
        price,
    ), price
    assert "原因とは限りません" in done.err


def test_the_json_says_the_same(leaving: Cli) -> None:
    found = leaving("themes", "drivers", "--outcome", "leaving", "--json").json
    assert (found["outcome"], found["respondents"], found["with_outcome"]) == ("leaving", 40, 10)
    first = found["drivers"][0]
    assert (first["theme_id"], first["n"], first["with_outcome"], first["others"]) == ("phone", 10, 9, 30)
    assert (first["share"], first["share_others"], first["lift"]) == (0.9, 0.0333, 27.0)
    assert (first["more_than_noise"], first["reason"], first["reason_name"]) == (True, "support", "応対・サポート")


def test_where_nobody_else_leaves_there_is_no_ratio_and_no_upper_bound(cli: Cli) -> None:
    tagged = [
        make_tagged(f"c{n}", customer=f"K{n}", tags=make_tags([], intent="done" if n < 9 else "none"))
        for n in range(40)
    ]
    with opened_in(cli.home) as database:
        store(database, *tagged)
        store_run(database, [make_theme("phone", "電話")], {f"c{n}": "phone" if n < 10 else None for n in range(40)})
    _, line = cli("themes", "drivers").out.splitlines()
    assert re.fullmatch(
        r" +10人 +90\.0% \(ほか +0\.0%\) +— \(\d+\.\d\d~\) +高い +電話 +理由を挙げる人なし +\[phone\]", line
    ), line


def test_without_scores_the_table_of_detractors_says_so(leaving: Cli) -> None:
    assert "NPS" in leaving("themes", "drivers", "--outcome", "detractor").refused(FAILED)


def test_an_outcome_that_does_not_exist_is_named(leaving: Cli) -> None:
    assert "--outcome" in leaving("themes", "drivers", "--outcome", "churn").refused(USAGE)


def test_without_any_theme_in_force_the_table_is_empty(leaving: Cli) -> None:
    leaving("themes", "hide", "phone")
    leaving("themes", "hide", "price")
    done = leaving("themes", "drivers")
    assert (done.status, done.out) == (0, "解約を申し出た・解約した顧客: 40人のうち10人\n")
    assert "テーマに触れた顧客がいません" in done.err


@pytest.mark.parametrize("command", [["drivers"], ["map", "-o", "x.html"], ["timeline", "-o", "x.html"]])
def test_before_any_discovery_the_commands_say_to_discover(
    cli: Cli, command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "voc themes discover" in cli("themes", *command).refused(FAILED)
    assert not (tmp_path / "x.html").exists()


@pytest.mark.parametrize("figure", FIGURES)
def test_without_a_file_the_figure_is_refused(leaving: Cli, figure: str) -> None:
    assert "-o を指定してください" in leaving("themes", figure).refused(USAGE)


@pytest.mark.parametrize("figure", FIGURES)
def test_a_file_whose_ending_promises_another_format_is_not_written(leaving: Cli, tmp_path: Path, figure: str) -> None:
    assert "f.pdf" in leaving("themes", figure, "-o", tmp_path / "f.pdf").refused(USAGE)
    assert not (tmp_path / "f.pdf").exists()


@pytest.mark.parametrize("figure", FIGURES)
def test_a_place_that_cannot_be_written_is_named(leaving: Cli, tmp_path: Path, figure: str) -> None:
    (tmp_path / "file").write_text("x")
    assert "file" in leaving("themes", figure, "-o", tmp_path / "file" / "f.html").refused(FAILED)


@pytest.mark.parametrize(("figure", "title"), [("map", "コメントの地図"), ("timeline", "テーマの推移")])
def test_the_figure_is_a_page_with_the_names_of_the_themes(
    leaving: Cli, tmp_path: Path, figure: str, title: str
) -> None:
    path = tmp_path / "deep" / "er" / "f.html"
    done = leaving("themes", figure, "-o", path)
    assert (done.status, done.out) == (0, ""), done.err
    assert title in done.err
    page = path.read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert f"<title>{title}</title>" in page
    assert json.dumps("電話がつながらない") in page


@pytest.mark.slow
def test_the_drivers_of_the_sample_are_themes_in_force(discovered: Cli) -> None:
    listed = {theme["id"]: theme["name"] for theme in discovered("themes", "list", "--json").json["themes"]}
    for outcome in ("leaving", "detractor"):
        found = discovered("themes", "drivers", "--outcome", outcome, "--json").json
        assert {each["theme_id"]: each["name"] for each in found["drivers"]} == listed
        assert all(each["n"] + each["others"] == found["respondents"] for each in found["drivers"])
        lows = [each["low"] for each in found["drivers"]]
        assert lows == sorted(lows, reverse=True)
