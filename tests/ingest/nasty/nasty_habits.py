"""Exports that are ugly in the way that people and their tools are: notes around the table, lines broken, columns by the dozen."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import xlsxwriter
from ingest.nasty.nasty_exports import Rows, found, written
from ingest.nasty.nasty_files import (
    ANSWERS,
    DATED,
    FOUND,
    HEADER,
    NOTED,
    Nasty,
    plain,
    rows,
    six,
    table,
    workbook,
    zipped,
)

NOTES = "\r\n※本データは社外秘です。\r\n出力日時：2026/11/20 10:00\r\n"
YEARLESS = "年のない日付です（11/3 など）。2026/11/03 の形にすると、日時として取り込めます。"


def noted(text: str, encoding: str = "cp932") -> Callable[[], bytes]:
    return lambda: (text + NOTES).encode(encoding)


def answers_first() -> str:
    lines = [row.split(",") for row in rows()]
    return "ご意見,受付日,受付番号\r\n" + "".join(
        f"{line[4]},2026/11/0{n + 1},{line[0]}\r\n" for n, line in enumerate(lines)
    )


def report_of_cases() -> bytes:
    lines = [["説明", "オープン日時", "ケース番号"]]
    lines += [[answer, f"2026/11/{n + 1} 9:05", f"{n * 7:08}"] for n, answer in enumerate(ANSWERS)]
    below = [
        "",
        '"解約理由ケース一覧"',
        '"Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved."',
        '"Example KK"',
    ]
    return written(lines, "cp932")() + "\r\n".join(below).encode("cp932")


def questions_in_pairs(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("集計")
    sheet.merge_range(0, 0, 0, 5, "2026年11月 お客様アンケート")
    for column, name in ((0, "受付番号"), (1, "受付日")):
        sheet.merge_range(1, column, 2, column, name)
    sheet.merge_range(1, 2, 1, 3, "配送について")
    sheet.merge_range(1, 4, 1, 5, "味について")
    sheet.write_row(2, 2, ["満足度", "理由", "満足度", "理由"])
    for n in range(6):
        sheet.write_row(n + 3, 0, [f"T{n}", f"2026/11/0{n + 1}", n % 5 + 1, ANSWERS[n], 3, ANSWERS[5 - n]])
    sheet.write(10, 0, "以上")


def with_boxes() -> Rows:
    """A record of kintone: a column for each box, and rows of the table within it."""
    lines = [
        ["レコードの開始行", "レコード番号", "受付日", "連絡[電話]", "連絡[メール]", "ご意見", "対応_日付", "対応_内容"]
    ]
    for n in range(6):
        record = [str(n * 3 + 5), f"2026-11-0{n + 1}", "1", "", ANSWERS[n]]
        lines.append(["*", *record, "2026-11-10", f"折り返しの電話をしたが{n}回とも不在でした"])
        lines += [["", *record, "2026-11-12", f"{n}度目のお電話で、ご納得いただきました"]] if n % 2 else []
    return lines


def mail_bodies() -> Rows:
    body = "<html><head><style>p{{color:red}}</style></head><body><p>{}</p><div>急いで&nbsp;います<br>至急 &amp; 至急</div></body></html>"
    return [["受信番号", "受信日時", "件名", "本文"]] + [
        [f"M{n}", f"2026-11-0{n + 1} 10:00:00", "解約", body.format(answer)] for n, answer in enumerate(ANSWERS)
    ]


def questions_and_answers() -> bytes:
    lines: list[dict[str, Any]] = [
        {
            "respondent_id": f"r{n}",
            "submitted_at": f"2026-11-0{n + 1}T10:00:00+09:00",
            "answers": [{"question": "満足度", "answer": n}, {"question": "ご意見", "answer": answer}],
            "custom_fields": [{"id": 27_642, "value": ("毎週", "隔週")[n % 2]}],
        }
        for n, answer in enumerate(ANSWERS)
    ]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()


def page_of_many_tables() -> bytes:
    line = "<tr><td>T{0}{1}</td><td>2026/11/0{2}</td><td>{3}</td></tr>"
    head = "<tr><th>受付番号</th><th>受付日時</th><th>ご意見</th></tr>"
    tables = [
        f"<table>{head}{''.join(line.format(t, n, n + 1, ANSWERS[n]) for n in range(6))}</table>" for t in range(90)
    ]
    return f"<html><body>{''.join(tables)}</body></html>".encode()


def coded() -> Rows:
    names = [f"CD{n:02}" for n in range(50)]
    return [[*names[:25], "FREE_ANS", *names[25:]]] + [
        [
            *(str(row * n % 7) for n in range(25)),
            f"{ANSWERS[row % 6]}{row}",
            *(f"{'ABCD'[row * n % 4]}{n}" for n in range(25)),
        ]
        for row in range(40)
    ]


def groups() -> str:
    lines = ["店舗,日付,お客様の声,件数"]
    for shop in ("渋谷店", "新宿店"):
        lines += [f"【{shop}】,,,"] + [f",2026/11/0{n + 1},{ANSWERS[n]}（{shop}）,1" for n in range(6)] + ["小計,,,6"]
    return "\r\n".join([*lines, "総合計,,,12", ""])


def many_opinions() -> str:
    return "\n".join(["満足度,ご意見", *(f"{n % 5},{ANSWERS[n % 6]}（{n}回目）" for n in range(300)), ""])


HABITS: dict[str, Nasty] = {
    "notes_below.csv": Nasty(noted(plain(end="\r\n")), [six()], skipped=[9, 10]),
    "notes_below_answers.csv": Nasty(
        noted(answers_first()), [six(columns={**DATED, "date": "受付日"})], skipped=[9, 10]
    ),
    "notes_below_one_column.txt": Nasty(
        noted("\r\n".join(["ご意見", *ANSWERS, ""])), [{"rows": 6, "comments": 6}], skipped=[9, 10]
    ),
    "an_answer_about_data.txt": Nasty(
        lambda: "\n".join(["ご意見", *ANSWERS, "この資料は分かりにくい", "※返信は不要です"]).encode(),
        [{"rows": 8, "comments": 8}],
    ),
    "report_of_cases.csv": Nasty(
        report_of_cases,
        [{"rows": 6, "comments": 6, "columns": found(["説明"], id="ケース番号", date="オープン日時")}],
        skipped=[9, 10, 11],
    ),
    "groups_and_sums.csv": Nasty(
        lambda: groups().encode("cp932"), [{"rows": 14, "comments": 12, "empty": 2}], skipped=[9, 17, 18]
    ),
    "read_me_first.zip": Nasty(
        lambda: zipped(
            {
                "回答.csv": plain().encode("cp932"),
                "README.txt": "11月分のアンケートです。\nお問い合わせは情報システム部まで。\n".encode(),
                "メモ.txt": "集計は週次です。\n担当は営業部です。\n".encode(),
                "項目の説明.csv": "項目名,説明\n回答ID,回答の番号です\nご意見,お客様の声です\n".encode(),
            }
        ),
        [six(encoding="cp932")],
        warns=["「README.txt」", "「メモ.txt」", "の説明.csv」"],
    ),
    "opinions_on_terms.zip": Nasty(
        lambda: zipped({"回答.csv": plain().encode("cp932"), "利用規約への意見.csv": many_opinions().encode()}),
        [six(encoding="cp932"), {"rows": 300, "comments": 300}],
    ),
    "answers_named_read_me.zip": Nasty(
        lambda: zipped(
            {
                "回答.csv": plain().encode("cp932"),
                "README.csv": many_opinions().encode(),
                "項目定義.csv": many_opinions().encode(),
            }
        ),
        [six(encoding="cp932"), *[{"rows": 300, "comments": 300}] * 2],
    ),
    "only_read_me.zip": Nasty(lambda: zipped({"README.csv": plain().encode()}), [six()]),
    "questions_in_pairs.xlsx": Nasty(
        workbook(questions_in_pairs),
        [
            {
                "rows": 6,
                "comments": 12,
                "columns": found(["配送について 理由", "味について 理由"], id="受付番号", date="受付日"),
            }
        ],
        skipped=[1, 11],
    ),
    "kintone_with_boxes.csv": Nasty(
        written(with_boxes(), "cp932"),
        [
            {
                "rows": 9,
                "comments": 15,
                "empty": 3,
                "columns": found(["ご意見", "対応_内容"], id="レコード番号", date="受付日"),
            }
        ],
    ),
    "mail_bodies.csv": Nasty(
        written(mail_bodies()),
        [{"rows": 6, "comments": 6, "undated": 0}],
        kept=[f"{ANSWERS[0]}\n急いで います\n至急 & 至急"],
    ),
    "questions_and_answers.jsonl": Nasty(
        questions_and_answers,
        [{"rows": 6, "comments": 6, "columns": found(["answers.ご意見"], id="respondent_id", date="submitted_at")}],
    ),
    "full_width_commas.csv": Nasty(lambda: plain("，").encode("cp932"), [six()]),
    "line_break_without_quotes.csv": Nasty(
        table([*rows(range(20)), "R90,2026/11/08,K1,毎週8食,箱が大きくて", "玄関に置けず困っています"]),
        [six(rows=22, comments=21)],
        rejected=[23],
    ),
    "days_without_years.csv": Nasty(
        table([f"T{n},11/{n + 3},{ANSWERS[n]}" for n in range(6)], "受付番号,受付日,ご意見"),
        [{"rows": 6, "columns": NOTED, "skipped_columns": [{"column": "受付日", "why": YEARLESS}]}],
    ),
    "afternoons_of_forms.csv": Nasty(
        table(
            [f"2026/11/03 2:22:1{n} {'午前午後'[n % 2 * 2 :][:2]} GMT+9,{ANSWERS[n]}" for n in range(6)],
            "タイムスタンプ,ご意見",
        ),
        [{"rows": 6, "undated": 0, "columns": found(["ご意見"], date="タイムスタンプ")}],
    ),
    "many_tables.html": Nasty(page_of_many_tables, [{"rows": 6, "comments": 6, "columns": DATED}] * 90),
    "row_without_end.html": Nasty(
        lambda: ("<table><tr><td>番号<td>ご意見<tr>" + ("<td>" + "長い" * 2_000_000) * 5).encode(), code="line_too_long"
    ),
    "fifty_codes.csv": Nasty(written(coded(), "cp932"), [{"rows": 40, "comments": 40, "columns": found(["FREE_ANS"])}]),
    "empty_first_column.csv": Nasty(
        table([f",K-{n:04},2026/11/0{n + 1},{ANSWERS[n]}," for n in range(6)], ",番号,受付日,声,"),
        [{"rows": 6, "comments": 6, "columns": found(["声"], id="番号", date="受付日")}],
    ),
    "carriage_returns_around_line_feeds.csv": Nasty(
        lambda: "\r".join(["回答ID,ご意見", *(f'R{n},"{ANSWERS[n]}\n追伸です"' for n in range(6)), ""]).encode("cp932"),
        [{"rows": 6, "comments": 6, "columns": {**NOTED, "id": "回答ID"}}],
        kept=[f"{ANSWERS[0]}\n追伸です"],
    ),
    "letters_of_ones_own.csv": Nasty(
        lambda: plain().encode("cp932").replace("親切".encode("cp932"), b"\xf0\x40\xf9\xfc"),
        [six()],
        warns=["登録した文字、古い携帯電話の絵文字) のある欄が1個あり（7行目「ご意見」）、そのまま"],
        kept=["\ue000"],
    ),
    "joined_emoji.csv": Nasty(lambda: plain().replace("親切", "👨‍👩‍👧‍👦❤️🇯🇵").encode(), [six()], kept=["👨‍👩‍👧‍👦❤️🇯🇵"]),
    "boms_and_nuls.csv": Nasty(
        lambda: b"".join(
            "\n".join([HEADER, *rows(r), ""]).replace("K", "K\0").encode("utf-8-sig") for r in (range(3), range(3, 6))
        ),
        [six(columns=FOUND)],
        skipped=[5],
    ),
}
