"""From a file to comments: what is kept, what is counted, what stays the same when a file comes again."""

from __future__ import annotations

import json
import time
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from support.tables import read_one

from voc.errors import UsageError, VocError
from voc.ingest.comment import Kind
from voc.ingest.files import read_files
from voc.ingest.identity import comment_id
from voc.ingest.importer import ImportedFile, ImportOptions
from voc.ingest.usable import LONGEST_TEXT
from voc.privacy.mask import Masker

Import = Callable[..., ImportedFile]

DATA = Path(__file__).parents[2].parent / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason=f"the real data is not at {DATA}")
FUKUI_TEXT = (
    "福井県内での交通手段の満足度の理由",
    "満足度(商品・サービス)の理由",
    "満足度の理由",
    "不便さの内容",
    "推奨項目",
    "施設に求めるもの",
    "福井県に求めるもの",
)
SURVEY = (
    "回答ID,回答日時,会員番号,ご意見,ご要望\n"
    "R1,2026/11/09 20:14,K1,電話がつながらない。090-0000-1234まで連絡を,特になし\n"
    "R2,2026/11/10 8:01,K2,\u3000,\u200b\n"
    'R3,不明,K1,"一行目\r\n二行目がある",値上げはきつい\n'
)


@needs_data
@pytest.mark.parametrize(("month", "rows", "comments"), [("202404", 3227, 4169), ("202411", 2537, 3116)])
def test_the_real_survey(masker: Masker, month: str, rows: int, comments: int) -> None:
    imported = read_one(DATA / f"fukui_survey_{month}.csv", options=ImportOptions(), mask=masker.mask)
    read = list(imported.comments())
    summary = imported.summary
    assert summary.columns.text == FUKUI_TEXT
    assert (summary.columns.id, summary.columns.date, summary.columns.customer) == (None, "回答日時", "会員ID")
    assert [item.column for item in summary.skipped_columns] == ["アンケート回答前に訪問した主な場所FA"]
    assert (summary.rows, summary.comments, summary.undated, summary.rejected) == (rows, comments, 0, ())
    assert summary.comments + summary.empty == rows * len(FUKUI_TEXT)
    assert summary.encoding == "utf-8-sig"
    assert len(read) == len({comment.id for comment in read}) == comments
    assert all(comment.occurred_at and comment.customer and comment.text for comment in read)
    assert {"NPS", "満足度", "年代"} <= set(read[0].attributes)
    assert not {"会員市町村", "都道府県"} & {
        key for comment in read for key in comment.attributes if key == "会員市町村"
    }


def test_comments_of_a_row(import_text: Import) -> None:
    imported = import_text(SURVEY)
    comments = list(imported.comments())
    assert [comment.text for comment in comments] == [
        "電話がつながらない。〔電話＊＊＊＊＊＊＊＊＊〕まで連絡を",
        "特になし",
        "一行目\n二行目がある",
        "値上げはきつい",
    ]
    first = comments[0]
    assert first.kind is Kind.SURVEY
    assert (first.source, first.question, first.external_id, first.customer) == ("survey", "ご意見", "R1", "K1")
    assert first.occurred_at == datetime(2026, 11, 9, 11, 14, tzinfo=UTC)
    assert first.masked == {"phone": 1}
    assert comments[2].occurred_at is None


def test_the_summary_is_the_contracts(import_text: Import) -> None:
    imported = import_text(SURVEY)
    list(imported.comments())
    summary = imported.summary.as_json()
    assert summary == {
        "rows": 3,
        "comments": 4,
        "stored": 0,
        "duplicates": 0,
        "updated": 0,
        "empty": 2,
        "rejected": [],
        "encoding": "utf-8",
        "columns": {"text": ["ご意見", "ご要望"], "id": "回答ID", "date": "回答日時", "customer": "会員番号"},
        "skipped_columns": [],
        "skipped_rows": [],
        "masked": {"phone": 1},
        "undated": 1,
        "warnings": ["日付を読めない行が1行あります（4行目「不明」など）。日付なしで取り込みました。"],
    }
    json.dumps(summary)


def test_reading_is_lazy_and_can_begin_anew(import_text: Import) -> None:
    imported = import_text(SURVEY)
    assert next(imported.comments()).external_id == "R1"
    assert imported.summary.comments == 1
    ids = [comment.id for comment in imported.comments()]
    assert [comment.id for comment in imported.comments()] == ids
    assert imported.summary.comments == 4


def test_what_cannot_be_used_is_rejected_with_its_place(import_text: Import) -> None:
    header = "id,コメント\n1,電話がつながらない\n2,箱が大きすぎます\n"
    bad = f"3,{'長' * (LONGEST_TEXT + 1)}\n4,\x01\x02\x03\n5,{'�' * 9}です\n6,引用符のない,カンマがある\n7,普通の答えです\n"
    imported = import_text(header + bad)
    assert [comment.external_id for comment in imported.comments()] == ["1", "2", "7"]
    summary = imported.summary
    assert sorted((item.row, item.column) for item in summary.rejected if item.column) == [
        (4, "コメント"),
        (5, "コメント"),
        (6, "コメント"),
    ]
    assert [item.row for item in summary.rejected if item.column is None] == [7]
    assert f"{LONGEST_TEXT + 1:,}文字" in next(item.why for item in summary.rejected if item.row == 4)
    assert summary.rows == 7
    assert summary.comments == 3 + 2  # the control characters and the row cut wrongly had no text


def test_the_longest_text_is_kept(import_text: Import) -> None:
    imported = import_text(f"id,コメント\n1,電話がつながらない\n2,{'長い。' * (LONGEST_TEXT // 3)}\n")
    assert len(list(imported.comments())) == 2


def test_a_row_repeated_under_its_number_is_the_same_comment(import_text: Import) -> None:
    header, rows = "受付番号,応対内容\n", [f"T{n},電話が{n}回つながらなかった\n" for n in range(20)]
    once = [comment.id for comment in import_text(header + "".join(rows)).comments()]
    twice = [comment.id for comment in import_text(header + "".join([*rows, rows[3]])).comments()]
    assert twice == [*once, once[3]]


def test_the_same_words_of_a_customer_at_one_time_are_one_comment_those_of_two_are_two(import_text: Import) -> None:
    header = "会員番号,回答日時,プラン,ご意見\n"
    rows = ["K1,2026/11/03 14:22,A,電話がつながらない\n", "K1,2026/11/03 14:22,B,電話がつながらない\n"]
    other = "K2,2026/11/03 14:22,A,電話がつながらない\n"
    ids = [comment.id for comment in import_text(header + "".join([*rows, other])).comments()]
    assert len(ids) == 3
    assert len(set(ids)) == 2


def test_equal_anonymous_answers_stay_apart_and_are_found_again(import_text: Import) -> None:
    content = "ご意見\n" + "特になし\n電話がつながらない\n" * 3
    ids = [comment.id for comment in import_text(content).comments()]
    assert len(set(ids)) == 6
    assert [comment.id for comment in import_text(content).comments()] == ids


def test_blank_space_is_cut_in_linear_time(import_text: Import) -> None:
    text = "高い" + " " * (LONGEST_TEXT - 4) + "です"
    imported = import_text(f'id,コメント\n1,"\u3000\u200b{text} \ufeff"\n2,電話がつながらない\n')
    started = time.process_time()
    assert next(imported.comments()).text == text
    assert time.process_time() - started < 2


def test_the_same_file_again_gives_the_same_ids_and_loses_nothing(import_text: Import) -> None:
    # Two customers said 特になし in the same minute, and nothing tells them apart.
    text = (
        "回答日時,ご意見\n2026/11/09 20:14,特になし\n2026/11/09 20:14,特になし\n2026/11/09 20:15,値段が高いと思います\n"
    )
    first = [comment.id for comment in import_text(text).comments()]
    assert len(set(first)) == 3
    assert [comment.id for comment in import_text(text, name="名前を変えた.csv").comments()] == first
    assert [comment.id for comment in import_text(text, encoding="cp932").comments()] == first


def test_an_overlapping_later_export_gives_the_same_ids(import_text: Import) -> None:
    rows = [f"R{n},2026/11/{n:02} 10:00,K{n % 3},答えは{n}番が良いです\n" for n in range(1, 20)]
    header = "回答ID,回答日時,会員番号,ご意見\n"
    october = {comment.id for comment in import_text(header + "".join(rows[:12])).comments()}
    november = {comment.id for comment in import_text(header + "".join(rows[6:][::-1])).comments()}
    assert len(october & november) == 6
    assert len(october | november) == 19


def test_the_source_tells_anonymous_files_apart(import_text: Import) -> None:
    text = "ご意見\n電話がつながらない\n箱が大きすぎます\n"
    ids = {comment.id for name in ("本店.csv", "支店.csv") for comment in import_text(text, name=name).comments()}
    assert len(ids) == 4


def test_masking_does_not_change_the_id(import_text: Import) -> None:
    comment = next(import_text(SURVEY).comments())
    assert comment.id == comment_id(
        text="電話がつながらない。090-0000-1234まで連絡を",
        external_id="R1",
        customer="K1",
        date="2026/11/09 20:14",
        question="ご意見",
    )


def test_personal_data_in_an_attribute_is_masked(import_text: Import) -> None:
    rows = "".join(f"{n},電話がつながらない{n},{'090-0000-1234へ' if n == 3 else '店頭'}\n" for n in range(20))
    imported = import_text("回答ID,ご意見,受取方法\n" + rows)
    assert {comment.attributes["受取方法"] for comment in imported.comments()} == {
        "店頭",
        "〔電話＊＊＊＊＊＊＊＊＊〕へ",
    }


def test_options(import_text: Import, tmp_path: Path, masker: Masker) -> None:
    path = tmp_path / "upload-8c1f.tmp"
    path.write_text(SURVEY, encoding="utf-8")
    options = ImportOptions(kind=Kind.CALL_NOTE, timezone="UTC")
    imported = read_one(path, options=options, mask=masker.mask, name="11月.csv")
    comment = next(imported.comments())
    assert (comment.kind, comment.source) == (Kind.CALL_NOTE, "11月")
    assert comment.occurred_at == datetime(2026, 11, 9, 20, 14, tzinfo=UTC)
    told = read_one(path, options=ImportOptions(source="アプリ"), mask=masker.mask)
    assert next(told.comments()).source == "アプリ"
    with pytest.raises(UsageError, match="タイムゾーン"):
        read_one(path, options=ImportOptions(timezone="Tokyo"), mask=masker.mask)


def test_a_workbook_with_serial_dates(write_xlsx: Callable[..., Path], masker: Masker) -> None:
    rows = [[n, datetime(2026, 11, n, 20, 14), 46335.5, f"電話が{n}回つながらなかった"] for n in range(1, 9)]
    path = write_xlsx({"回答": [["お客様の声"], [], ["No", "受付日時", "対応日", "内容"], *rows]}, merged="A1:D1")
    imported = read_one(path, options=ImportOptions(), mask=masker.mask)
    comments = list(imported.comments())
    assert imported.summary.columns.date == "受付日時"
    assert comments[0].occurred_at == datetime(2026, 11, 1, 11, 14, tzinfo=UTC)
    assert imported.summary.encoding == "xlsx"


def test_nobody_who_stands_on_a_cover_is_told_of(write_xlsx: Callable[..., Path], masker: Masker) -> None:
    cover = [
        ["担当者", "山田様", "電話 090-1234-5678"],
        ["部署", "営業部", "yamada@example.com"],
        ["作成日", "2026", "x"],
    ]
    answers = [["No", "内容"], *[[n, f"電話が{n}回つながらなかった"] for n in range(1, 9)]]
    path = write_xlsx({"表紙": cover, "回答": answers})
    (imported,) = read_files(path, options=ImportOptions(), mask=masker.mask)
    with pytest.raises(VocError) as alone:
        list(read_files(write_xlsx({"表紙": cover}, name="表紙.xlsx"), options=ImportOptions(), mask=masker.mask))
    for told in (str(imported.summary.warnings), alone.value.detail):
        assert "表紙" in told
        assert [each for each in ("山田", "1234", "yamada") if each in told] == []


def test_headers_are_told_without_what_is_personal_in_them(write_xlsx: Callable[..., Path], masker: Masker) -> None:
    header = ["No", "ご意見 (担当 090-1234-5678)", "連絡先 yamada@example.com"]
    rows = [[n, f"電話が{n}回つながらなかった", f"090-1111-000{n}"] for n in range(1, 9)]
    (imported,) = read_files(
        write_xlsx({"回答": [header, *rows, [9, "\a", ""]]}), options=ImportOptions(), mask=masker.mask
    )
    assert len(list(imported.comments())) == 8
    summary = imported.summary.as_json()
    assert len(summary["columns"]["text"]) == len(summary["skipped_columns"]) == len(summary["rejected"]) == 1
    assert [each for each in ("1234", "yamada") if each in str(summary)] == []


def test_a_zip_with_several_tables(tmp_path: Path, masker: Masker) -> None:
    path = tmp_path / "全部.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("10月.csv", SURVEY)
        archive.writestr("11月.csv", SURVEY)
    files = list(read_files(path, options=ImportOptions(), mask=masker.mask))
    assert [next(file.comments()).source for file in files] == ["10月", "11月"]


def test_what_a_warning_quotes_stands_on_one_line(import_text: Import) -> None:
    rows = "".join(f'R{n},電話がつながらない{n},"来週\n火曜"\n' for n in range(6))
    imported = import_text("回答ID,ご意見,届いた日\n" + rows, date="届いた日")
    list(imported.comments())
    assert any("2行目「来週 火曜」" in line for line in imported.summary.warnings)
