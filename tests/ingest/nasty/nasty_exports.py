"""Exports as survey tools and CRMs write them, and workbooks that are more than cells; in the manner of ``nasty_files``."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import xlsxwriter
from ingest.nasty.nasty_files import (
    ANSWERS,
    DATED,
    FOUND,
    HEADER,
    NOTED,
    Nasty,
    fill,
    plain,
    rows,
    six,
    table,
    workbook,
)

Rows = Sequence[Sequence[str]]


def written(lines: Rows, encoding: str = "utf-8-sig", quoting: int = csv.QUOTE_MINIMAL) -> Callable[[], bytes]:
    def make() -> bytes:
        buffer = io.StringIO()
        csv.writer(buffer, quoting=quoting).writerows(lines)  # type: ignore[arg-type]
        return buffer.getvalue().encode(encoding)

    return make


def found(text: Sequence[str], **columns: str) -> dict[str, Any]:
    return {"text": list(text), "id": None, "date": None, "customer": None, **columns}


def google_forms() -> Rows:
    header = [
        "タイムスタンプ",
        "メールアドレス",
        "今回のご利用について\nどう感じましたか\n(自由にお書きください)",
        "満足度 [配送]",
    ]
    answers = [
        [f"2026/11/{n + 1:02} 午後 {n + 1}:05:0{n} GMT+9", f"t{n}@example.com", ANSWERS[n], str(n % 5)]
        for n in range(6)
    ]
    return [header, *answers]


def survey_monkey() -> Rows:
    above = [
        "Respondent ID",
        "Start Date",
        "End Date",
        "IP Address",
        "ご不満な点をお聞かせください。",
        "使う機能",
        "",
        "",
    ]
    below = ["", "", "", "", "Open-Ended Response", "検索", "保存", "その他"]
    answers = [
        [
            f"114000{n:02}",
            f"11/{n}/2026 02:05:11 PM",
            f"11/{n}/2026 02:09:11 PM",
            f"203.0.113.{n}",
            ANSWERS[n % 6],
            "",
            "保存",
            "",
        ]
        for n in range(10, 22)
    ]
    return [above, below, *answers]


def qualtrics() -> Rows:
    headers = [
        ["StartDate", "EndDate", "Status", "ResponseId", "Q1", "Q2_TEXT"],
        ["開始日", "終了日", "回答タイプ", "回答ID", "満足度を教えてください", "ご意見をお聞かせください"],
        [f'{{"ImportId":"{name}"}}' for name in ("startDate", "endDate", "status", "_recordId", "QID1", "QID2_TEXT")],
    ]
    days = [f"2026-11-{n + 10}" for n in range(12)]
    answers = [
        [f"{day} 14:22:00", f"{day} 14:25:00", "0", f"R_{n}aB", str(n % 5 + 1), ANSWERS[n % 6] + str(n)]
        for n, day in enumerate(days)
    ]
    return [*headers, *answers]


def salesforce() -> bytes:
    lines = [["状況", "ケース番号", "オープン日時", "説明"]]
    for group, state in enumerate(("未対応", "対応済")):
        for n in range(6):
            number = group * 6 + n
            lines.append(["" if n else state, f"{number:08}", f"2026/11/{n + 1} 9:05", f"{ANSWERS[n]}（{state}）"])
        lines.append(["小計", "合計: 6", "", ""])
    lines.append(["総計", "件数: 12", "", ""])
    footer = [
        "",
        '"ケース一覧"',
        '"Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved."',
        '"機密情報 - 配布禁止"',
    ]
    return written(lines, "cp932", csv.QUOTE_ALL)() + "\r\n".join(footer).encode("cp932")


def kintone() -> Rows:
    """A record has two rows where its table of articles has; the fields outside of the table stand in both."""
    lines = [["レコードの開始行", "レコード番号", "受付日", "ご意見", "明細_数量", "明細_ひとこと"]]
    for n in range(6):
        record = [str(n * 3 + 5), f"2026-11-0{n + 1}", ANSWERS[n]]
        lines.append(["*", *record, "1", ""])
        if n % 2:
            lines.append(["", *record, "2", f"{n}つ目の箱が潰れていました"])
    return lines


def zendesk() -> bytes:
    lines = [
        {
            "url": f"https://x.zendesk.com/api/v2/tickets/{n}.json",
            "id": 35_436 + n * 7,
            "via": {"channel": "email", "source": {"from": {"address": "a@example.com", "name": "佐藤"}, "rel": None}},
            "created_at": f"2026-11-0{n + 1}T05:22:00Z",
            "description": ANSWERS[n],
            "priority": ("high", "low")[n % 2],
            "tags": ["解約", "電話"],
            "custom_fields": [{"id": 27_642, "value": "745"}],
            "comments": [{"id": 1, "body": f"{ANSWERS[n]}とのことです", "public": True}],
            "satisfaction_rating": {"score": "bad", "comment": f"返事が{n}日も来なくて困りました"},
        }
        for n in range(6)
    ]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()


def page(cell: str = "td", encoding: str = "Shift_JIS") -> str:
    """Return a web page as CRMs write it for Excel."""
    lines = [row.split(",") for row in [HEADER, *rows()]]
    body = "".join(f"<tr>{''.join(f'<{cell}>{each}</{cell}>' for each in line)}</tr>\n" for line in lines)
    style = "<style>td{mso-number-format:'\\@'}</style>"
    title = "<table><tr><td colspan=5>アンケート結果</td></tr></table>"
    return f'<html><head><meta charset="{encoding}">{style}</head><body>{title}<table border=1>{body}</table></body></html>'


def broken_page() -> bytes:
    """Return a page with line breaks, entities, a cell over two rows, and the end missing."""
    cells = (
        '<td rowspan=2>R9<td rowspan="2">2026/11/09<td>K1<td>毎週8食<td>一行目<br style="x">二行目 &amp; &lt;安い&gt;'
    )
    more = "<tr><td>K2<td>隔週12食<td>もう\n 一件です"
    return (page().split("</table></body>")[0] + f"<tr>{cells}{more}").encode("cp932")


def excel_2003() -> bytes:
    def cells(values: Sequence[str]) -> str:
        return "".join(f'<Cell><Data ss:Type="String">{value}</Data></Cell>' for value in values)

    lines = "".join(f"<Row>{cells(line.split(','))}</Row>" for line in [HEADER, *rows()])
    gap = '<Row><Cell><Data ss:Type="String">R9</Data></Cell><Cell ss:Index="5"><Data ss:Type="String">高い&#10;遅い</Data></Cell></Row>'
    return (
        '<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        f'<Worksheet ss:Name="回答"><Table>{lines}{gap}</Table></Worksheet></Workbook>'
    ).encode()


def formulas(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("回答")
    sheet.write_row(0, 0, ["回答ID", "回答日時", "ご意見", "平均"])
    for n in range(6):
        sheet.write_row(n + 1, 0, [f"R{n}", datetime(2026, 11, n + 1, 14, 22)])
        sheet.write_formula(n + 1, 2, f"=VLOOKUP(A{n + 2},X!A:B,2,0)", None, ANSWERS[n])
        sheet.write_formula(n + 1, 3, "=1/0", None, "#DIV/0!")
    for row, error in ((7, "#N/A"), (8, "#REF!")):
        sheet.write(row, 0, f"R{row}")
        sheet.write_formula(row, 2, "=NA()", None, error)


def hidden_parts(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("回答")
    fill(sheet)
    sheet.autofilter(0, 0, 6, 4)
    sheet.set_row(3, None, None, {"hidden": True})
    sheet.set_column(4, 4, None, None, {"hidden": True})


def rich_text(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("回答")
    sheet.write_row(0, 0, ["受付番号", "ご意見"])
    for n in range(6):
        sheet.write(n + 1, 0, f"R{n}")
        sheet.write_rich_string(n + 1, 1, ANSWERS[n][:4], book.add_format({"bold": True}), ANSWERS[n][4:])


def times_and_shares(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("回答")
    shown = {name: book.add_format({"num_format": name}) for name in ("yyyy/m/d", "h:mm", "[h]:mm:ss", "0%")}
    sheet.write_row(0, 0, ["受付番号", "受付日", "受付時刻", "通話時間", "達成率", "ご意見"])
    for n in range(6):
        sheet.write(n + 1, 0, f"T{n}")
        sheet.write(n + 1, 1, 46_329 + n, shown["yyyy/m/d"])
        sheet.write(n + 1, 2, 0.6 + n / 100, shown["h:mm"])
        sheet.write(n + 1, 3, 1.2 + n / 100, shown["[h]:mm:ss"])
        sheet.write(n + 1, 4, 0.1 + 0.2, shown["0%"])
        sheet.write(n + 1, 5, ANSWERS[n])


def totals_below(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("回答")
    fill(sheet)
    sheet.write_row(7, 0, ["合計", "", "", "", 6])


def covered(book: xlsxwriter.Workbook) -> None:
    cover = book.add_worksheet("表紙")
    for row, line in enumerate(
        (["11月の集計"], [], ["作成者", "営業部"], ["作成日", "2026/11/20"], ["本資料は社外秘です。"])
    ):
        cover.write_row(row, 0, line)
    fill(book.add_worksheet("回答"))
    key = book.add_worksheet("選択肢")
    key.write_row(0, 0, ["コード", "意味"])
    for row, meaning in enumerate(("満足しています", "どちらともいえない", "不満です"), 1):
        key.write_row(row, 0, [row, meaning])


def with_readings() -> bytes:
    """Return a workbook whose words have their readings beside them, as Japanese Excel keeps them."""
    whole = zipfile.ZipFile(io.BytesIO(workbook(lambda book: fill(book.add_worksheet("回答")))()))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in whole.namelist():
            reading = '</t><rPh sb="0" eb="2"><t>デンワ</t></rPh><phoneticPr fontId="1"/>'
            part = whole.read(name).decode() if name.endswith(".xml") else ""
            archive.writestr(name, part.replace("待ちました</t>", f"待ちました{reading}") if part else whole.read(name))
    return buffer.getvalue()


def days_from_1904() -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"date_1904": True, "default_date_format": "yyyy/mm/dd"}) as book:
        fill(book.add_worksheet("回答"))
    return buffer.getvalue()


def zipped_by_windows() -> bytes:
    """Return an archive whose file is named in CP932, which zipfile reads as CP437."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("NAME.csv", plain().encode("cp932"))
    return buffer.getvalue().replace(b"NAME.csv", "表計.csv".encode("cp932"))


PERSONAL = "個人情報（氏名・連絡先・住所など）の列なので取り込みません。"
NESTED = "1つの欄に一覧 (JSON) が入っています。取り込むには、1件を1行にして書き出してください。"

TOOLS: dict[str, Nasty] = {
    "google_forms.csv": Nasty(
        written(google_forms()),
        [
            {
                "rows": 6,
                "comments": 6,
                "undated": 0,
                "columns": found(
                    ["今回のご利用について どう感じましたか (自由にお書きください)"], date="タイムスタンプ"
                ),
            }
        ],
    ),
    "survey_monkey.csv": Nasty(
        written(survey_monkey()),
        [
            {
                "rows": 12,
                "comments": 12,
                "undated": 0,
                "columns": found(["ご不満な点をお聞かせください。"], id="Respondent ID", date="End Date"),
            }
        ],
    ),
    "qualtrics.csv": Nasty(
        written(qualtrics()),
        [
            {
                "rows": 12,
                "comments": 12,
                "undated": 0,
                "columns": found(["ご意見をお聞かせください"], id="回答ID", date="終了日"),
            }
        ],
    ),
    "salesforce.csv": Nasty(
        salesforce,
        [
            {
                "rows": 12,
                "comments": 12,
                "empty": 0,
                "undated": 0,
                "columns": found(["説明"], id="ケース番号", date="オープン日時"),
            }
        ],
        skipped=[8, 15, 16, 18, 19, 20],
    ),
    "kintone.csv": Nasty(
        written(kintone(), "cp932", csv.QUOTE_ALL),
        [
            {
                "rows": 9,
                "comments": 9,
                "undated": 0,
                "columns": found(["ご意見", "明細_ひとこと"], id="レコード番号", date="受付日"),
            }
        ],
        kept=["5つ目の箱が潰れていました"],
    ),
    "zendesk.jsonl": Nasty(
        zendesk,
        [
            {
                "rows": 6,
                "comments": 12,
                "undated": 0,
                "columns": found(["description", "satisfaction_rating.comment"], id="id", date="created_at"),
                "skipped_columns": [
                    {"column": "via.source.from.address", "why": PERSONAL},
                    {"column": "via.source.from.name", "why": PERSONAL},
                    {"column": "comments", "why": NESTED},
                ],
            }
        ],
    ),
    "page.xls": Nasty(lambda: page().encode("cp932"), [six(encoding="cp932")]),
    "page_with_nuls.xls": Nasty(
        lambda: page().replace("親切", "親\0切").encode("cp932"), [six(encoding="cp932")], kept=["いつも親切です"]
    ),
    "page_of_headers.xls": Nasty(lambda: page("th", "UTF-8").encode(), [six(encoding="utf-8")]),
    "broken_page.xls": Nasty(
        broken_page,
        [six(rows=8, comments=8, columns={**FOUND, "id": None})],
        kept=["一行目\n二行目 & <安い>", "もう 一件です"],
    ),
    "excel_2003.xls": Nasty(
        excel_2003, [six(rows=7, comments=7, undated=1)], warns=["日付を読めない"], kept=["高い\n遅い"]
    ),
    "wide_page.xls": Nasty(
        lambda: b"<table><tr>" + b"<td colspan=2000>a" * 50_000 + b"<tr><td>b</table>", code="too_many_columns"
    ),
    "page_of_tables.xls": Nasty(lambda: b"<table><tr><td>a</table>" * 101, code="too_many_tables"),
    "page_of_one_cell.xls": Nasty(
        lambda: (page().split("</table></body>")[0] + "<tr><td>R9<td><td><td><td>" + "長い" * 3_000_000).encode(),
        [six(rows=7, comments=7, encoding="utf-8")],
        rejected=[8],
    ),
    "web_archive.xls": Nasty(
        lambda: b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n<html><table>", code="not_a_table"
    ),
    "csv_named.xlsx": Nasty(lambda: plain().encode("cp932"), [six(encoding="cp932")]),
    "unicode_text_named.xls": Nasty(lambda: plain("\t", "\r\n").encode("utf-16"), [six(encoding="utf-16")]),
    "workbook_named.csv": Nasty(workbook(lambda book: fill(book.add_worksheet("回答"))), [six(encoding="xlsx")]),
    "named_by_windows.zip": Nasty(zipped_by_windows, [six(encoding="cp932")]),
}

MORE_BOOKS: dict[str, Nasty] = {
    "formulas.xlsx": Nasty(workbook(formulas), [{"rows": 8, "comments": 6, "empty": 2, "undated": 0}]),
    "hidden_parts.xlsx": Nasty(
        workbook(hidden_parts),
        [six()],
        warns=["シート「回答」には非表示の行が1行", "シート「回答」には非表示の列が1列"],
    ),
    "rich_text.xlsx": Nasty(workbook(rich_text), [{"rows": 6, "comments": 6, "columns": NOTED}], kept=[ANSWERS[1]]),
    "times_and_shares.xlsx": Nasty(
        workbook(times_and_shares), [{"rows": 6, "undated": 0, "columns": {**DATED, "date": "受付日"}}]
    ),
    "totals_below.xlsx": Nasty(workbook(totals_below), [six()], skipped=[8]),
    "covered.xlsx": Nasty(
        workbook(covered),
        [six(part="回答")],
        warns=["シート「表紙」は", "シート「選択肢」は表紙や説明に見える"],
    ),
    "with_readings.xlsx": Nasty(with_readings, [six()], kept=[ANSWERS[0]]),
    "days_from_1904.xlsx": Nasty(days_from_1904, [six()]),
}

CHARACTERS: dict[str, Nasty] = {
    "separator_told.csv": Nasty(lambda: ("sep=;\r\n" + plain(";", "\r\n")).encode("utf-8-sig"), [six()]),
    "bom_in_the_middle.csv": Nasty(
        lambda: b"".join("\n".join([HEADER, *rows(r), ""]).encode("utf-8-sig") for r in (range(3), range(3, 6))),
        [six()],
        skipped=[5],
    ),
    "empty_headers.csv": Nasty(
        lambda: ("回答ID,,ご意見,,\n" + "".join(f"R{n},x,{ANSWERS[n]},,\n" for n in range(6))).encode(),
        [{"rows": 6, "comments": 6, "columns": {**NOTED, "id": "回答ID"}}],
    ),
    "one_cell.csv": Nasty(lambda: "電話がつながりません".encode("cp932"), [{"rows": 1, "comments": 1}]),
    "only_commas.csv": Nasty(lambda: b",,,\n,,,\n", code="empty_file"),
    "only_white_space.csv": Nasty(lambda: "  \n　　\n\t\n".encode(), code="empty_file"),
    "ten_thousand_columns.csv": Nasty(lambda: (b"a," * 9_999 + b"a\n") * 2, code="too_many_columns"),
    "half_width_kana.csv": Nasty(
        lambda: (
            "ｶｲﾄｳID,ｶｲﾄｳﾋﾞ,ｺﾞｲｹﾝ\n"
            + "".join(
                f"R{n},2026/11/0{n + 1},{text}\n"
                for n, text in enumerate(("ﾃﾞﾝﾜｶﾞﾂﾅｶﾞﾗﾅｲ", "ﾊｺｶﾞｵｵｷｽｷﾞﾏｽ", "ﾈｱｹﾞﾊｷﾂｲﾃﾞｽ", "ﾊｲﾀﾂｶﾞｵｿｲﾃﾞｽ"))
            )
        ).encode("cp932"),
        [{"rows": 4, "comments": 4, "undated": 0, "columns": found(["ｺﾞｲｹﾝ"], id="ｶｲﾄｳID", date="ｶｲﾄｳﾋﾞ")}],
    ),
    "combining_marks.csv": Nasty(
        lambda: unicodedata.normalize("NFD", plain()).encode(),
        [{"rows": 6, "comments": 6, "undated": 0}],
    ),
    "joined_emoji_and_directions.csv": Nasty(
        table([*rows(range(5)), "R9,2026/11/03,K1,毎週8食,葛󠄀城の店👨‍👩‍👧‍👦❤️\u202eは良い\u202c"]),
        [six()],
        kept=["葛󠄀城の店👨‍👩‍👧‍👦❤️"],
    ),
    "waves_and_bars.csv": Nasty(
        lambda: (plain() + "R9,2026/11/03,K1,毎週8食,10～20分∥－￠￡￢です\n").encode("cp932"),
        [six(rows=7, comments=7, encoding="cp932")],
        kept=["10～20分∥－￠￡￢です"],
    ),
    "shift_jis_2004.csv": Nasty(
        table(
            [*rows(), *(f"R9{n},2026/11/03,K1,毎週8食,𠮟られて俱楽部で摑んだ" for n in range(3))],
            encoding="shift_jis_2004",
        ),
        [six(rows=9, comments=9, encoding="shift_jis_2004")],
        kept=["𠮟られて俱楽部で摑んだ"],
    ),
    "cut_in_a_character.csv": Nasty(
        lambda: plain().encode("cp932")[:-2],
        [six(encoding="cp932")],
        warns=["読めない文字が1個", "7行目「ご意見」"],
    ),
    "overlong.csv": Nasty(
        lambda: plain().encode().replace("電話".encode(), b"\xc0\xaf" + "電話".encode(), 1),
        [six(encoding="utf-8")],
        warns=["読めない文字が2個", "読めない文字 (�) のある欄が1個あり（2行目「ご意見」）"],
    ),
    "surrogates_of_oracle.csv": Nasty(
        lambda: plain().encode().replace("親切".encode(), b"\xed\xa0\xbd\xed\xb8\x80" + "親切".encode()),
        [six(encoding="utf-8")],
        kept=["いつも😀親切です"],
    ),
    "utf16_big_endian_without_bom.csv": Nasty(lambda: plain().encode("utf-16-be"), [six(encoding="utf-16-be")]),
    "utf16_cut.csv": Nasty(
        lambda: plain().encode("utf-16")[:-1],
        [six(encoding="utf-16")],
        warns=["読めない文字が1個", "7行目「ご意見」"],
    ),
    "utf32.csv": Nasty(lambda: plain().encode("utf-32"), [six(encoding="utf-32")]),
    "quotes_escaped_by_strokes.csv": Nasty(
        table([*rows(), r'R9,2026/11/05,K2,毎週8食,"彼は\"親切\", でした"']), [six(rows=7)], rejected=[8]
    ),
}
