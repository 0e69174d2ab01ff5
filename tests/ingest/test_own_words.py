"""What is tagged of a call note or a mail: never less than the customer said, and as long as the whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.tables import read_one

from voc.ingest.call_notes import Speaker, note_fields, split_turns
from voc.ingest.comment import Kind
from voc.ingest.importer import ImportOptions
from voc.ingest.own_words import own_words
from voc.ingest.usable import LONGEST_TEXT
from voc.privacy.mask import Masker


def words(text: str, kind: str) -> str:
    return " ".join(own_words(text, kind).split())


@pytest.mark.parametrize(
    ("note", "kept"),
    [
        ("C：電話がつながらない。OP：お詫びし案内。C：もう解約したい", "電話がつながらない。 もう解約したい"),
        ("C:高い\nOP:料金表をご案内", "高い"),
        ("CU>届いた品が割れていた\nOP>交換を手配", "届いた品が割れていた"),
        ("Ｃ：遅い\nＯＰ：お詫び", "遅い"),
        (
            "受付時刻：14:22\nお客様：料金が二重に引かれている\nオペ：確認し折り返し\n対応結果：折返し待ち",
            "料金が二重に引かれている",
        ),
        ("【お客様】届かない\n【担当】調査します\n  伝票番号を確認", "届かない"),
        ("＜顧客＞返金希望\n＜オペレーター＞規定を説明", "返金希望"),
        ("お客様「もう二度と使わない」\nオペ「申し訳ございません」", "「もう二度と使わない」"),
        (
            "OP：ご用件は。\nC：解約したい\nOP：理由を確認\n\n夜に再度入電、やはり解約",
            "解約したい 夜に再度入電、やはり解約",
        ),
        ("OP：確認します\nC：急いでほしい\n明日までに必要とのこと", "急いでほしい 明日までに必要とのこと"),
    ],
)
def test_the_operators_marked_turns_are_set_aside(note: str, kept: str) -> None:
    assert words(note, "call_note") == kept


@pytest.mark.parametrize(
    "note",
    [
        "お客様より入電。担当の対応が悪いとの申し出。解約希望。",
        "お客様のお怒りがひどく、担当者を出せとの事。",
        "OP：解約希望の旨、承りました",
        "担当：解約したいとのこと。理由は料金。",
        "電話した。担当「知らない」と言われた。解約したい",
        "C社のサービスのほうが安い。OPEN価格が高い。",
        "オペレーターの説明が分かりにくい",
        "担当者名を聞いたが答えなかった：ひどい",
        "プランCは高い。O型のお客様限定？",
        "お客様センターに3回電話した",
        "",
        "：",
    ],
)
def test_a_note_without_marks_of_both_stays_whole(note: str) -> None:
    assert own_words(note, "call_note") == note


def test_a_customer_who_quotes_the_operator_loses_no_word() -> None:
    note = "C：担当「知らない」と言われた。担当者の態度が悪い（オペ）。解約したい\nOP：謝罪"
    assert words(note, "call_note") == "担当「知らない」と言われた。担当者の態度が悪い（オペ）。解約したい"


def test_turns_say_who_speaks_where() -> None:
    note = "C：高い。OP：ご案内\nお客様：解約"
    assert [(turn.speaker, note[turn.start : turn.end]) for turn in split_turns(note)] == [
        (Speaker.CUSTOMER, "高い。"),
        (Speaker.OPERATOR, "ご案内"),
        (Speaker.CUSTOMER, "解約"),
    ]


def test_lines_that_are_fields_become_attributes() -> None:
    note = "受付時刻：14:22\n【対応結果】折返し\n■受付区分: 解約\n内容：対応結果が知りたい\n氏名：山田太郎"
    assert note_fields(note) == {"受付時刻": "14:22", "対応結果": "折返し", "受付区分": "解約"}


MAIL = """株式会社ことこと ご担当者様

いつもお世話になっております。会員の山田です。
先日届いた商品が半解凍でした。返金をお願いします。

何卒よろしくお願いいたします。

--
山田太郎
TEL: 03-1234-5678
"""


@pytest.mark.parametrize(
    ("mail", "kept"),
    [
        (MAIL, "会員の山田です。 先日届いた商品が半解凍でした。返金をお願いします。"),
        (
            "返事が来ません。もう解約します。\n\n-----Original Message-----\nFrom: support\nSent: 2026\n申し訳ございません\n",
            "返事が来ません。もう解約します。",
        ),
        (
            "まだ届きません。どうなっていますか。\n\nFrom: サポート <s@x.jp>\n送信日時: 2026年11月3日\n宛先: 私\n件名: Re: 配送\n\nお届け予定です",
            "まだ届きません。どうなっていますか。",
        ),
        (
            "これでは分かりません。返金してください。\n\n2026年11月3日(火) 14:22 サポート <s@x.jp>:\n> ありがとうございます\n> 返金は\n",
            "これでは分かりません。返金してください。",
        ),
        (
            "> 返金はできません\nなぜできないのですか。\n＞ 規約です\n納得できません。",
            "なぜできないのですか。 納得できません。",
        ),
        ("From: a@b.c\n件名: 解約について\n\n料金が高いです。", "件名: 解約について 料金が高いです。"),
        ("拝啓\n料金が高すぎます。\n敬具", "料金が高すぎます。"),
        (
            "突然のメール失礼いたします。\n写真と違う商品が届きました。\n━━━━━━\n株式会社山田\n〒 123-4567\nE-mail: a@b.jp\n━━━━━━",
            "写真と違う商品が届きました。",
        ),
    ],
)
def test_the_form_of_a_mail_is_set_aside(mail: str, kept: str) -> None:
    assert words(mail, "complaint") == kept


@pytest.mark.parametrize(
    "mail",
    [
        "いつも利用しています。お世話になったスタッフには感謝していますが、料金が高いです。",
        "料金が高いです。\n----\n電話番号 03-1234-5678 に何度かけてもつながりません。",
        "-----Original Message-----\nFrom: 山田\n電話がつながらない",
        "至急ご対応をよろしくお願いいたします",
        "以上の理由で解約します。",
        "一度目は半解凍\n--\n二度目は潰れていた\n三度目は遅配",
        "From:の欄が文字化けします",
        "お世話になっております。",
    ],
)
def test_what_may_be_the_customers_stays(mail: str) -> None:
    assert own_words(mail, "complaint") == mail


@pytest.mark.parametrize("kind", ["survey", None])
def test_other_kinds_stay_as_they_are(kind: str | None) -> None:
    assert own_words("C：高い\nOP：案内\n> 引用", kind) == "C：高い\nOP：案内\n> 引用"


PIECES = st.sampled_from(
    [
        "C：",
        "OP：",
        "お客様：",
        "\n",
        "\r\n",
        "対応結果：",
        "> ",
        "--\n",
        "From: a\n",
        "Sent: b\n",
        "。",
        "高い",
        "解約",
        "  ",
        "TEL: 1",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=30).map("".join), st.sampled_from(["call_note", "complaint"]))
def test_offsets_stay_and_nothing_is_added(text: str, kind: str) -> None:
    own = own_words(text, kind)
    assert len(own) == len(text)
    assert all(after in (before, " ") for before, after in zip(text, own, strict=True))


def test_columns_come_before_the_fields_of_a_note(tmp_path: Path, masker: Masker) -> None:
    path = tmp_path / "notes.csv"
    notes = [
        f"受付時刻：1{n}:00\nお客様：{n}回も電話した。つながらない\nオペ：謝罪\n対応結果：折返し" for n in range(6)
    ]
    rows = "".join(f'T{n},{"完了" if n < 2 else ""},"{note}"\n' for n, note in enumerate(notes))
    path.write_text("受付番号,対応結果,応対内容\n" + rows, encoding="utf-8")
    file = read_one(path, options=ImportOptions(kind=Kind.CALL_NOTE), mask=masker.mask)
    comments = list(file.comments())
    assert [comment.text for comment in comments] == notes
    assert [comment.attributes["対応結果"] for comment in comments] == ["完了"] * 2 + ["折返し"] * 4
    assert comments[3].attributes["受付時刻"] == "13:00"


@pytest.mark.parametrize("piece", ["C：a\n  OP：b\n  ", "OP：a。", "----\n", "From: a\n", "> a\n", "拝啓\n"])
@pytest.mark.parametrize("kind", ["call_note", "complaint"])
def test_marks_without_end_stay_as_long_as_they_are(piece: str, kind: str) -> None:
    text = piece * (LONGEST_TEXT // len(piece))
    assert len(own_words(text, kind)) == len(text)
