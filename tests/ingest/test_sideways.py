"""Forms whose records are blocks of two columns become rows; tables of two columns stay what they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from support.tables import read_one, read_tables

from voc.ingest.importer import ImportedFile, ImportOptions
from voc.privacy.mask import Masker

Import = Callable[..., ImportedFile]

ANSWERS = (
    "電話が全然つながらない。30分待ちました",
    "箱をあけたら半分くらい解けかけてました。",
    "60円の値上げは正直きついです。",
    "配達の人がいつも親切です",
)


def form(number: int) -> list[tuple[str, str]]:
    fields = [
        ("受付番号", f"T-{number:03}"),
        ("受付日時", f"2026/11/0{number + 1} 9:05"),
        ("お名前", "山田 花子"),
        ("プラン", ("毎週8食", "隔週12食")[number % 2]),
        ("ご意見", f'"{ANSWERS[number]}\n以上です"'),
    ]
    return fields[:3] + fields[4:] if number == 2 else fields  # who has no plan has no such line


def forms(*, header: str = "", between: str = "\n") -> str:
    blocks = ["".join(f"{name},{value}\n" for name, value in form(number)) for number in range(4)]
    return header + between.join(blocks)


def header_of(path: Path, text: str) -> Sequence[str]:
    path.write_text(text, encoding="utf-8")
    return read_tables(path)[0].header


@pytest.mark.parametrize("header", ["", "項目,内容\n"])
@pytest.mark.parametrize("between", ["\n", "", ",\n,\n"])
def test_a_block_is_a_row(import_text: Import, header: str, between: str) -> None:
    imported = import_text(forms(header=header, between=between))
    comments = list(imported.comments())
    assert [each.text for each in comments] == [f"{answer}\n以上です" for answer in ANSWERS]
    assert [each.external_id for each in comments] == ["T-000", "T-001", "T-002", "T-003"]
    assert comments[1].occurred_at == datetime(2026, 11, 2, 0, 5, tzinfo=UTC)
    assert [each.attributes.get("プラン") for each in comments] == ["毎週8食", "隔週12食", None, "隔週12食"]
    assert not any("山田" in str(each) for each in comments)


def test_a_header_over_every_block_is_set_aside(import_text: Import) -> None:
    imported = import_text(forms(header="項目,内容\n", between="\n項目,内容\n"))
    assert len(list(imported.comments())) == 4
    assert {row.kind for row in imported.summary.skipped_rows} == {"見出しの繰り返し"}


def test_titles_above_the_first_block_are_set_aside(import_text: Import) -> None:
    imported = import_text(forms(header="お問い合わせ 受信一覧\n部外秘,\n\n"))
    assert [each.external_id for each in imported.comments()] == ["T-000", "T-001", "T-002", "T-003"]
    titles = [(row.number, str(row.kind), row.text) for row in imported.summary.skipped_rows]
    assert titles == [(1, "見出しより上の行", "お問い合わせ 受信一覧"), (2, "見出しより上の行", "部外秘")]


def test_a_sheet_of_a_workbook(write_xlsx: Callable[..., Path], masker: Masker) -> None:
    rows = [list(pair) for number in range(4) for pair in [*form(number), ("", "")]]
    imported = read_one(write_xlsx({"回答": rows}), options=ImportOptions(), mask=masker.mask)
    assert len(list(imported.comments())) == 4


def test_a_line_of_no_field_is_told(import_text: Import) -> None:
    many = "\n".join("".join(f"{name},{value}\n" for name, value in form(n % 4)) for n in range(400))
    imported = import_text(many + "\n追記,電話がつながらない\n")
    comments = list(imported.comments())
    assert len(comments) == 400
    assert [item.row for item in imported.summary.rejected] == [len(many.replace("\n以上", "").splitlines()) + 2]


@pytest.mark.parametrize(
    "text",
    [
        "回答ID,ご意見\n" + "".join(f"R{n},{answer}\n\n" for n, answer in enumerate(ANSWERS)),
        "店舗,ご意見\n" + "".join(f"渋谷店,{each}\n新宿店,{each}\n池袋店,{each}\n\n" for each in ANSWERS),
        "".join(f"渋谷店,{each}\n新宿店,{each}\n池袋店,{each}\n\n" for each in ANSWERS),
        "分類,お客様の声\n" + "".join(f"問い合わせ,{each}\n苦情,{each}\n要望,{each}\n\n" for each in ANSWERS),
        "受付日,ご意見\n" + "".join(f"2026/11/03,{each}\n2026/11/04,{each}\n2026/11/05,{each}\n\n" for each in ANSWERS),
        "質問,回答\n" + "".join(f"満足な点,{each}\n不満な点,{each}\nご要望,{each}\n\n" for each in ANSWERS),
    ],
)
def test_a_table_of_two_columns_stays_one(tmp_path: Path, text: str) -> None:
    assert len(header_of(tmp_path / "table.csv", text)) == 2
    assert len(header_of(tmp_path / "table.csv", text.replace("\n\n", "\n"))) == 2
