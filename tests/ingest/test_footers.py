"""Notes below a table are set aside, and never an answer: it would be lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from voc.ingest.importer import ImportedFile

ImportText = Callable[..., ImportedFile]
SAID = [f"箱が大きくて玄関に置けません（{number}回目）" for number in range(30)]
ANSWERS = [
    "機密書類を捨てられた",
    "この表は見にくい",
    "※この表は見にくい",
    "注: 返金してください",
    "社外秘の情報を店員が話していた",
    "平均：3日かかる",
    "件数：3件も間違えている",
    "※前回も解約すると伝えました",
    "私の写真を無断転用された",
    "回答日：11/3に電話した",
    "Created by mistake, please delete",
]
SURE = [
    "※本データは社外秘です。",
    "出力日時：2026/11/20 10:00",
    "対象期間：2026年11月1日〜2026年11月30日",
    "件数：1,200件",
    "Copyright (c) 2026 Example KK",
    "無断転載を禁じます",
]
LIKELY = [
    "【社外秘】",
    "取扱注意",
    "機密情報",
    "※金額は税込です",
    "注：金額は税込です",
    "作成者：営業部",
    "この表は税込です",
]


def imported(import_text: ImportText, below: Sequence[str], said: Sequence[str] = SAID) -> tuple[list[str], list[str]]:
    """Return the answers after those said, and the notes, of a survey without ids; ``""`` is a blank row."""
    lines = ["満足度,ご意見"]
    lines += [f"{number % 5 + 1},{text}" if text else "" for number, text in enumerate(said)]
    file = import_text("\n".join([*lines, *(f',"{text}"' if text else "" for text in below), ""]))
    texts = [comment.text for comment in file.comments()]
    count = sum(map(bool, said))
    assert texts[:count] == list(filter(None, said))
    return texts[count:], [row.text for row in file.summary.skipped_rows]


@pytest.mark.parametrize("answer", ANSWERS)
def test_an_answer_that_begins_like_a_note_is_kept_with_what_follows_it(import_text: ImportText, answer: str) -> None:
    assert imported(import_text, [answer, "もう解約します"]) == ([answer, "もう解約します"], [])
    assert imported(import_text, ["もう解約します", answer]) == (["もう解約します", answer], [])


@pytest.mark.parametrize("note", SURE)
def test_what_is_surely_a_note_is_set_aside_alone(import_text: ImportText, note: str) -> None:
    assert imported(import_text, [note, "もう解約します"]) == (["もう解約します"], [note])
    assert imported(import_text, ["もう解約します", "", note]) == (["もう解約します"], [note])


@pytest.mark.parametrize("note", LIKELY)
def test_what_may_be_a_note_is_one_below_a_blank_row_alone(import_text: ImportText, note: str) -> None:
    assert imported(import_text, ["", note]) == ([], [note])
    assert imported(import_text, [note])[1] == []


@pytest.mark.parametrize(
    "below", [["", "※前回も解約と伝えました", "もう解約します"], ["", "注: 返金して", "", "もう解約します"]]
)
def test_what_an_answer_follows_is_no_note(import_text: ImportText, below: list[str]) -> None:
    assert imported(import_text, below) == ([text for text in below if text], [])


def test_a_blank_row_parts_nothing_where_people_answered_nothing(import_text: ImportText) -> None:
    said = [*SAID[:10], "", *SAID[10:]]
    assert imported(import_text, ["", "※前回も解約と伝えました"], said) == (["※前回も解約と伝えました"], [])


def test_a_sentence_beside_a_note_below_a_blank_row_is_an_answer(import_text: ImportText) -> None:
    below = ["", "もう解約します", "出力日時：2026/11/20 10:00"]
    assert imported(import_text, below) == (["もう解約します"], ["出力日時：2026/11/20 10:00"])
