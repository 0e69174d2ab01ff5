"""Which column is what: exports of survey tools and CRMs, large and tiny."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence

import pytest
from support.places import SAMPLE

from voc.errors import UsageError, VocError
from voc.ingest.importer import ImportedFile
from voc.ingest.summary import FoundColumns

Import = Callable[..., ImportedFile]

ANSWERS = [
    "電話が全然つながらない。30分待ちました",
    "箱をあけたら半分くらい解けかけてました。",
    "味は夫も気に入ってるので、箱さえ何とかなれば続けます",
    "火曜締切に変わったのを知らず、二箱届いてしまった",
    "特になし",
    "60円の値上げは正直きついです。",
    "スキップのボタンがどこにあるか分からない",
    "配達の人がいつも親切",
]


def table(header: str, rows: Sequence[Sequence[object]]) -> str:
    lines = [header, *(",".join(f'"{cell}"' for cell in row) for row in rows)]
    return "\n".join(lines) + "\n"


def found(imported: ImportedFile) -> FoundColumns:
    return imported.summary.columns


def attributes(imported: ImportedFile) -> list[str]:
    return [imported.table.header[index] for index in imported.columns.attributes]


def skipped(imported: ImportedFile) -> dict[str, str]:
    return {item.column: item.why for item in imported.columns.skipped}


def test_our_sample_export_in_cp932(import_text: Import) -> None:
    q1 = "ご不満な点、お困りの点があればお書きください"
    q2 = "今後のご継続についてのお考えや、ご意見・ご要望をお書きください"
    header = f'回答ID,回答日時,会員番号,プラン,ご利用月数,年代,NPS（0～10）,"{q1}","{q2}",ご利用状況'
    plans, states = ["隔週12食", "毎週8食", "お試し6食", "ファミリー20食"], ["継続中", "休止中", "解約済"]
    rows = [
        [
            f"R{n:05}",
            f"2026/11/{n + 9:02} 20:14",
            f"K1{n % 5:04}",
            plans[n % 4],
            n * 3,
            f"{n % 5 + 2}0代",
            n % 11,
            ANSWERS[n] if n % 3 else "",
            "" if n % 4 == 1 else ANSWERS[-n - 1],
            states[n % 3],
        ]
        for n in range(8)
    ]
    imported = import_text(table(header, rows), encoding="cp932")
    assert found(imported) == FoundColumns((q1, q2), "回答ID", "回答日時", "会員番号")
    assert attributes(imported) == ["プラン", "ご利用月数", "年代", "NPS（0～10）", "ご利用状況"]
    assert skipped(imported) == {}
    comments = list(imported.comments())
    assert comments[0].external_id == "R00000"
    assert comments[0].question == q2
    assert comments[0].attributes["NPS（0～10）"] == "0"


def test_answers_that_recur_in_a_long_export_stay_answers(import_text: Import) -> None:
    with SAMPLE.open(encoding="cp932", newline="") as file:
        header, *rows = csv.reader(file)
    text = io.StringIO()
    written = csv.writer(text)
    written.writerow(header)
    written.writerows([f"{row[0]}-{number}", *row[1:]] for number in range(8) for row in rows)
    assert len(found(import_text(text.getvalue())).text) == 2


def test_five_rows(import_text: Import) -> None:
    header = "ID,日付,満足度,お客様のお名前,担当者,ご意見・ご感想"
    people = ["佐藤 花子", "山田太郎", "鈴木 一", "中村美咲", "高橋 健"]
    rows = [[f"A{n}", f"2026/11/0{n + 1}", ["満足", "不満"][n % 2], people[n], "田中", ANSWERS[n]] for n in range(5)]
    imported = import_text(table(header, rows))
    assert found(imported) == FoundColumns(("ご意見・ご感想",), "ID", "日付", None)
    assert attributes(imported) == ["満足度"]
    assert set(skipped(imported)) == {"お客様のお名前", "担当者"}


@pytest.mark.parametrize("header", ["ご意見", "q", "アンケート"])
def test_one_column(import_text: Import, header: str) -> None:
    imported = import_text(header + "\n" + "\n".join(["高い", "まずい", "なし", "普通", "また来ます"]) + "\n")
    assert found(imported).text == (header,)
    assert [comment.text for comment in imported.comments()] == ["高い", "まずい", "なし", "普通", "また来ます"]


def test_short_answers(import_text: Import) -> None:
    words = ["高い", "まずい", "なし", "量が少ない", "おいしい", "普通", "味が濃い", "箱が大きい"]
    rows = [[n, f"2026-11-0{n + 1}", word, n % 11] for n, word in enumerate(words)]
    imported = import_text(table("回答ID,回答日,ひとこと,NPS", rows))
    assert found(imported) == FoundColumns(("ひとこと",), "回答ID", "回答日", None)


def test_call_notes_of_a_crm(import_text: Import) -> None:
    notes = [
        "解約希望。引越しのため。{}様に確認済",
        "請求が二重との申し出。折り返し希望",
        "配達遅延のお詫び。次回割引を案内した",
    ]
    rows = [
        [
            f"2611-{n:04}",
            f"2026/11/{n % 28 + 1:02}",
            f"佐藤 {n}子",
            f"090-0000-{n:04}",
            notes[n % 3].format("佐藤") + f"（{n}件目）",
        ]
        for n in range(60)
    ]
    imported = import_text(table("受付番号,受付日,顧客名,電話番号,応対内容", rows))
    assert found(imported) == FoundColumns(("応対内容",), "受付番号", "受付日", None)
    assert attributes(imported) == []
    assert set(skipped(imported)) == {"顧客名", "電話番号"}
    assert all("個人情報" in why for why in skipped(imported).values())
    stored = list(imported.comments())
    assert not any("佐藤" in str(comment) or "090-0000" in str(comment) for comment in stored)


def test_google_forms(import_text: Import) -> None:
    header = "タイムスタンプ,メールアドレス,ご利用のきっかけ,よかった点（複数選択可）,解約の理由を具体的に教えてください,スコア"
    ways, points = ["友人の紹介", "検索", "広告"], ["味が良かった", "価格が安い", "対応が丁寧だった"]
    rows = [
        [
            f"2026/11/{n % 28 + 1:02} {n % 11 + 1}:14:00 {'午前午後'[n % 2 * 2 : n % 2 * 2 + 2]} GMT+9",
            f"u{n}@example.com",
            ways[n % 3],
            ", ".join(points[i] for i in range(3) if n >> i & 1) or points[0],
            ANSWERS[n % 8] + f"{n}",
            n % 6,
        ]
        for n in range(40)
    ]
    imported = import_text(table(header, rows))
    assert found(imported) == FoundColumns(("解約の理由を具体的に教えてください",), None, "タイムスタンプ", None)
    assert attributes(imported) == ["ご利用のきっかけ", "よかった点（複数選択可）", "スコア"]
    assert set(skipped(imported)) == {"メールアドレス"}
    assert all(comment.occurred_at for comment in imported.comments())


def test_a_reason_with_few_answers_is_a_choice(import_text: Import) -> None:
    reasons = ["料金が高いから", "引っ越しするため", "使わなくなった"]
    rows = [[f"U{n % 30}", reasons[n % 3], ANSWERS[n % 8] + f"{n}"] for n in range(90)]
    imported = import_text(table("会員ID,解約理由,詳細", rows))
    assert found(imported) == FoundColumns(("詳細",), None, None, "会員ID")
    assert attributes(imported) == ["解約理由"]
    assert "選択肢" in skipped(imported)["解約理由"]


def test_names_without_a_telling_header_are_not_kept(import_text: Import) -> None:
    people = ["佐藤", "山田", "鈴木", "中村", "高橋", "小林", "加藤", "吉田"]
    rows = [[people[n], people[-n - 1], ["東京", "大阪"][n % 2], ANSWERS[n]] for n in range(8)]
    imported = import_text(table("訪問者,店舗担当,エリア,ご意見", rows))
    assert attributes(imported) == ["エリア"]
    assert set(skipped(imported)) == {"訪問者", "店舗担当"}
    assert found(imported).customer is None


def test_a_word_of_personal_data_in_a_question_is_none(import_text: Import) -> None:
    rows = [[["満足", "不満"][n % 2], ["石川 金沢", "福井 三国"][n % 2], f"会社{n}号", ANSWERS[n]] for n in range(8)]
    imported = import_text(table("電話番号変更手続きの満足度,店舗エリア名,顧客名称,お電話の応対へのご意見", rows))
    assert attributes(imported) == ["電話番号変更手続きの満足度", "店舗エリア名"]
    assert found(imported).text == ("お電話の応対へのご意見",)


def test_a_row_counter_is_no_id_and_a_birthday_no_date(import_text: Import) -> None:
    rows = [[n + 1, f"19{70 + n}/04/01", f"2026/11/0{n + 1}", f"福井県福井市大手{n}-1-1", ANSWERS[n]] for n in range(8)]
    imported = import_text(table("No.,生年月日,来店日,住所,コメント", rows))
    assert found(imported) == FoundColumns(("コメント",), None, "来店日", None)
    assert attributes(imported) == []


def test_the_date_that_was_asked_for_wins(import_text: Import) -> None:
    rows = [[f"2020/01/0{n + 1}", f"2026/11/0{n + 1}", f"2026/11/0{n + 1} 10:00", ANSWERS[n]] for n in range(8)]
    imported = import_text(table("入会日,更新日時,回答日時,コメント", rows))
    assert found(imported).date == "回答日時"


@pytest.mark.parametrize("header", ["入会日", "契約開始日", "生年月日", "次回お届け予定日"])
def test_no_date_is_better_than_one_of_another_year(import_text: Import, header: str) -> None:
    rows = [[f"2020/01/0{n + 1}", ANSWERS[n]] for n in range(8)]
    assert found(import_text(table(f"{header},コメント", rows))).date is None


def test_an_id_that_repeats_is_no_id(import_text: Import) -> None:
    rows = [[f"T{n // 2}", ANSWERS[n]] for n in range(8)]
    assert found(import_text(table("受付番号,応対内容", rows))).id is None


def test_one_repeated_row_does_not_take_the_id_away(import_text: Import) -> None:
    rows = [[f"T{n}", f"{ANSWERS[n % 8]}{n}"] for n in range(20)]
    assert found(import_text(table("受付番号,応対内容", [*rows, rows[0]]))).id == "受付番号"


def test_english_headers(import_text: Import) -> None:
    rows = [[n + 100, f"2026-11-0{n + 1}T10:00:00Z", f"C{n % 3}", "a@example.com", n, ANSWERS[n]] for n in range(8)]
    imported = import_text(table("response_id,submitted_at,customer_id,email,score,comment", rows))
    assert found(imported) == FoundColumns(("comment",), "response_id", "submitted_at", "customer_id")
    assert attributes(imported) == ["score"]


MANY = table(
    "番号,店舗,感想,備考,日",
    [[f"N{n}", f"{n % 3}号店", ANSWERS[n], f"席は{n}番でした", f"2026/11/0{n + 1}"] for n in range(8)],
)


@pytest.mark.parametrize("column", ["備考", "4", "D", " 備考 "])
def test_told_columns_override(import_text: Import, column: str) -> None:
    assert found(import_text(MANY, text=(column,))).text == ("備考",)


def test_every_role_can_be_told(import_text: Import) -> None:
    told = import_text(MANY, text=("C", "備考", "3"), id="番号", date="5", customer="店舗")
    assert found(told) == FoundColumns(("感想", "備考"), "番号", "日", "店舗")
    assert attributes(told) == []


@pytest.mark.parametrize("column", ["ない列", "9", "0", "Z", "AAA", "-1"])
def test_an_unknown_column_lists_the_columns(import_text: Import, column: str) -> None:
    with pytest.raises(UsageError) as caught:
        import_text(MANY, text=(column,))
    assert column in caught.value.detail
    assert "1 番号、2 店舗、3 感想" in caught.value.detail


def test_a_name_is_never_the_customer(import_text: Import) -> None:
    rows = [[f"佐藤 花{n}", ANSWERS[n]] for n in range(8)]
    with pytest.raises(UsageError, match="個人情報"):
        import_text(table("お名前,ご意見", rows), customer="お名前")


@pytest.mark.parametrize(
    "text",
    ["id,点数\n1,3\n2,5\n3,4\n", "会員番号,登録日,プラン\n" + "".join(f"K{n},2026/11/01,毎週8食\n" for n in range(20))],
)
def test_a_file_without_text_says_how_to_name_one(import_text: Import, text: str) -> None:
    with pytest.raises(VocError) as caught:
        import_text(text)
    assert caught.value.code == "no_text_column"
    assert "--text" in caught.value.detail
    assert text.split(",")[0] in caught.value.detail
