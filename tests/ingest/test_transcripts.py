"""Calls written down by speech recognition, and talks with a row for each turn."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from support.tables import read_tables

from voc.errors import VocError
from voc.ingest.importer import ImportedFile
from voc.ingest.own_words import own_words

Import = Callable[..., ImportedFile]

TIMED = (
    "[00:00:01] オペレーター: お電話ありがとうございます。\n"
    "[00:00:05] お客様: 三日待っても返事が来ません。\n"
    "[00:00:15] オペレーター: 確認いたします。\n"
    "[00:00:20] お客様: 解約したいです。\n"
)
SRT = "1\n00:00:01,000 --> 00:00:05,000\nお客様：三日待っても返事が来ません。\n\n2\n00:00:05,000 --> 00:00:09,000\n30\n"
VTT = (
    "WEBVTT\nKind: captions\n\n3fa85f64-5717/1-0\n00:01.000 --> 00:05.000 align:start\n<v お客様>三日待っても<c>返事</c>が来ません。</v>\n\n"
    "00:00:05.000 --> 00:00:09.000\n<v オペレーター>確認いたします。\n"
)


@pytest.mark.parametrize(
    ("name", "content", "text"),
    [
        ("call.txt", TIMED, TIMED.strip()),
        ("call.srt", SRT, "お客様：三日待っても返事が来ません。\n30"),
        ("call.vtt", VTT, "お客様：三日待っても返事が来ません。\nオペレーター：確認いたします。"),
    ],
)
def test_a_transcript_is_one_comment(import_text: Import, name: str, content: str, text: str) -> None:
    assert [comment.text for comment in import_text(content, name).comments()] == [text]


def test_the_operators_turns_of_a_transcript_are_no_words_of_the_customer() -> None:
    assert own_words(TIMED, "call_note").split() == ["三日待っても返事が来ません。", "解約したいです。"]


def test_transcripts_in_the_cells_of_a_table_stay_in_them(import_text: Import) -> None:
    for transcript in (TIMED, SRT):
        rows = "".join(f'C{n},2026-11-0{n},"{transcript}{n}回目の電話です。"\n' for n in range(1, 5))
        assert len(list(import_text("通話ID,受付日,全文\n" + rows).comments())) == 4


@pytest.mark.parametrize(
    ("header", "operator", "customer"),
    [("話者", "オペレーター", "お客様"), ("ParticipantRole", "AGENT", "CUSTOMER"), ("author type", "admin", "user")],
)
def test_rows_that_the_operator_speaks_are_set_aside(
    import_text: Import, header: str, operator: str, customer: str
) -> None:
    said = ["お電話ありがとうございます。", "三日待っても返事が来ません。", "確認いたします。", "解約したいです。"]
    rows = [f"C1,{(operator, customer)[n % 2]},{text}\n" for n, text in enumerate(said)]
    imported = import_text(f"通話ID,{header},内容\n{''.join(rows)}")
    assert [comment.text for comment in imported.comments()] == said[1::2]
    assert [row.number for row in imported.summary.skipped_rows] == [2, 4]


def test_staff_who_answer_a_survey_among_themselves_are_kept(import_text: Import) -> None:
    rows = "".join(f"{n},スタッフ,休憩室が狭くて{n}人で座れません。\n" for n in range(3, 9))
    assert len(list(import_text(f"No,話者,ご意見\n{rows}").comments())) == 6


ARCHIVE = b'MIME-Version: 1.0\nContent-Type: multipart/related;\n\ttype="text/html"\n\n<table>'
MAIL = "From: a@example.com\r\nSubject: =?utf-8?b?6Kej57SE?=\r\nMIME-Version: 1.0\r\n\r\n解約したいです。\r\n"


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        ("m.eml", MAIL.encode(), "メール"),
        ("m.eml", b"Received: from a by b;\r\n\tSun, 22 Nov 2026 10:00:00 +0900\r\n" + MAIL.encode(), "メール"),
        ("m.mbox", b"From a@example.com Sun Nov 22 10:00:00 2026\n" + MAIL.encode(), "メール"),
        ("m.mhtml", b"From: <Saved by Blink>\nSnapshot-Content-Location: https://a\n" + ARCHIVE, "Webアーカイブ"),
        ("m.msg", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000), "Outlookのメール"),
        ("m.rtf", b"{\\rtf1\\ansi \\'82\\'a0\\par\r\n\\'82\\'a2}", "RTF"),
    ],
)
def test_what_is_no_table_says_what_to_do(tmp_path: Path, name: str, data: bytes, what: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(VocError) as error:
        read_tables(tmp_path / name)
    assert error.value.code == "not_a_table"
    assert what in error.value.detail
    assert "CSV" in error.value.detail
