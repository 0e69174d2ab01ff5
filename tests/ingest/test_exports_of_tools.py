"""What review sites, ticket systems and mailboxes export: replies beside the comments, bodies twice, dates of APIs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
import xlsxwriter
from support.tables import read_one

from voc.errors import VocError
from voc.ingest.importer import ImportedFile, ImportOptions
from voc.privacy.mask import Masker

Import = Callable[..., ImportedFile]

ANSWERS = [
    "電話が全然つながらず、30分も待たされました。",
    "箱をあけたら半分くらい解けかけていました。",
    "味は夫も気に入っているので続けます。",
    "60円の値上げは正直きついです。",
    "配達の人がいつも親切で助かっています。",
    "解約の方法がサイトのどこにも書いていない。",
]


def export(columns: Mapping[str, Callable[[int], object]]) -> str:
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(columns)
    writer.writerows([value(n) for value in columns.values()] for n in range(6))
    return file.getvalue()


def skipped(imported: ImportedFile) -> dict[str, str]:
    return {each.column: each.why for each in imported.summary.skipped_columns}


def test_english_words_of_columns_are_no_names(import_text: Import) -> None:
    headers = ["Satisfaction Score", "Star Rating", "Case Origin", "Customer Effort Score", "Net Promoter Score"]
    columns = {header: lambda n: n for header in headers}
    imported = import_text(export({"Id": lambda n: 7 + n * 3, **columns, "Comment": lambda n: ANSWERS[n]}))
    assert list(next(imported.comments()).attributes) == headers


def test_who_stands_in_a_header_is_masked(import_text: Import) -> None:
    imported = import_text(export({"Sato Hanako": lambda n: n, "Comment": lambda n: ANSWERS[n]}))
    assert "Hanako" not in str(next(imported.comments()).attributes)


def test_headers_of_which_the_same_is_left_stay_apart(import_text: Import) -> None:
    columns = {"評価 (担当 090-1234-5678)": lambda n: 1, "評価 (担当 090-1234-5679)": lambda n: 2}
    imported = import_text(export({**columns, "ご意見": lambda n: ANSWERS[n]}))
    assert list(next(imported.comments()).attributes.values()) == ["1", "2"]


@pytest.mark.parametrize("header", ["Developer Reply Text", "reviewReply.comment", "オーナーからの返信", "返信内容"])
def test_what_the_shop_answers_is_no_comment(import_text: Import, header: str) -> None:
    imported = import_text(
        export({"レビュー": lambda n: ANSWERS[n], header: lambda n: f"ご意見{n}をありがとうございます。改善します。"})
    )
    assert imported.summary.columns.text == ("レビュー",)
    assert "お店の側の返信" in skipped(imported)[header]


def test_where_only_the_shop_speaks_it_is_told(import_text: Import) -> None:
    reviews = {"評価": lambda n: n % 5, "オーナーからの返信": lambda n: f"{n}回目のご来店をありがとうございました。"}
    with pytest.raises(VocError, match="「オーナーからの返信」はお店の側の返信に見えます"):
        import_text(export(reviews))
    chat = (
        "送信者タイプ,送信者名,送信日,送信時刻,内容\nAccount,さくら店,2026/11/01,10:00:00,ご来店をお待ちしています。\n"
    )
    with pytest.raises(VocError, match="お店の側の発言だけがあり"):
        import_text(chat)


def test_short_words_of_customers_go_before_replies(import_text: Import) -> None:
    reviews = {
        "口コミ": lambda n: ("最高", "普通", "残念")[n % 3],
        "店舗からの返信": lambda n: f"{ANSWERS[n]}改善します。",
    }
    assert import_text(export(reviews)).summary.columns.text == ("口コミ",)


@pytest.mark.parametrize("title", ["お客様アンケート 2026年11月分", "アンケート\n社外秘"])
def test_a_header_without_rows_below_a_title_is_told(import_text: Import, title: str) -> None:
    with pytest.raises(VocError, match="見出しだけがあり") as caught:
        import_text(f"{title}\n受付番号,受付日,満足度,ご意見・ご要望\n")
    assert caught.value.code == "no_rows"


def test_a_question_about_replies_is_answered_by_customers(import_text: Import) -> None:
    imported = import_text(
        export({"返信が遅いと感じた理由": lambda n: ANSWERS[n], "店舗へのコメント": lambda n: ANSWERS[-n]})
    )
    assert len(imported.summary.columns.text) == 2


def test_the_body_of_a_ticket_as_text_and_as_html_is_one_comment(import_text: Import) -> None:
    tickets = [
        {"id": n * 3 + 1, "description": f"<div>Q&amp;A: {text}</div>", "description_text": f"Q&A: {text}"}
        for n, text in enumerate([*ANSWERS, "長いです。" * 300])
    ]
    imported = import_text(json.dumps(tickets), "tickets.json")
    assert next(imported.comments()).text == f"Q&A: {ANSWERS[0]}"
    assert imported.summary.columns.text == ("description_text",)
    assert "同じ内容" in skipped(imported)["description"]


@pytest.mark.parametrize(
    ("header", "written"),
    [
        ("created_at", "1794022200"),
        ("created_at", "1794022200000"),
        ("ts", "1794022200.000200"),
        ("Date", "Sat, 7 Nov 2026 12:30:00 +0900"),
        ("Date", "Sat, 07 Nov 2026 03:30:00 +0000 (UTC)"),
        ("submitted", "Sat Nov 07 2026 12:30:00 GMT+0900 (Japan Standard Time)"),
        ("Date", "Nov 7, 2026, 12:30 PM"),
        ("Date", "07-Nov-2026 12:30"),
        ("受付日", "2026年11月7日（祝）12:30"),
        ("受付日", "2026年11月7日(土・祝) 12:30"),
        ("日付", "投稿日：2026/11/7 12:30"),
        ("日付", "2026/11/07 12:30 投稿"),
    ],
)
def test_the_date_as_tools_write_it(import_text: Import, header: str, written: str) -> None:
    imported = import_text(export({header: lambda n: written, "comment": lambda n: ANSWERS[n]}))
    assert {comment.occurred_at for comment in imported.comments()} == {datetime(2026, 11, 7, 3, 30, tzinfo=UTC)}


def test_the_day_of_a_review_is_no_comment(import_text: Import) -> None:
    columns = {"日付": lambda n: f"2026年11月{n + 1}日に日本でレビュー済み", "レビュー本文": lambda n: ANSWERS[n]}
    imported = import_text(export(columns))
    assert (imported.summary.columns.date, imported.summary.columns.text) == ("日付", ("レビュー本文",))


def test_a_long_number_is_no_date_without_a_word_of_one(import_text: Import) -> None:
    imported = import_text(export({"番号": lambda n: 1_794_022_200 + n * 7, "ご意見": lambda n: ANSWERS[n]}))
    assert imported.summary.columns.date is None


def test_dates_that_nobody_can_read_are_told(import_text: Import) -> None:
    imported = import_text(export({"受付日": lambda n: f"26/11/{n + 1:02}", "ご意見": lambda n: ANSWERS[n]}))
    assert "日付として読めない" in skipped(imported)["受付日"]


def test_numbers_that_excel_has_rounded_are_nobodys(import_text: Import) -> None:
    imported = import_text(
        export({"会員番号": lambda n: "1.23E+12", "受付日": lambda n: "2026/11/7", "ご意見": lambda n: ANSWERS[n % 3]})
    )
    assert len({comment.id for comment in imported.comments()}) == 6
    assert "Excelが丸めた番号" in skipped(imported)["会員番号"]


@pytest.mark.parametrize(
    ("header", "written"),
    [
        ("From", "佐藤 花子 <hanako@example.com>"),
        ("Associated Contact", "佐藤 花子 (hanako@example.com)"),
        ("LINE ID", "hanako_77"),
        ("投稿元", "@hanako_77"),
        ("車両番号", "品川300あ12-34"),
    ],
)
def test_what_names_a_person_is_not_kept(import_text: Import, header: str, written: str) -> None:
    imported = import_text(export({header: lambda n: written, "ご意見": lambda n: ANSWERS[n]}))
    assert dict(next(imported.comments()).attributes) == {}
    assert "個人情報" in skipped(imported)[header]


def test_headers_in_half_width_kana(import_text: Import) -> None:
    columns = {"ｳｹﾂｹﾋﾞ": lambda n: f"2026110{n + 1}", "ｺｷｬｸNO": lambda n: f"K{n % 2}", "ﾅｲﾖｳ": lambda n: ANSWERS[n]}
    found = import_text(export(columns), encoding="cp932").summary.columns
    assert (found.date, found.customer, found.text) == ("ｳｹﾂｹﾋﾞ", "ｺｷｬｸNO", ("ﾅｲﾖｳ",))


def test_a_short_report_below_many_titles(import_text: Import) -> None:
    titles = "お問い合わせ一覧\n作成者: 営業部\n検索条件\n表示: すべて\n今月\n\n"
    table = export(
        {"ケース番号": lambda n: f"C{n}", "作成日": lambda n: f"2026/11/{n + 1}", "説明": lambda n: ANSWERS[n]}
    )
    imported = import_text(f"{titles}{table}\n合計: 6\n")
    assert [comment.external_id for comment in imported.comments()] == [f"C{n}" for n in range(6)]


def test_prose_with_commas_at_its_end_is_one_column(import_text: Import) -> None:
    prose = ["電話がつながらない", *ANSWERS, "早い, 安い, うまい", "遅い, 高い, まずい", "犬, 猫, 鳥が好き"]
    imported = import_text("\n".join(["ご意見", *prose]))
    assert len(list(imported.comments())) == len(prose)


def test_subtotals_of_a_pivot_are_no_answers(import_text: Import) -> None:
    rows = "".join(f"{'新宿店' if n % 3 == 0 else ''},{answer},1\n" for n, answer in enumerate(ANSWERS))
    imported = import_text(f"店舗,ご意見,件数\n{rows}新宿店 集計,,6\n総計,,6\n")
    assert len(list(imported.comments())) == imported.summary.rows == 6


def test_rows_with_another_delimiter_are_told(import_text: Import) -> None:
    rows = [f"R{n},2026/11/{n + 1},{ANSWERS[n % 6]}\n" for n in range(8)]
    other = [row.replace(",", ";") for row in rows]
    imported = import_text("".join(["受付番号,受付日,ご意見\n", *rows, *other[:4]]))
    assert len(list(imported.comments())) == 8
    assert [each.row for each in imported.summary.rejected] == [10, 11, 12, 13]
    assert "区切り文字が違います（;）" in imported.summary.rejected[0].why


def test_errors_of_excel_are_no_comments(import_text: Import) -> None:
    columns = {"店舗": lambda n: "#N/A" if n % 2 else "本店", "ご意見": lambda n: "#REF!" if n == 2 else ANSWERS[n]}
    imported = import_text(export(columns))
    assert [dict(comment.attributes) for comment in imported.comments()] == [
        {"店舗": "本店"},
        {},
        {},
        {"店舗": "本店"},
        {},
    ]
    assert [(each.row, each.column) for each in imported.summary.rejected] == [(4, "ご意見")]


@pytest.mark.parametrize("written", ["{}.0", "'{}", '="{}"'])
def test_numbers_are_what_the_tool_wrote(import_text: Import, written: str) -> None:
    columns = {"受付番号": lambda n: written.format(1001 + n), "ご意見": lambda n: ANSWERS[n]}
    imported = import_text(export(columns))
    assert [comment.external_id for comment in imported.comments()] == [str(1001 + n) for n in range(6)]


def test_what_a_workbook_hides_and_its_notes_are_told(tmp_path: Path, masker: Masker) -> None:
    book = xlsxwriter.Workbook(tmp_path / "調査.xlsx")
    sheet = book.add_worksheet("😀11月")
    sheet.write_row(0, 0, ["受付番号", "ご意見", "社内メモ"])
    for n, answer in enumerate(ANSWERS, 1):
        sheet.write_row(n, 0, [f"R{n}", answer, f"要確認の{n}件目です。"])
    sheet.set_column(2, 9, None, None, {"hidden": True})
    sheet.write_comment(2, 1, "返金済み")
    book.close()
    imported = read_one(tmp_path / "調査.xlsx", options=ImportOptions(), mask=masker.mask)
    assert len(list(imported.comments())) == 12
    hidden, notes = imported.summary.warnings
    assert "「😀11月」には非表示の列が1列" in hidden
    assert "メモ（コメント）は取り込んでいません" in notes


def test_columns_of_pandas_are_rows(import_text: Import) -> None:
    columns = {"受付番号": {str(n): f"R{n}" for n in range(6)}, "ご意見": {str(n): ANSWERS[n] for n in range(6)}}
    imported = import_text(json.dumps(columns), "df.json")
    assert [comment.external_id for comment in imported.comments()] == [f"R{n}" for n in range(6)]


@pytest.mark.parametrize("above", [(), ("feedback",), ("shop", "reviews")])
def test_rows_by_their_ids_are_rows(import_text: Import, above: tuple[str, ...]) -> None:
    document: object = {f"-N{n}xQ": {"date": f"2026-11-0{n + 1}", "comment": ANSWERS[n]} for n in range(6)}
    for name in reversed(above):
        document = {name: document}
    imported = import_text(json.dumps(document), "firebase.json")
    assert [(each.external_id, each.text) for each in imported.comments()] == [
        (f"-N{n}xQ", ANSWERS[n]) for n in range(6)
    ]


def test_numbers_that_only_count_rows_are_no_ids(import_text: Import) -> None:
    imported = import_text(json.dumps({str(n): {"comment": ANSWERS[n], "score": n} for n in range(6)}), "df.json")
    assert [each.external_id for each in imported.comments()] == [None] * 6


@pytest.mark.parametrize("field", ["{}", "R{}", "Q{}"])
def test_questions_of_one_answer_are_one_row(import_text: Import, field: str) -> None:
    names = ("question", "answer") if field != "Q{}" else ("score", "words")
    answer = {field.format(n): {names[0]: f"質問{n}", names[1]: ANSWERS[n]} for n in range(1, 4)}
    imported = import_text(json.dumps(answer), "answer.json")
    assert len(list(imported.comments())) >= 3
    assert imported.summary.rows == 1


@pytest.mark.parametrize("key", ["9" * 5_000, "²", "０"])
def test_odd_keys_are_ids(import_text: Import, key: str) -> None:
    rows = {f"{key}{n}": {"comment": ANSWERS[n]} for n in range(6)}
    assert len(list(import_text(json.dumps(rows), "odd.json").comments())) == 6


@pytest.mark.parametrize(
    "line",
    [
        "On Sun, Nov 1, 2026 at 10:00 AM Support wrote:",
        "Date: Sun, 1 Nov 2026 10:00:00 +0900",
        "Mon, 2 Nov 2026 に送った件です。On Tue, Nov 3, 2026, at 9:00",
        "Sent: Sun 11/1/2026 10:00 AM",
    ],
)
def test_the_day_of_a_quoted_mail_is_nobody(import_text: Import, line: str) -> None:
    imported = import_text(export({"番号": lambda n: n, "本文": lambda n: f"{ANSWERS[n]}\n{line}\n> お返事します。"}))
    assert line in next(imported.comments()).text


def test_who_is_called_sun_is_masked(import_text: Import) -> None:
    imported = import_text(export({"番号": lambda n: n, "本文": lambda n: f"{ANSWERS[n]}Sunさんの対応です。"}))
    assert "Sun" not in next(imported.comments()).text
