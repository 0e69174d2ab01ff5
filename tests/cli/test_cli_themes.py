"""``voc themes``: discover, list, show and cluster."""

from __future__ import annotations

import json
import re
from collections import Counter

import pytest
from support.cli import Cli
from support.places import THEMES

FIELDS = {"id", "name", "comments", "phrases", "representatives"}


def test_without_themes_the_list_says_what_to_do(cli: Cli) -> None:
    done = cli("themes", "list")
    assert (done.status, done.out) == (0, "")
    assert "voc themes discover" in done.err
    assert cli("themes", "list", "--json").json == {"themes": []}


def test_a_few_comments_are_all_outliers_of_a_clustering(cli: Cli) -> None:
    lines = [json.dumps({"id": f"n{n}", "text": f"電話が{n}回つながらない"}, ensure_ascii=False) for n in range(3)]
    done = cli("themes", "cluster", "-", stdin="\n".join(lines))
    assert done.status == 0
    assert done.lines == [{"id": f"n{n}", "theme": None, "score": 0.0} for n in range(3)]


def test_a_line_that_cannot_be_clustered_has_an_error_in_its_place(cli: Cli) -> None:
    lines = [
        '{"id": "a", "text": "高い"}',
        "{壊れた",
        '{"id": "c"}',
        '{"id": "d", "text": null}',
        '{"id": "e", "text": "良い"}',
    ]
    done = cli("themes", "cluster", "-", stdin="\n".join(lines))
    assert done.status == 1
    assert [each["id"] for each in done.lines] == ["a", None, "c", "d", "e"]
    assert ["error" in each for each in done.lines] == [False, True, True, True, False]


@pytest.mark.slow
def test_discovery_gives_themes_and_a_second_one_says_that_nothing_changed(discovered: Cli) -> None:
    again = discovered("themes", "discover", "--json")
    assert again.status == 0
    assert again.json["fresh"] is False
    assert len(again.json["themes"]) >= 5
    assert all(set(theme) >= FIELDS for theme in again.json["themes"])
    assert "変化がない" in discovered("themes", "discover").err


@pytest.mark.slow
def test_discovery_over_a_part_counts_only_that_part(discovered: Cli) -> None:
    whole = discovered("themes", "discover", "--json")
    span = ("--since", "2026-10-19", "--until", "2026-11-16", "--granularity", "coarse")
    part = discovered("themes", "discover", *span, "--json")
    assert (whole.json["fresh"], part.json["fresh"]) == (False, True)
    assert 20 <= part.json["comments"] < whole.json["comments"]
    assert len(part.json["themes"]) < len(whole.json["themes"])


@pytest.mark.slow
def test_the_list_is_in_order_of_size_and_in_words_and_json_the_same(discovered: Cli) -> None:
    listed = discovered("themes", "list", "--json").json["themes"]
    assert [theme["comments"] for theme in listed] == sorted((theme["comments"] for theme in listed), reverse=True)
    in_words = discovered("themes", "list").out.splitlines()
    assert [re.findall(r"\[(.+?)\]$", line)[0] for line in in_words] == [theme["id"] for theme in listed]


@pytest.mark.slow
def test_a_theme_is_shown_with_its_phrases_and_comments(discovered: Cli) -> None:
    first = discovered("themes", "list", "--json").json["themes"][0]
    shown = discovered("themes", "show", first["id"], "--json").json
    assert (shown["name"], shown["comments"]) == (first["name"], first["comments"])
    assert [quote["id"] for quote in shown["representatives"]] == first["representatives"]
    in_words = discovered("themes", "show", first["id"])
    assert all(quote["text"] in in_words.out for quote in shown["representatives"])


@pytest.mark.slow
def test_comments_of_two_subjects_are_clustered_apart(cli: Cli) -> None:
    rows = [json.loads(line) for line in sorted(THEMES.glob("*.jsonl"))[0].read_text(encoding="utf-8").splitlines()]
    done = cli("themes", "cluster", "-", stdin="\n".join(json.dumps(row, ensure_ascii=False) for row in rows))
    assert done.status == 0
    assert [each["id"] for each in done.lines] == [row["id"] for row in rows]
    assert all(set(each) == {"id", "theme", "score"} for each in done.lines)
    sizes = Counter(each["theme"] for each in done.lines)
    told = {line.split()[1]: int(line.split()[0]) for line in done.err.splitlines()}
    assert told == {theme or "(未分類)": sizes[theme] for theme in {*sizes, None}}
    assert len(sizes) >= 3
    # Of the pairs that share a cluster, far more than by chance share the theme that a person gave them.
    pairs = [(a, b) for a in range(len(rows)) for b in range(a) if done.lines[a]["theme"] == done.lines[b]["theme"]]
    same = [rows[a].get("theme") == rows[b].get("theme") for a, b in pairs if done.lines[a]["theme"]]
    chance = [rows[a].get("theme") == rows[b].get("theme") for a in range(len(rows)) for b in range(a)]
    assert sum(same) / len(same) > 2 * sum(chance) / len(chance)
