"""Files that exports, spreadsheets and accidents make, each with the summary that an import of it must give."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import xlsxwriter
from ingest.nasty.xls import xls

HEADER = "回答ID,回答日時,会員番号,プラン,ご意見"
ANSWERS = (
    "電話が全然つながらない。30分待ちました",
    "箱をあけたら半分くらい解けかけてました。",
    "味は夫も気に入ってるので続けます",
    "火曜締切に変わったのを知らず、二箱届いた",
    "60円の値上げは正直きついです。",
    "配達の人がいつも親切です",
)
FOUND = {"text": ["ご意見"], "id": "回答ID", "date": "回答日時", "customer": "会員番号"}


@dataclass(frozen=True)
class Nasty:
    """A file's bytes and what its summaries, one a table, must contain; or the ``code`` of the error that refuses it.

    ``rejected`` and ``skipped`` are row numbers; ``warns`` are words that the warnings hold, one each, beside those on
    skipped rows.
    """

    data: Callable[[], bytes]
    tables: Sequence[Mapping[str, Any]] = ()
    rejected: Sequence[int] = ()
    skipped: Sequence[int] = ()
    warns: Sequence[str] = ()
    code: str | None = None
    kept: Sequence[str] = ()


def answer(number: int) -> str:
    return ANSWERS[number % 6] + (f"（{number}）" if number >= 6 else "")


def rows(numbers: Sequence[int] = range(6), delimiter: str = ",") -> list[str]:
    return [
        delimiter.join(
            (f"R{n:03}", f"2026/11/{n % 27 + 3:02} 14:22", f"K{n % 4}", ("毎週8食", "隔週12食")[n % 2], answer(n))
        )
        for n in numbers
    ]


def plain(delimiter: str = ",", end: str = "\n") -> str:
    return end.join([HEADER.replace(",", delimiter), *rows(delimiter=delimiter)]) + end


def table(lines: Sequence[str], header: str = HEADER, encoding: str = "utf-8") -> Callable[[], bytes]:
    return lambda: ("\n".join([header, *lines]) + "\n").encode(encoding)


def six(**more: Any) -> dict[str, Any]:
    return {"rows": 6, "comments": 6, "empty": 0, "undated": 0, "columns": FOUND, **more}


def mixed(main: str, other: str, odd: Sequence[int]) -> Callable[[], bytes]:
    def make() -> bytes:
        lines = [HEADER, *rows(range(20))]
        return b"".join((line + "\r\n").encode(other if n in odd else main) for n, line in enumerate(lines))

    return make


def workbook(write: Callable[[xlsxwriter.Workbook], None]) -> Callable[[], bytes]:
    def make() -> bytes:
        buffer = io.BytesIO()
        book = xlsxwriter.Workbook(buffer, {"default_date_format": "yyyy/mm/dd hh:mm"})
        write(book)
        book.close()
        return buffer.getvalue()

    return make


def fill(sheet: Any, top: int = 0, numbers: Sequence[int] = range(6)) -> None:
    sheet.write_row(top, 0, HEADER.split(","))
    for at, n in enumerate(numbers, top + 1):
        sheet.write_row(
            at, 0, [f"R{n:03}", datetime(2026, 11, n % 28 + 1, 14, 22), f"K{n % 4}", "毎週8食", ANSWERS[n % 6]]
        )


def titled(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("回答")
    sheet.merge_range(0, 0, 0, 4, "お客様アンケート 2026年11月")
    sheet.write(1, 0, "出力日")
    sheet.write(1, 1, datetime(2026, 11, 20))
    fill(sheet, top=3)


def several_sheets(book: xlsxwriter.Workbook) -> None:
    fill(book.add_worksheet("10月"))
    fill(book.add_worksheet("11月"), numbers=range(6, 12))
    hidden = book.add_worksheet("控え")
    fill(hidden)
    hidden.hide()
    book.add_worksheet("空")
    cover = book.add_worksheet("集計")
    for n in range(5):
        cover.write_row(n, 0, [f"K{n}", n * 10, n * 3])


def two_headers(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("回答")
    for column, name in enumerate(("回答ID", "回答日時", "会員番号")):
        sheet.merge_range(0, column, 1, column, name)
    sheet.merge_range(0, 3, 0, 4, "アンケート")
    sheet.write_row(1, 3, ["プラン", "ご意見"])
    for n in range(6):
        sheet.write_row(n + 2, 0, [f"R{n}", datetime(2026, 11, n + 1), f"K{n % 4}", "毎週8食", ANSWERS[n]])


def merged_down(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("回答")
    sheet.write_row(0, 0, ["店舗", "受付番号", "ご意見"])
    for n in range(6):
        sheet.write_row(n + 1, 1, [f"T{n}", ANSWERS[n]])
    sheet.merge_range(1, 0, 3, 0, "本店")
    sheet.merge_range(4, 0, 6, 0, "駅前店")


def moved(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("回答")
    sheet.write_row(4, 2, ["受付番号", "受付日", "ご意見"])
    for n in range(6):
        sheet.write_row(5 + n, 2, [f"T{n}", 46329 + n, ANSWERS[n]])


def objects(count: int = 6) -> list[dict[str, Any]]:
    return [
        {"id": f"R{n}", "created_at": f"2026-11-0{n + 1}T14:22:00+09:00", "comment": ANSWERS[n]} for n in range(count)
    ]


def as_json(value: Any, **how: Any) -> Callable[[], bytes]:
    return lambda: json.dumps(value, ensure_ascii=False, **how).encode()


def zipped(files: Mapping[str, bytes], **how: Any) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, **how) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def locked() -> bytes:
    data = bytearray(zipped({"a.csv": plain().encode()}))
    for signature, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = data.index(signature) + offset
        data[at : at + 2] = struct.pack("<H", 1)
    return bytes(data)


def lying_bomb() -> bytes:
    """Return a bomb whose entry says that it is small."""
    data = bytearray(zipped({"a.csv": (HEADER + "\n").encode() + bytes(64 * 1024 * 1024)}))
    at = data.index(b"PK\1\2") + 24
    data[at : at + 4] = struct.pack("<I", 1_000)
    return bytes(data)


def dated(dates: Sequence[str], header: str = "受付番号,受付日時,ご意見") -> Callable[[], bytes]:
    return table([f"T{n},{date},{ANSWERS[n % 6]}" for n, date in enumerate(dates)], header)


DATED = {"text": ["ご意見"], "id": "受付番号", "date": "受付日時", "customer": None}
NOTED = {"text": ["ご意見"], "id": "受付番号", "date": None, "customer": None}
IDS = {"text": ["comment"], "id": "id", "date": "created_at", "customer": None}

ENCODED: dict[str, Nasty] = {
    "utf8.csv": Nasty(lambda: plain().encode(), [six(encoding="utf-8")]),
    "utf8_bom.csv": Nasty(lambda: plain(end="\r\n").encode("utf-8-sig"), [six(encoding="utf-8-sig")]),
    "cp932.csv": Nasty(lambda: plain(end="\r\n").encode("cp932"), [six(encoding="cp932")]),
    "cp932_machine_dependent.csv": Nasty(
        lambda: (plain() + "R900,2026/11/03,K1,毎週8食,髙島屋の①㈱～の対応が№1で㍻です\n").encode("cp932"),
        [six(rows=7, comments=7, encoding="cp932")],
        kept=["髙", "①㈱～", "№1", "㍻"],
    ),
    "euc_jp.csv": Nasty(lambda: plain().encode("euc_jp"), [six(encoding="euc_jp")]),
    "iso2022jp.csv": Nasty(lambda: plain().encode("iso2022_jp"), [six(encoding="iso2022_jp_ext")]),
    "utf16_excel_unicode_text.txt": Nasty(lambda: plain("\t", "\r\n").encode("utf-16"), [six(encoding="utf-16")]),
    "utf16_big_endian.csv": Nasty(lambda: b"\xfe\xff" + plain().encode("utf-16-be"), [six(encoding="utf-16")]),
    "utf16_without_bom.csv": Nasty(lambda: plain().encode("utf-16-le"), [six(encoding="utf-16-le")]),
    "cp932_with_utf8_lines.csv": Nasty(
        mixed("cp932", "utf-8", (3, 7, 8)), [six(rows=20, comments=20, encoding="cp932")], warns=["UTF-8の行が3行"]
    ),
    "utf8_with_cp932_lines.csv": Nasty(
        mixed("utf-8", "cp932", (0, 5)), [six(rows=20, comments=20, encoding="utf-8")], warns=["(CP932) の行が2行"]
    ),
    "cp932_with_a_utf8_cell.csv": Nasty(
        lambda: (
            plain().encode("cp932")
            + b"R9,2026/11/09,K1,"
            + "毎週8食".encode("cp932")
            + b","
            + "遅い。残念です\n".encode()
        ),
        [six(rows=7, comments=7)],
        warns=["UTF-8の行が1行"],
        kept=["遅い。残念です"],
    ),
    "one_broken_character.csv": Nasty(
        lambda: plain().encode().replace("電話".encode(), "電".encode() + b"\xff", 1),
        [six(encoding="utf-8")],
        warns=["読めない文字が1個", "2行目「ご意見」"],
    ),
    "nul_bytes.csv": Nasty(lambda: plain().replace("親切", "親\0切").encode(), [six()], kept=["いつも親切です"]),
}

SHAPED: dict[str, Nasty] = {
    "semicolons.csv": Nasty(lambda: plain(";").encode(), [six()]),
    "tabs.tsv": Nasty(lambda: plain("\t").encode("cp932"), [six()]),
    "pipes.txt": Nasty(lambda: plain("|").encode(), [six()]),
    "old_mac_line_ends.csv": Nasty(lambda: plain(end="\r").encode(), [six()]),
    "mixed_line_ends.csv": Nasty(lambda: plain().replace("\n", "\r\n", 3).encode(), [six()]),
    "line_breaks_in_cells.csv": Nasty(
        table([*rows(range(5)), 'R9,2026/11/03,K1,毎週8食,"一行目、\r\n二行目です\n\n""四""行目"']),
        [six()],
        kept=['一行目、\n二行目です\n\n"四"行目'],
    ),
    "blank_lines.csv": Nasty(lambda: plain().replace("\n", "\n\n,,,,\n").encode(), [six()]),
    "no_header_ids.csv": Nasty(
        lambda: "".join(f"R{n},{n % 11},{ANSWERS[n]}\n" for n in range(6)).encode(), [{"rows": 6, "comments": 6}]
    ),
    "no_header_dates.csv": Nasty(lambda: "\n".join(rows()).encode(), [{"rows": 6, "comments": 6, "undated": 0}]),
    "no_header_one_column.txt": Nasty(lambda: "\n".join(ANSWERS).encode("cp932"), [{"rows": 6, "comments": 6}]),
    "titles_above.csv": Nasty(
        lambda: ("アンケート結果\n作成日,2026/11/20,,,\n\n" + plain()).encode(), [six()], skipped=[1, 2]
    ),
    "header_again.csv": Nasty(
        lambda: (plain() + HEADER + "\n" + "\n".join(rows(range(6, 9))) + "\n").encode(),
        [six(rows=9, comments=9)],
        skipped=[8],
    ),
    "quote_never_closed.csv": Nasty(
        table([*rows(range(2)), 'R2,2026/11/05,K2,毎週8食,"箱が大きい', *rows(range(3, 60))]),
        [six(rows=60, comments=60)],
        warns=['引用符 (") が閉じていません（4行目）'],
        kept=["箱が大きい"],
    ),
    "quote_never_closed_of_two_lines.csv": Nasty(
        table([*rows(range(5)), 'R9,2026/11/05,K2,毎週8食,"箱が大きい', "持ち帰れない"]),
        [six()],
        warns=['引用符 (") が閉じていません（7行目）'],
        kept=["箱が大きい\n持ち帰れない"],
    ),
    "quote_closed_by_a_later_cell.csv": Nasty(
        table(
            [
                *rows(range(2)),
                'R2,2026/11/05,K2,毎週8食,"箱が大きい',
                *rows(range(3, 8)),
                'R8,2026/11/09,K1,毎週8食,"味が、薄い"',
            ]
        ),
        [six(rows=9, comments=9)],
        warns=['引用符 (") が閉じていません（4行目）'],
        kept=["箱が大きい", "味が、薄い"],
    ),
    "quote_never_closed_in_any_row.csv": Nasty(
        table([f'R{n},2026/11/05,K2,毎週8食,"箱が大きい{n}' for n in range(40)]),
        [{"rows": 40, "comments": 40, "columns": FOUND}],
        warns=['40行の引用符 (") が閉じていません（2、3、4、5、6…行目）'],
    ),
    "quotes_within_words.csv": Nasty(
        table(
            [
                *rows(range(4)),
                'R8,2026/11/09,K1,毎週8食,32"のテレビが映らない',
                'R9,2026/11/09,K1,毎週8食,彼は"親切"でした',
            ]
        ),
        [six()],
        kept=['32"のテレビが映らない', '彼は"親切"でした'],
    ),
    "too_many_cells.csv": Nasty(
        table([*rows(), "R7,2026/11/09,K1,毎週8食,高い, でも便利", *rows(range(8, 10))]),
        [six(rows=9, comments=8)],
        rejected=[8],
    ),
    "short_rows.csv": Nasty(table([*rows(), "R7,2026/11/09", "R8"]), [six(rows=8, comments=6, empty=2)]),
    "formulas_that_keep_zeros.csv": Nasty(
        table([f'="00{n}",2026/11/0{n + 1},K1,毎週8食,{ANSWERS[n]}' for n in range(6)]), [six()]
    ),
    "headers_twice.csv": Nasty(
        lambda: (
            "回答ID,ご意見,ご意見\n" + "".join(f"R{n},{ANSWERS[n]},{ANSWERS[5 - n]}\n" for n in range(6))
        ).encode(),
        [
            {
                "rows": 6,
                "comments": 12,
                "columns": {"text": ["ご意見", "ご意見 (2)"], "id": "回答ID", "date": None, "customer": None},
            }
        ],
    ),
    "sorted_late_column.csv": Nasty(
        table(
            [
                *(row + "," for row in rows(range(3_000))),
                *(f"{row},{ANSWERS[n % 6]}{n}" for n, row in enumerate(rows(range(3_000, 3_100)))),
            ],
            HEADER + ",追加のご要望",
        ),
        [{"rows": 3_100, "comments": 3_200, "empty": 3_000}],
    ),
    "control_characters.csv": Nasty(
        table([*rows(range(5)), "R9,2026/11/03,K1,毎週8食,\x01\x02"]), [six(comments=5)], rejected=[7]
    ),
    "mojibake.csv": Nasty(
        table([*rows(range(5)), f"R9,2026/11/03,K1,毎週8食,{'�' * 9}"]),
        [six()],
        rejected=[7],
        warns=["読めない文字が9個"],
    ),
}

UNORDERED = (
    "月と日のどちらが先か分からない日付です（11/3/2026 など）。2026/11/03 の形にすると、日時として取り込めます。"
)

DATES: dict[str, Nasty] = {
    "dates_of_all_kinds.csv": Nasty(
        dated(
            [
                "2026/11/03 14:22",
                "2026-11-03T14:22:00+09:00",
                "2026年11月3日(火)",
                "令和8年11月3日",
                "R8.11.3",
                "46329",
                "46329.6",
                "2026/11/03 午後3:05",
                "２０２６／１１／０３　１４：２２",
                "2026年11月3日（火）午後3時5分",
                "20261103",
                "2026-11-03T05:22:00Z",
                "2026.11.3",
            ]
        ),
        [{"rows": 13, "comments": 13, "undated": 0, "columns": DATED}],
    ),
    "dates_month_first.csv": Nasty(
        dated(["11/3/2026", "11/25/2026 14:22", "11/4/2026", "12/1/2026", "1/13/2027", "11/9/2026"]),
        [{"rows": 6, "undated": 0, "columns": DATED}],
    ),
    "dates_day_first.csv": Nasty(
        dated(["3/11/2026", "25/11/2026 14:22", "4/11/2026", "1/12/2026", "13/1/2027", "9/11/2026"]),
        [{"rows": 6, "undated": 0, "columns": DATED}],
    ),
    "dates_that_prove_nothing.csv": Nasty(
        dated(["3/11/2026", "5/11/2026", "4/11/2026", "1/12/2026", "10/1/2027", "9/11/2026"]),
        [{"rows": 6, "columns": NOTED, "skipped_columns": [{"column": "受付日時", "why": UNORDERED}]}],
    ),
    "dates_unreadable.csv": Nasty(
        dated(["2026/11/03", "不明", "2026/02/30", "2026/11/05", "2026/11/06", "2026/11/07"]),
        [{"rows": 6, "comments": 6, "undated": 2, "columns": DATED}],
        warns=["日付を読めない行が2行"],
    ),
    "dates_and_times_apart.csv": Nasty(
        table(
            [f"T{n},2026/11/0{n + 1},午後{n + 1}:05,{ANSWERS[n]}" for n in range(6)], "受付番号,受付日,受付時刻,ご意見"
        ),
        [{"rows": 6, "undated": 0, "columns": {**DATED, "date": "受付日"}}],
    ),
}

BOOKS: dict[str, Nasty] = {
    "titled.xlsx": Nasty(workbook(titled), [six(encoding="xlsx")], skipped=[1, 2]),
    "several_sheets.xlsx": Nasty(
        workbook(several_sheets), [six(), six(part="11月")], warns=["非表示のシート「控え」", "シート「集計」"]
    ),
    "two_header_rows.xlsx": Nasty(workbook(two_headers), [six()]),
    "old.xls": Nasty(
        lambda: xls(
            [HEADER.split(","), *([f"R{n}", 46329.0 + n, f"K{n % 4}", "毎週8食", ANSWERS[n]] for n in range(6))]
        ),
        [six(encoding="xls")],
    ),
    "old_with_nuls.xls": Nasty(
        lambda: xls([["回答ID", "ご意見"], *([f"R{n}", f"\0親\0切{ANSWERS[n]}"] for n in range(6))]),
        [{"rows": 6, "comments": 6}],
        kept=[f"親切{ANSWERS[0]}"],
    ),
    "merged_down.xlsx": Nasty(workbook(merged_down), [{"rows": 6, "comments": 6, "columns": NOTED}]),
    "moved_with_serials.xlsx": Nasty(
        workbook(moved), [{"rows": 6, "undated": 0, "columns": {**DATED, "date": "受付日"}}]
    ),
}

NESTED: dict[str, Nasty] = {
    "array.json": Nasty(as_json(objects()), [{"rows": 6, "comments": 6, "undated": 0, "columns": IDS}]),
    "pretty.json": Nasty(as_json(objects(), indent=2), [{"rows": 6, "comments": 6, "columns": IDS}]),
    "object_with_array.json": Nasty(
        as_json({"total": 6, "data": {"tickets": objects(), "users": [{"id": 1}]}}),
        [{"rows": 6, "comments": 6, "columns": IDS}],
    ),
    "kintone.json": Nasty(
        as_json(
            {
                "records": [
                    {
                        "レコード番号": {"type": "RECORD_NUMBER", "value": str(n * 7)},
                        "ご意見": {"type": "MULTI_LINE_TEXT", "value": ANSWERS[n]},
                    }
                    for n in range(6)
                ]
            }
        ),
        [{"rows": 6, "comments": 6, "columns": {**NOTED, "id": "レコード番号"}}],
    ),
    "objects_in_objects.jsonl": Nasty(
        lambda: "".join(
            json.dumps({"ticket": {"id": f"Z{n}", "description": ANSWERS[n]}}) + "\n" for n in range(6)
        ).encode(),
        [
            {
                "rows": 6,
                "comments": 6,
                "columns": {"text": ["ticket.description"], "id": "ticket.id", "date": None, "customer": None},
            }
        ],
    ),
    "broken_lines.jsonl": Nasty(
        lambda: (
            "\n".join(json.dumps(each, ensure_ascii=False) for each in objects()) + '\n{"id": \n[1]\n\n"文"\n'
        ).encode("cp932"),
        [{"rows": 9, "comments": 6, "encoding": "cp932", "columns": IDS}],
        rejected=[7, 8, 10],
    ),
    "several.zip": Nasty(
        lambda: zipped(
            {
                "10月.csv": plain().encode("cp932"),
                "11月.jsonl": "\n".join(map(json.dumps, objects())).encode(),
                "__MACOSX/._a": b"x",
            }
        ),
        [six(encoding="cp932"), {"rows": 6, "comments": 6}],
    ),
    "same_name_in_two_folders.zip": Nasty(
        lambda: zipped(
            {f"{place}/survey.csv": "ご意見\n".encode() + "\n".join(ANSWERS).encode() for place in ("東京", "大阪")}
        ),
        [{"rows": 6, "part": "東京"}, {"rows": 6, "part": "大阪"}],
    ),
    "one_bad_among_good.zip": Nasty(
        lambda: zipped(
            {"a.csv": plain().encode(), "b.png": b"\x89PNG\r\n", "c.csv": plain().replace("R0", "S0").encode()}
        ),
        [six(), six()],
        code="not_a_table",
    ),
}

TOO_MUCH: dict[str, Nasty] = {
    "two_million_characters.csv": Nasty(
        table([*rows(range(3)), f"R9,2026/11/03,K1,毎週8食,{'長い' * 1_000_000}", *rows(range(3, 6))]),
        [six(rows=7, comments=7)],
        rejected=[5],
    ),
    "two_million_characters_in_lines.csv": Nasty(
        table([*rows(range(3)), 'R9,2026/11/03,K1,毎週8食,"' + "長い\n" * 666_666 + '"', *rows(range(3, 6))]),
        [six(rows=7, comments=7)],
        rejected=[5],
    ),
    "just_too_long.csv": Nasty(
        table([*rows(), f"R9,2026/11/03,K1,毎週8食,{'長' * 20_001}"]), [six(rows=7, comments=7)], rejected=[8]
    ),
    "just_not_too_long.csv": Nasty(
        table([*rows(), f"R9,2026/11/03,K1,毎週8食,{'長' * 20_000}"]), [six(rows=7, comments=7)]
    ),
    "too_many_columns.csv": Nasty(
        lambda: (",".join(f"列{n}" for n in range(2_001)) + "\n" + "," * 2_000 + "高い\n").encode(),
        code="too_many_columns",
    ),
    "line_without_end.csv": Nasty(lambda: b"a" * (17 * 1024 * 1024), code="line_too_long"),
    "bomb.zip": Nasty(lambda: zipped({"a.csv": bytes(64 * 1024 * 1024)}), code="zip_too_large"),
    "bomb_that_lies.zip": Nasty(lying_bomb, code="broken_zip"),
    "bomb.xlsx": Nasty(lambda: zipped({"xl/worksheets/sheet1.xml": bytes(64 * 1024 * 1024)}), code="zip_too_large"),
    "many_files.zip": Nasty(lambda: zipped({f"{n}.csv": b"a" for n in range(101)}), code="zip_too_large"),
    "nested.zip": Nasty(lambda: zipped({"a.zip": zipped({"b.csv": plain().encode()})}), code="nested_zip"),
    "locked.zip": Nasty(locked, code="password_protected"),
    "cut_off.zip": Nasty(lambda: zipped({"a.csv": plain().encode()})[:-30], code="broken_zip"),
    "empty.csv": Nasty(lambda: b"\xef\xbb\xbf\r\n", code="empty_file"),
    "header_only.csv": Nasty(lambda: HEADER.encode(), code="no_rows"),
    "picture.csv": Nasty(lambda: b"\x89PNG\r\n\x1a\n" + bytes(64), code="not_a_table"),
    "web_page.xls": Nasty(lambda: b"<html><table><tr><td>1</td></tr></table></html>", code="not_a_table"),
    "no_text.csv": Nasty(lambda: b"id,score\nA1,3\nA2,5\nA3,4\n", code="no_text_column"),
}
