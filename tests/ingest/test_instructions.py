"""Rows that tell how to fill in a form are no answers; an answer that looks a little like one stays."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from voc.ingest.importer import ImportedFile

Import = Callable[..., ImportedFile]

HEADER = "受付番号,受付日,満足度,ご意見\n"
ROWS = (
    "R-001,2026/11/01,3,電話が全然つながらず、30分も待たされました。\n"
    "R-002,2026/11/02,4,箱をあけたら半分くらい解けかけていました。\n"
    "R-003,2026/11/03,2,60円の値上げは正直きついです。\n"
)


@pytest.mark.parametrize(
    "row",
    [
        ",,(点),(自由記述)",
        ",,,（自由記述）",
        ",,,例: 電話がつながりにくい",
        "必須,必須,1～5,任意",
        "文字列,日付,数値,文字列",
        "半角英数,YYYY/MM/DD,5段階,400字以内",
        "例: R-000,例: 2026/10/31,例: 5,例: 電話がつながりにくい",
        "記入例,2026/10/31,5,電話がつながりにくいです。",
        "必須,必須,必須,任意\n(例),2026/10/31,5,電話がつながりにくいです。",
    ],
)
def test_how_to_fill_in_the_form_is_set_aside_and_told(import_text: Import, row: str) -> None:
    imported = import_text(f"アンケート\n{HEADER}{row}\n{ROWS}")
    assert [comment.external_id for comment in imported.comments()] == ["R-001", "R-002", "R-003"]
    assert imported.table.header == ("受付番号", "受付日", "満足度", "ご意見")
    told = [each.number for each in imported.summary.skipped_rows if each.kind == "記入のしかたの行"]
    assert told == list(range(3, 4 + row.count("\n")))


@pytest.mark.parametrize(
    "answer", ["例えば、電話がつながりにくい", "(特になし)", "必須", "点が取れない", "（任意と書いてほしい）"]
)
def test_a_first_answer_alone_in_its_row_stays(import_text: Import, answer: str) -> None:
    imported = import_text(f"{HEADER},,,{answer}\n{ROWS}")
    assert next(imported.comments()).text == answer


def test_an_answer_beside_ranges_stays(import_text: Import) -> None:
    imported = import_text(
        "店舗,週,ご意見\n1-3,2-4,\n1-4,2-4,電話が全然つながりません。\n1-5,2-5,値上げは正直きついです。\n"
    )
    assert (imported.summary.rows, len(imported.summary.skipped_rows)) == (0, 0)
    assert len(list(imported.comments())) == 2
    assert imported.summary.rows == 3
