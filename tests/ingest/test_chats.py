"""Chats on LINE: whose words are comments, when they were sent, and what becomes of the rest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from support.tables import read_one

from voc.errors import VocError
from voc.ingest.importer import ImportedFile, ImportOptions
from voc.privacy.mask import Masker

Import = Callable[..., ImportedFile]

TALK = """\
[LINE] はなこ🍀とのトーク履歴
保存日時：2026/11/20 10:00

2026/11/03(火)
14:22\tはなこ🍀\tこんにちは
14:23\tはなこ🍀\t"先週の箱が
半分溶けてました。

2026/11/01(日)
と書いてある箱です"
14:24\tはなこ🍀\t[写真]
14:27\tはなこ🍀\tもう解約したいです
14:30\tことこと便\t申し訳ございません
14:31\tはなこ🍀\t[スタンプ]
14:32\tはなこ🍀\tわかりました
14:38\tはなこ🍀\t電話も全然つながらなくて困りました
14:41\t\tメッセージの送信を取り消しました
14:42\tはなこ🍀がメッセージの送信を取り消しました

2026/11/04(水)
午前9:05\tはなこ🍀\t☎ 通話時間 1:23
午前9:30\tはなこ🍀\t「10:00 折り返し」と言われました
"""
MANAGER = """\
アカウント名,ことこと便
タイムゾーン,'+09:00
ダウンロード日時,2026/11/20 10:00
送信者タイプ,送信者名,送信日,送信時刻,内容
Account,応答メッセージ,2026/11/03,14:22:10,"はなこさん

ご連絡ありがとうございます"
User,はなこ🍀,2026/11/03,14:24:55,注文した箱が
User,はなこ🍀,2026/11/03,14:26:21,動画を送信しました。
User,はなこ🍀,2026/11/03,14:26:30,"まだ
届きません"
User,じろう,2026/11/03,14:26:40,電話がつながりません
User,はなこ🍀,2026/11/03,15:00:30,もう結構です
"""
COMMENTS = [
    (5, 22, "こんにちは\n先週の箱が\n半分溶けてました。\n\n2026/11/01(日)\nと書いてある箱です\nもう解約したいです"),
    (5, 32, "わかりました"),
    (5, 38, "電話も全然つながらなくて困りました"),
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_talk_of_the_app(import_text: Import, encoding: str, end: str) -> None:
    talk = TALK if encoding != "cp932" else TALK.replace("🍀", "").replace("☎ ", "")
    imported = import_text(talk.replace("\n", end), "トーク.txt", encoding)
    comments = list(imported.comments())
    assert [(each.occurred_at, each.text) for each in comments[:3]] == [
        (datetime(2026, 11, 3, hour, minute, tzinfo=UTC), text) for hour, minute, text in COMMENTS
    ]
    assert comments[-1].occurred_at == datetime(2026, 11, 4, 0, 30, tzinfo=UTC)
    assert len({each.customer for each in comments}) == 1
    warnings = imported.summary.warnings
    assert (
        "お店の側の発言が1行あり、コメントではないので取り込んでいません（13行目「申し訳ございません」）。" in warnings
    )
    assert "続けて送られた発言が2行あり、前の発言と合わせて1件のコメントにしました（6行目、12行目）。" in warnings
    assert "のトーク履歴」" not in "".join(warnings)


def test_what_has_no_words_is_told(import_text: Import) -> None:
    imported = import_text(TALK, "トーク.txt")
    list(imported.comments())
    told = [row for row in imported.summary.skipped_rows if row.kind == "スタンプ・写真・通話などの記録"]
    assert [row.number for row in told] == [11, 14, 17, 18, 21]
    assert [row.text for row in told][:2] == ["[写真]", "[スタンプ]"]


def test_the_customers_name_is_not_kept(import_text: Import) -> None:
    imported = import_text(TALK, "[LINE] はなこ🍀とのトーク.txt")
    comments = list(imported.comments())
    assert [each for each in (*map(str, comments), str(imported.summary.as_json())) if "はなこ" in each] == []


def test_a_table_of_the_manager(import_text: Import) -> None:
    imported = import_text(MANAGER, "20261103_20261120.csv")
    comments = list(imported.comments())
    assert [(each.occurred_at, each.text) for each in comments] == [
        (datetime(2026, 11, 3, 5, 24, 55, tzinfo=UTC), "注文した箱が\nまだ\n届きません"),
        (datetime(2026, 11, 3, 5, 26, 40, tzinfo=UTC), "電話がつながりません"),
        (datetime(2026, 11, 3, 6, 0, 30, tzinfo=UTC), "もう結構です"),
    ]
    assert comments[0].customer == comments[2].customer != comments[1].customer
    assert [(row.number, row.text) for row in imported.summary.skipped_rows][3:] == [
        (5, "＊＊＊さん ご連絡ありがとうございます"),
        (7, "動画を送信しました。"),
        (8, ""),
    ]


def test_a_customer_is_the_same_in_both(import_text: Import) -> None:
    of_both = [{each.customer for each in import_text(text).comments()} for text in (TALK, MANAGER)]
    assert len(of_both[0] & of_both[1]) == 1


def test_the_manager_table_saved_as_a_workbook(write_xlsx: Callable[..., Path], masker: Masker) -> None:
    header = ["送信者タイプ", "送信者名", "送信日", "送信時刻", "内容"]
    rows = [["User", "はなこ", f"2026/11/0{n}", "14:24:55", f"電話が{n}回つながらなかった"] for n in range(1, 4)]
    shop = ["Account", "ことこと便", "2026/11/04", "9:00:00", "失礼いたしました"]
    path = write_xlsx({"チャット": [header, *rows, shop]})
    assert len(list(read_one(path, options=ImportOptions(), mask=masker.mask).comments())) == 3


@pytest.mark.parametrize(
    "day",
    [
        "Tue, 11/03/2026",
        "Tue, 03/11/2026",
        "Tue, 3/11/2026",
        "2026.11.03 Tuesday",
        "2026/11/03(Tue)",
        "Tue, 2026/11/03",
    ],
)
@pytest.mark.parametrize(("time", "later"), [("15:05", "15:20"), ("3:05 PM", "3:20 PM"), ("03:05PM", "03:20PM")])
def test_a_talk_of_the_app_in_english(import_text: Import, day: str, time: str, later: str) -> None:
    imported = import_text(
        f"[LINE] Chat history with はなこ\nSaved on: 11/20/2026, 10:00\n\n{day}\n"
        f"{time}\tはなこ\t電話がつながりません\n{time}\tことこと便\t失礼しました\n{time}\tはなこ\t[Sticker]\n"
        f"{later}\tはなこ\tもう解約したいです\n{later}\tはなこ\t☎ Missed call\n{later}\tはなこ unsent a message.\n",
        "トーク.txt",
    )
    assert [(each.occurred_at, each.text) for each in imported.comments()] == [
        (datetime(2026, 11, 3, 6, minute, tzinfo=UTC), text)
        for minute, text in ((5, "電話がつながりません"), (20, "もう解約したいです"))
    ]
    assert [row.number for row in imported.summary.skipped_rows] == [1, 2, 6, 7, 9, 10]
    assert "はなこ" not in str(imported.summary.as_json())


@pytest.mark.parametrize("clock", ["14:2{}", "14:2{}:00", "午後2:2{}"])
def test_a_talk_opened_in_excel_and_saved(
    import_text: Import, write_xlsx: Callable[..., Path], masker: Masker, clock: str
) -> None:
    rows = [
        ["[LINE] はなことのトーク履歴", "", ""],
        ["保存日時：2026/11/20 10:00", "", ""],
        ["", "", ""],
        ["2026/11/03(火)", "", ""],
        [clock.format(1), "はなこ", "先週の箱が\n\n溶けてました"],
        [clock.format(2), "ことこと便", "申し訳ございません"],
        [clock.format(9), "はなこ", "もう解約したいです"],
    ]
    text = "".join(",".join(f'"{cell}"' for cell in row) + "\n" for row in rows)
    book = read_one(write_xlsx({"トーク": rows}), options=ImportOptions(), mask=masker.mask)
    for imported in (import_text(text, "トーク.csv"), book):
        comments = list(imported.comments())
        assert [each.text for each in comments] == ["先週の箱が\n\n溶けてました", "もう解約したいです"]
        assert comments[1].occurred_at == datetime(2026, 11, 3, 5, 29, tzinfo=UTC)
        assert not any("はなこ" in str(each) for each in comments)
        assert [row.number for row in imported.summary.skipped_rows] == [1, 2, 6]


def test_of_a_group_nobody_knows_who_the_customers_are(import_text: Import) -> None:
    talk = "[LINE] 町内会のトーク履歴\n保存日時：2026/11/20 10:00\n\n2026/11/03(火)\n" + "".join(
        f"14:{n}2\t{name}\t配達の時間が{n}度も変わりました\n" for n, name in enumerate(("花子", "店長", "次郎"))
    )
    imported = import_text(talk, "町内会.txt")
    assert len({each.customer for each in imported.comments()}) == 3
    assert any("全員の発言を取り込みます" in line for line in imported.summary.warnings)


def test_a_talk_in_which_only_the_shop_speaks_is_refused(import_text: Import) -> None:
    with pytest.raises(VocError, match=r"お客様 .*の発言がありません"):
        import_text(TALK.splitlines()[0] + "\n2026/11/03(火)\n14:22\tことこと便\tいらっしゃいませ\n", "トーク.txt")


def test_a_quotation_that_is_never_closed_costs_no_later_message(import_text: Import) -> None:
    talk = TALK.replace('と書いてある箱です"', "と書いてある箱です")
    texts = [each.text for each in import_text(talk, "トーク.txt").comments()]
    assert [text for text in texts if "もう解約したいです" in text and "半分溶けてました" in text]
    assert texts[1:3] == [text for _, _, text in COMMENTS[1:]]


@pytest.mark.parametrize(
    ("sent", "text"),
    [
        ('"解約"したいです', '"解約"したいです'),
        ('"解約"', '"解約"'),
        ('"先日\n""すぐ届く""と\n2026/11/01(日)\nと聞きました"', '先日\n"すぐ届く"と\n2026/11/01(日)\nと聞きました'),
        ('"箱が\n\n潰れていました"', "箱が\n\n潰れていました"),
    ],
)
def test_the_day_after_a_quotation_is_a_day(import_text: Import, sent: str, text: str) -> None:
    head = TALK.split("14:22")[0]
    talk = f"{head}14:22\tはなこ🍀\t{sent}\n\n2026/11/04(水)\n9:00\tはなこ🍀\tまだ返事がありません\n"
    comments = list(import_text(talk, "トーク.txt").comments())
    assert [each.text for each in comments] == [text, "まだ返事がありません"]
    assert comments[1].occurred_at == datetime(2026, 11, 4, 0, 0, tzinfo=UTC)


def test_a_long_chat_is_told_by_its_first_rows(import_text: Import) -> None:
    lines = [f"14:22\t店\tご案内{n}" for n in range(1_500)]
    head = TALK.splitlines()[:4]
    imported = import_text("\n".join([*head, *lines, "14:30\tはなこ🍀\t電話が全然つながりません"]), "トーク.txt")
    assert len(list(imported.comments())) == 1
    assert sum(row.kind == "お店の側の発言" for row in imported.summary.skipped_rows) == 1_000
    assert any(line.startswith("お店の側の発言が1500行") for line in imported.summary.warnings)


def test_what_no_database_takes_is_left_out(import_text: Import) -> None:
    texts = [each.text for each in import_text(TALK.replace("もう解約", "もう\0解約"), "トーク.txt").comments()]
    assert any("もう解約したいです" in text for text in texts)


def test_one_with_blanks_for_tabs_is_lines_as_before(import_text: Import) -> None:
    imported = import_text(TALK.replace("\t", " "), "トーク.txt")
    assert any("もう解約したいです" in each.text for each in imported.comments())
