"""``voc words``: frequent words, characteristic ones and pairs of a segment."""

from __future__ import annotations

import pytest
from support.cli import Cli
from support.databases import opened_in
from support.made import make_tagged, make_tags, store

USAGE = 2


@pytest.fixture
def filled(cli: Cli) -> Cli:
    """The command line over 60 comments, half of them of the telephone, the others of the box."""
    phone = [make_tagged(f"p{n}", "電話 共通 電話→繋がらない", attributes={"店": "本店"}) for n in range(30)]
    boxes = [make_tagged(f"b{n}", "箱 共通 箱→潰れる", tags=make_tags(["delivery"])) for n in range(30)]
    with opened_in(cli.home) as database:
        store(database, *phone, *boxes)
    return cli


def test_all_comments_have_frequent_words_and_pairs(filled: Cli) -> None:
    done = filled("words")
    assert done.out.splitlines() == [
        "よく出る語",
        "     60件  共通",
        "     30件  箱",
        "     30件  電話",
        "よく出る係り受け",
        "     30件  箱→潰れる",
        "     30件  電話→繋がらない",
    ]
    assert "60件のコメント" in done.err


@pytest.mark.parametrize("segment", [["--reason", "support"], ["--attribute", "店=本店"]])
def test_a_segment_has_words_and_pairs_of_its_own(filled: Cli, segment: list[str]) -> None:
    lines = filled("words", "characteristic", *segment).out.splitlines()
    assert lines[0] == "この条件らしい語 (この条件30件・ほか30件のうち)"
    assert lines[1].split() == ["30件", "0件", *lines[1].split()[2:-2], "電話", "確か"]
    assert lines[2] == "この条件らしい係り受け (この条件30件・ほか30件のうち)"
    assert "電話→繋がらない" in lines[3]
    assert filled("words", "pairs", *segment).out.splitlines()[1] == "     30件  電話→繋がらない"


def test_the_json_is_that_of_the_api(filled: Cli) -> None:
    found = filled("words", "--reason", "delivery", "--json").json
    assert (found["comments"], found["others"]) == (30, 30)
    assert found["pairs"] == [{"pair": "箱→潰れる", "comments": 30}]
    assert [each["pair"] for each in found["characteristic_pairs"]] == ["箱→潰れる"]


@pytest.mark.parametrize(
    "arguments", [["characteristic"], ["--reason", "nothing"], ["--since", "someday"], ["--attribute", "店"], ["wrong"]]
)
def test_what_makes_no_sense_is_refused(filled: Cli, arguments: list[str]) -> None:
    assert filled("words", *arguments).refused(USAGE)
