"""``voc tag``: one line out for each line in, in order, whatever the line holds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from support.cli import Cli
from support.places import labelled_texts

TAGS = {"id", "reasons", "sentiment", "intent", "urgency", "demands", "theme", "review"}


def jsonl(*values: Any) -> str:
    return "".join(json.dumps(value, ensure_ascii=False) + "\n" for value in values)


def test_a_thousand_lines_come_back_in_order(cli: Cli) -> None:
    texts = labelled_texts(50)
    given = [{"id": f"n{n}", "text": f"{texts[n % len(texts)]} ({n})", "kind": "survey"} for n in range(1_000)]
    done = cli("tag", "-", stdin=jsonl(*given))
    assert (done.status, done.err) == (0, "")
    assert [each["id"] for each in done.lines] == [each["id"] for each in given]
    assert all(set(each) >= TAGS for each in done.lines)
    assert len({json.dumps(each["reasons"]) for each in done.lines}) > 100


def test_bad_lines_have_an_error_in_their_place_and_the_others_are_answered(cli: Cli) -> None:
    lines = [
        '{"id": "a", "text": "電話がつながらない"}',
        "{壊れた",
        "[1, 2]",
        '{"id": "d"}',
        '{"id": "e", "text": "  "}',
        '{"id": "f", "text": "高い", "kind": "tweet"}',
        '{"id": "g", "text": 5}',
        '"高すぎる"',
        '{"id": 9, "text": "高い"}',
    ]
    done = cli("tag", "-", stdin="\n".join(lines))
    assert done.status == 1
    codes = [each["error"]["code"] if "error" in each else None for each in done.lines]
    assert codes == [None, "not_json", "not_object", "no_text", "empty", "kind", "no_text", None, None]
    assert [each["id"] for each in done.lines] == ["a", None, None, "d", "e", "f", "g", None, 9]
    assert all(each["error"]["detail"] for each in done.lines if "error" in each)


ODD = {
    "surrogate": '{"text": "電話が\\ud83dつながらない"}',
    "surrogate id": '{"id": "\\ud83d", "text": "電話がつながらない"}',
    "number": '{"text": "高い", "n": ' + "1" * 5_000 + "}",
    "nested": "[" * 100_000,
    "long": '{"text": "' + "あ" * 100_000 + '"}',
    "kind list": '{"text": "高い", "kind": ["survey"]}',
    "id object": '{"text": "高い", "id": {"a": 1}}',
    "nul": '{"text": "\\u0000"}',
    "invisible": '{"text": "\\u200b"}',
}


@pytest.mark.parametrize("name", ODD)
def test_no_line_however_odd_stops_the_lines_after_it(cli: Cli, name: str) -> None:
    done = cli("tag", "-", stdin=ODD[name] + "\n" + '{"id": "last", "text": "電話がつながらない"}\n')
    assert len(done.lines) == 2, done.err
    assert done.lines[1]["id"] == "last"
    assert "reasons" in done.lines[1]


def test_evidence_is_quoted_from_the_text_as_given(cli: Cli) -> None:
    text = "😀ｻｰﾋﾞｽ終了？電話が全然つながらないし、返金もまだです！！！！"
    (result,) = cli("tag", "-", stdin=jsonl({"text": text})).lines
    passages = [evidence for reason in result["reasons"] for evidence in reason["evidence"]]
    assert passages
    assert [text[each["start"] : each["end"]] for each in passages] == [each["text"] for each in passages]


def test_the_form_is_found_by_the_name_of_the_file(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,text\nx1,電話がつながらない\nx2,\n", encoding="cp932")
    (tmp_path / "a.txt").write_text("電話がつながらない\n\n高い\n")
    (tmp_path / "a.jsonl").write_text(jsonl({"id": "y1", "text": "高い"}))
    by_csv = cli("tag", tmp_path / "a.csv")
    assert (by_csv.status, [each["id"] for each in by_csv.lines]) == (1, ["x1", "x2"])
    assert by_csv.lines[1]["error"]["code"] == "empty"
    assert [each["id"] for each in cli("tag", tmp_path / "a.txt").lines] == ["1", "3"]
    assert [each["id"] for each in cli("tag", tmp_path / "a.jsonl").lines] == ["y1"]


def test_a_told_form_goes_before_the_name(cli: Cli) -> None:
    assert cli("tag", "-", "--format", "text", stdin="電話がつながらない\n").lines[0]["reasons"]
    assert cli("tag", "-", "--format", "csv", stdin="text\n電話がつながらない\n").lines[0]["reasons"]


def test_a_csv_cell_of_any_length_is_tagged(cli: Cli) -> None:
    done = cli("tag", "-", "--format", "csv", stdin="text\n" + "電話がつながらない。" * 14_000 + "\n高い\n")
    assert len(done.lines) == 2, done.err


def test_tagging_stores_nothing(cli: Cli) -> None:
    cli("tag", "-", stdin=jsonl({"text": "電話がつながらない"}))
    assert cli("report", "weekly").status == 1


def test_nothing_in_is_nothing_out(cli: Cli) -> None:
    done = cli("tag", "-", stdin="")
    assert (done.out, done.status) == ("", 0)
