"""What real tools call their columns, and the preview that says what each was taken for."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from voc.ingest.guesses import ColumnRole
from voc.ingest.importer import ImportedFile
from voc.ingest.preview import as_told, preview
from voc.ingest.told import shape_of

Import = Callable[..., ImportedFile]

ANSWERS = [
    "電話が全然つながらない。30分待ちました",
    "箱をあけたら半分くらい解けかけてました。",
    "味は夫も気に入ってるので続けます",
    "火曜締切に変わったのを知らず、二箱届いた",
    "60円の値上げは正直きついです。",
    "配達の人がいつも親切です",
    "解約の方法がサイトのどこにもない",
    "スキップのボタンが見つかりません",
]
PEOPLE = ["佐藤 花子", "山田 太郎", "鈴木 一郎", "中村 美咲", "高橋 健太", "小林 直子", "加藤 誠", "吉田 恵"]
TOOLS: dict[str, tuple[Mapping[str, Callable[[int], object]], Mapping[str, ColumnRole]]] = {
    "Google Forms": (
        {
            "タイムスタンプ": lambda n: f"2026/11/{n + 1:02} {n + 1}:14:00 午後 GMT+9",
            "メールアドレス": lambda n: f"u{n}@example.com",
            "当店を知人に勧める可能性はどのくらいありますか（0〜10）": lambda n: n,
            "サービスについて、お気づきの点があればお聞かせください。": lambda n: ANSWERS[n],
        },
        {
            "タイムスタンプ": ColumnRole.DATE,
            "メールアドレス": ColumnRole.PERSONAL,
            "サービスについて、お気づきの点があればお聞かせください。": ColumnRole.TEXT,
        },
    ),
    "SurveyMonkey": (
        {
            "Respondent ID": lambda n: 114_000_000_000 + n * 7,
            "Collector ID": lambda n: 4_000_001,
            "Start Date": lambda n: f"2026-11-0{n + 1} 10:00:00",
            "End Date": lambda n: f"2026-11-0{n + 1} 10:05:00",
            "IP Address": lambda n: f"192.0.2.{n}",
            "Email Address": lambda n: f"u{n}@example.com",
            "解約をお考えになった理由は何ですか？": lambda n: ANSWERS[n],
        },
        {
            "Respondent ID": ColumnRole.ID,
            "End Date": ColumnRole.DATE,
            "IP Address": ColumnRole.PERSONAL,
            "Email Address": ColumnRole.PERSONAL,
            "解約をお考えになった理由は何ですか？": ColumnRole.TEXT,
        },
    ),
    "Questant": (
        {
            "回答番号": lambda n: 8_001 + n * 3,
            "回答開始日時": lambda n: f"2026/11/0{n + 1} 9:00",
            "回答完了日時": lambda n: f"2026/11/0{n + 1} 9:05",
            "Q1.総合満足度": lambda n: n % 5 + 1,
            "Q2.その理由をお書きください。": lambda n: ANSWERS[n],
            "Q3.性別": lambda n: ["男性", "女性"][n % 2],
        },
        {
            "回答番号": ColumnRole.ID,
            "Q2.その理由をお書きください。": ColumnRole.TEXT,
            "Q1.総合満足度": ColumnRole.ATTRIBUTE,
            "Q3.性別": ColumnRole.ATTRIBUTE,
        },
    ),
    "Salesforce": (
        {
            "ケース番号": lambda n: f"0000{n}123",
            "取引先責任者: 氏名": lambda n: PEOPLE[n],
            "件名": lambda n: ["解約について", "請求について"][n % 2],
            "説明": lambda n: ANSWERS[n],
            "作成日時": lambda n: f"2026/11/0{n + 1} 14:22",
            "状況": lambda n: ["新規", "完了"][n % 2],
        },
        {
            "ケース番号": ColumnRole.ID,
            "取引先責任者: 氏名": ColumnRole.PERSONAL,
            "説明": ColumnRole.TEXT,
            "作成日時": ColumnRole.DATE,
            "状況": ColumnRole.ATTRIBUTE,
        },
    ),
    "Zendesk": (
        {
            "Ticket ID": lambda n: 5_000 + n * 2,
            "Requester": lambda n: PEOPLE[n],
            "Requester email": lambda n: f"u{n}@example.com",
            "Subject": lambda n: ["解約", "請求"][n % 2],
            "Description": lambda n: ANSWERS[n],
            "Created at": lambda n: f"2026-11-0{n + 1} 14:22:00 +0900",
            "Satisfaction Score": lambda n: ["Good", "Bad"][n % 2],
        },
        {
            "Ticket ID": ColumnRole.ID,
            "Requester": ColumnRole.PERSONAL,
            "Requester email": ColumnRole.PERSONAL,
            "Description": ColumnRole.TEXT,
            "Created at": ColumnRole.DATE,
            "Satisfaction Score": ColumnRole.ATTRIBUTE,
        },
    ),
    "kintone": (
        {
            "レコード番号": lambda n: 31 + n * 2,
            "作成日時": lambda n: f"2026/11/0{n + 1} 14:22",
            "作成者": lambda n: PEOPLE[n],
            "顧客番号": lambda n: f"K{n % 3}",
            "お問い合わせ内容": lambda n: ANSWERS[n],
            "店舗": lambda n: ["本店", "駅前店"][n % 2],
        },
        {
            "レコード番号": ColumnRole.ID,
            "作成日時": ColumnRole.DATE,
            "作成者": ColumnRole.PERSONAL,
            "顧客番号": ColumnRole.CUSTOMER,
            "お問い合わせ内容": ColumnRole.TEXT,
            "店舗": ColumnRole.ATTRIBUTE,
        },
    ),
    "HubSpot": (
        {
            "Ticket ID": lambda n: 91_234_567 + n * 11,
            "Create date": lambda n: f"2026-11-0{n + 1} 14:22",
            "Contact": lambda n: PEOPLE[n],
            "Ticket description": lambda n: ANSWERS[n],
            "Pipeline": lambda n: ["サポート", "解約"][n % 2],
        },
        {
            "Ticket ID": ColumnRole.ID,
            "Create date": ColumnRole.DATE,
            "Contact": ColumnRole.PERSONAL,
            "Ticket description": ColumnRole.TEXT,
            "Pipeline": ColumnRole.ATTRIBUTE,
        },
    ),
    "a call centre": (
        {
            "受付NO": lambda n: f"C-{n:05}",
            "受付日": lambda n: f"令和8年11月{n + 1}日",
            "受付時刻": lambda n: f"1{n}:05",
            "お客様名": lambda n: PEOPLE[n],
            "連絡先電話番号": lambda n: f"090-0000-000{n}",
            "お客様コード": lambda n: f"{n % 3:08}",
            "ご契約プラン": lambda n: ["光1G", "光10G"][n % 2],
            "応対内容": lambda n: ANSWERS[n],
            "対応者": lambda n: ["田中", "伊藤"][n % 2],
        },
        {
            "受付NO": ColumnRole.ID,
            "受付日": ColumnRole.DATE,
            "受付時刻": ColumnRole.TIME,
            "お客様名": ColumnRole.PERSONAL,
            "連絡先電話番号": ColumnRole.PERSONAL,
            "お客様コード": ColumnRole.CUSTOMER,
            "ご契約プラン": ColumnRole.ATTRIBUTE,
            "応対内容": ColumnRole.TEXT,
            "対応者": ColumnRole.PERSONAL,
        },
    ),
}


def export(columns: Mapping[str, Callable[[int], object]]) -> str:
    lines = [columns, *([value(n) for value in columns.values()] for n in range(8))]
    return "".join(",".join(f'"{cell}"' for cell in line) + "\n" for line in lines)


@pytest.mark.parametrize("tool", TOOLS)
def test_the_columns_of_real_tools(import_text: Import, tool: str) -> None:
    columns, expected = TOOLS[tool]
    imported = import_text(export(columns))
    roles = {column.header: column.role for column in imported.columns.guesses}
    assert {header: roles[header] for header in expected} == dict(expected)
    texts = [header for header, role in roles.items() if role is ColumnRole.TEXT]
    assert texts == [header for header, role in expected.items() if role is ColumnRole.TEXT]
    stored = [str(comment) for comment in imported.comments()]
    assert len(stored) == 8
    assert not any(person.replace(" ", "") in line.replace(" ", "") for person in PEOPLE for line in stored)


def test_a_preview_says_why_and_shows_no_personal_data(import_text: Import) -> None:
    columns, _ = TOOLS["a call centre"]
    shown = preview(import_text(export(columns), name="11月.csv"), rows=3)
    assert (shown.name, shown.encoding, len(shown.rows)) == ("11月.csv", "utf-8", 3)
    assert all(column.reason.endswith("。") and 0 < column.confidence <= 1 for column in shown.columns)
    assert shown.rows[0][3:5] == ("＊＊＊", "＊＊＊")
    assert "090-0000" not in str(shown.rows)
    assert shown.rows[2][7] == ANSWERS[2]


def test_a_confirmed_preview_is_used_for_the_next_export_of_its_shape(import_text: Import) -> None:
    columns, _ = TOOLS["kintone"]
    first = preview(import_text(export(columns)))
    told = as_told(first.columns)
    assert (told.text, told.id, told.date, told.customer) == (
        ("お問い合わせ内容",),
        "レコード番号",
        "作成日時",
        "顧客番号",
    )
    again = import_text(export(columns), text=told.text, id=told.id, date=told.date, customer=told.customer)
    assert preview(again).shape == first.shape
    assert {each.confidence for each in again.columns.guesses if each.role in (ColumnRole.TEXT, ColumnRole.ID)} == {1.0}
    assert shape_of(["a", "b"]) != shape_of(["b", "a"])


def test_a_person_says_what_is_an_attribute_and_what_is_not_used(import_text: Import) -> None:
    columns, _ = TOOLS["kintone"]
    found = import_text(export(columns))
    roles = {each.header: each.role for each in found.columns.guesses}
    assert roles["レコード番号"] is ColumnRole.ID
    attribute = next(header for header, role in roles.items() if role is ColumnRole.ATTRIBUTE)
    told = import_text(export(columns), attributes=("レコード番号",), unused=(attribute, "顧客番号"))
    now = {each.header: (each.role, each.reason) for each in told.columns.guesses}
    assert now["レコード番号"] == (ColumnRole.ATTRIBUTE, "指定された列です。")
    assert now[attribute] == now["顧客番号"] == (ColumnRole.UNUSED, "指定された列です。")
    comment = next(iter(told.comments()))
    assert "レコード番号" in comment.attributes
    assert attribute not in comment.attributes
    assert comment.customer is None


def test_a_number_at_the_end_of_what_is_shown_is_masked_whole(import_text: Import) -> None:
    long = "あ" * 187 + "電話は090-1234-5678です。困っています。"
    shown = preview(import_text(f"ID,ご意見\n1,{long}\n2,{ANSWERS[0]}\n")).rows[0][1]
    assert len(shown) == 200
    assert "090" not in shown
