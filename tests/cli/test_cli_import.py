"""``voc import``: the summary in words and as the contract's object, and what is kept when something is refused."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

from support.cli import Cli
from support.places import SAMPLE

CONTRACT = {"rows", "comments", "stored", "duplicates", "empty", "rejected", "encoding", "columns"}
TEXTS = [
    "ご不満な点、お困りの点があればお書きください",
    "今後のご継続についてのお考えや、ご意見・ご要望をお書きください",
]


def in_database(cli: Cli, what: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(cli.home / "voc.db") as connection:
        return connection.execute(f"SELECT {what} FROM comments ORDER BY sequence").fetchall()


def write(path: Path, *rows: object) -> Path:
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows))
    return path


def test_the_one_object_on_stdout_holds_what_the_contract_says(cli: Cli) -> None:
    done = cli("import", SAMPLE, "--json")
    assert done.status == 0
    assert done.out.count("\n") == 1
    assert {name: done.json[name] for name in CONTRACT} == {
        "rows": 312,
        "comments": 505,
        "stored": 505,
        "duplicates": 0,
        "empty": 119,
        "rejected": [],
        "encoding": "cp932",
        "columns": {"text": TEXTS, "id": "回答ID", "date": "回答日時", "customer": "会員番号"},
    }


def test_a_second_import_finds_everything_there(cli: Cli) -> None:
    cli("import", SAMPLE)
    again = cli("import", SAMPLE, "--json")
    assert (again.status, again.json["stored"], again.json["duplicates"]) == (0, 0, 505)


def test_the_summary_in_words_names_counts_columns_and_encoding_and_no_progress_is_in_a_pipe(cli: Cli) -> None:
    done = cli("import", SAMPLE)
    assert (done.status, done.err) == (0, "")
    for word in ("312行", "505件", "新規 505", "cp932", *TEXTS, "回答日時", "会員番号", "回答ID"):
        assert word in done.out


def test_a_refused_line_is_named_and_the_good_ones_are_kept(cli: Cli, tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.jsonl", {"id": "1", "text": "電話がつながらない"}, "{壊れた行", {"id": "3", "text": "高い"}
    )
    done = cli("import", path, "--text", "text", "--json")
    assert done.status == 1
    assert (done.json["stored"], done.json["comments"]) == (2, 2)
    assert [(each["row"], bool(each["why"])) for each in done.json["rejected"]] == [(2, True)]
    assert "2行目は取り込めませんでした" in done.err
    assert done.err.count("\n") == 1
    assert in_database(cli, "text") == [("電話がつながらない",), ("高い",)]


def test_comments_are_stored_duplicates_and_rejected_ones_with_text(cli: Cli, tmp_path: Path) -> None:
    rows = [
        {"id": str(n), "text": text} for n, text in enumerate(["良い", "良くない", "\u0001\u0002", "あ" * 100_001, ""])
    ]
    cli("import", write(tmp_path / "a.jsonl", *rows[:1]), "--text", "text", "--id", "id")
    done = cli("import", write(tmp_path / "a.jsonl", *rows), "--text", "text", "--id", "id", "--json").json
    with_text = [each for each in done["rejected"] if "超えて" in each["why"]]
    assert (done["rows"], done["stored"], done["duplicates"], len(with_text)) == (5, 1, 1, 1)
    assert done["comments"] == done["stored"] + done["duplicates"] + len(with_text)


def test_kind_and_source_are_stored(cli: Cli, tmp_path: Path) -> None:
    path = write(tmp_path / "メモ.jsonl", {"text": "解約の申し出。折り返し希望。"})
    assert cli("import", path, "--text", "text", "--kind", "call_note", "--source", "crm").status == 0
    assert in_database(cli, "kind, source") == [("call_note", "crm")]


def test_the_columns_that_are_told_are_used(cli: Cli) -> None:
    done = cli(
        "import", SAMPLE, "--text", TEXTS[1], "--id", "A", "--date", "2", "--customer", "会員番号", "--json"
    ).json
    assert done["columns"] == {"text": [TEXTS[1]], "id": "回答ID", "date": "回答日時", "customer": "会員番号"}
    assert done["comments"] < 505


def test_one_broken_file_does_not_stop_the_others(cli: Cli, tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", {"text": "電話がつながらない"})
    done = cli("import", tmp_path / "missing.csv", path, "--text", "text")
    assert done.status == 1
    assert "missing.csv" in done.err
    assert len(in_database(cli, "id")) == 1


def test_several_files_give_one_object_with_their_sums(cli: Cli, tmp_path: Path) -> None:
    paths = [write(tmp_path / f"{n}.jsonl", {"id": n, "text": f"電話が{n}回つながらない"}) for n in range(3)]
    done = cli("import", *paths, "--text", "text", "--json").json
    assert (done["rows"], done["stored"], [each["stored"] for each in done["files"]]) == (3, 3, [1, 1, 1])


def test_a_corrected_row_is_told_in_words(cli: Cli, tmp_path: Path) -> None:
    rows = [{"id": f"A-{n}", "text": f"電話が{n}回もつながらず困っています"} for n in range(1, 4)]
    path = write(tmp_path / "a.jsonl", *rows)
    assert "更新" not in cli("import", path).out
    write(path, {"id": "A-1", "text": "電話がつながらないので今月で解約します"}, *rows[1:])
    assert "(新規 0、取り込み済み 3 (うち1件は訂正)、" in cli("import", path).out
    assert in_database(cli, "text")[0] == ("電話がつながらないので今月で解約します",)
