"""Rows that a later export corrects, by every way in; readings that an earlier version made."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from support.searching import stored
from support.worker import submit, work_off

from voc.ingest.comment import Comment, Kind
from voc.ingest.importer import ImportOptions
from voc.ingest.own_words import own_words
from voc.ingest.single import single_comment
from voc.ingest.summary import Summary
from voc.jobs.components import Components
from voc.jobs.documents import read_documents
from voc.jobs.import_requests import import_status
from voc.jobs.importing import import_file
from voc.jobs.intake import Intake
from voc.store.comments import CommentFilter, CommentRepository
from voc.store.readings import pack
from voc.store.tables import ReadingRow

HEADER = "回答ID,回答日時,会員番号,プラン,ご意見"
OLD = [
    f"{HEADER}",
    "A-101,2026/11/02 10:15,K-2001,標準,電話が何度かけてもつながらず困っています",
    "A-102,2026/11/03 11:20,K-2002,上級,先月から値上げされて高いと感じます",
    "A-103,2026/11/04 12:25,K-2003,標準,配送がいつも遅れて届きます",
]
NEW = [*OLD[:2], OLD[2].replace("先月から値上げされて高いと感じます", "値上げのため今月で解約します"), OLD[3]]


def import_rows(components: Components, folder: Path, rows: list[str], name: str = "export.csv") -> Summary:
    path = folder / name
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    (summary,) = import_file(components, path, ImportOptions(), lambda _done: None)
    return summary


def counts(summary: Summary) -> tuple[int, int, int, int]:
    return summary.comments, summary.stored, summary.duplicates, summary.updated


def test_a_corrected_row_updates_and_an_old_file_does_not_undo_it(components: Components, tmp_path: Path) -> None:
    assert counts(import_rows(components, tmp_path, OLD)) == (3, 3, 0, 0)
    before = stored(components.database)
    assert counts(import_rows(components, tmp_path, NEW)) == (3, 0, 3, 1)
    after = stored(components.database)
    for again in (OLD, NEW):
        assert counts(import_rows(components, tmp_path, again)) == (3, 0, 3, 0)
    assert stored(components.database) == after
    assert [each.comment.id for each in after] == [each.comment.id for each in before]
    assert after[1].comment.text == "値上げのため今月で解約します"
    assert (after[0], after[2]) == (before[0], before[2])
    with components.database.transaction() as session:
        (former,) = CommentRepository(session).history(after[1].comment.id)
    assert former.text == before[1].comment.text
    assert former.tags == before[1].tags != after[1].tags


@pytest.mark.parametrize("in_background", [False, True])
def test_what_changed_beside_a_text_is_updated_once(
    components: Components, tmp_path: Path, in_background: bool
) -> None:
    def bring(rows: list[str]) -> tuple[int, int, int]:
        if not in_background:
            return counts(import_rows(components, tmp_path, rows))[1:]
        job = submit(components, ("\n".join(rows) + "\n").encode(), "export.csv")
        work_off(components, job)
        summary = import_status(components, job.id).summary or {}
        return summary["stored"], summary["duplicates"], summary["updated"]

    upgraded = [*OLD[:2], OLD[2].replace("上級", "終了"), OLD[3]]
    assert bring(OLD) == (3, 0, 0)
    before = stored(components.database)
    assert bring(upgraded) == (0, 3, 1)
    for again in (OLD, upgraded):
        assert bring(again) == (0, 3, 0)
    after = stored(components.database)
    assert after[1].comment.attributes == {"プラン": "終了"}
    assert (after[1].comment.text, after[1].tags, after[1].revised_at) == (before[1].comment.text, before[1].tags, None)
    assert (after[0], after[2]) == (before[0], before[2])
    with components.database.transaction() as session:
        repository = CommentRepository(session)
        (former,) = repository.history(after[1].comment.id)
        found = {plan: repository.search(CommentFilter(attributes=(("プラン", plan),))) for plan in ("上級", "終了")}
    assert (former.text, former.attributes) == (after[1].comment.text, {"プラン": "上級"})
    assert (found["上級"], [each.comment.id for each in found["終了"]]) == ([], [after[1].comment.id])


def test_a_corrected_export_may_have_another_name_where_its_rows_say_who_and_when(
    components: Components, tmp_path: Path
) -> None:
    import_rows(components, tmp_path, OLD, "11月3日.csv")
    assert counts(import_rows(components, tmp_path, NEW, "11月10日.csv")) == (3, 0, 3, 1)
    assert counts(import_rows(components, tmp_path, OLD, "11月17日.csv")) == (3, 0, 3, 0)
    assert [each.comment.text for each in stored(components.database)][1] == "値上げのため今月で解約します"
    unnamed = [[",".join(cells[:2] + cells[3:]) for row in rows if (cells := row.split(","))] for rows in (OLD, NEW)]
    for rows, name, new in zip(unnamed, ("店舗A.csv", "店舗B.csv"), (3, 1), strict=True):
        assert import_rows(components, tmp_path, rows, name).stored == new


def test_a_background_import_counts_what_it_updates(components: Components, tmp_path: Path) -> None:
    with_home = components.settings.model_copy(update={"home": tmp_path / "home"})
    components.settings = with_home
    for rows, expected in ((OLD, (3, 0, 0)), (NEW, (0, 3, 1)), (OLD, (0, 3, 0))):
        job = submit(components, "\n".join(rows).encode(), name="export.csv", chunk=2)
        work_off(components, job)
        summary: Any = import_status(components, job.id).summary
        assert (summary["stored"], summary["duplicates"], summary["updated"]) == expected
    assert [each.comment.text for each in stored(components.database)][1] == "値上げのため今月で解約します"


def test_an_answer_sent_by_a_program_and_found_in_a_file_is_one_comment(components: Components, tmp_path: Path) -> None:
    def sent(text: str) -> Comment:
        return single_comment(
            text=text,
            kind=Kind.SURVEY,
            external_id="A-102",
            customer=None,
            occurred_at=None,
            source="export",
            attributes={},
            unique="A-102",
            zone=components.settings.zone,
            mask=components.masker.mask,
        )

    text = "先月から値上げされて高いと感じます"
    first, *_ = Intake(components).store([sent(text)])
    assert first.stored == 1
    assert import_rows(components, tmp_path, OLD).stored == 2
    second, *_ = Intake(components).store([sent(text)])
    assert (second.stored, second.duplicates, second.updated) == (0, 1, 0)
    assert len(stored(components.database)) == 3
    assert {each.comment.customer for each in stored(components.database)} == {"K-2001", "K-2002", "K-2003"}


def test_files_that_count_their_rows_anew_do_not_correct_one_another(components: Components, tmp_path: Path) -> None:
    week = ["No,日付,ご意見", *(f"{n},2026/11/0{n},電話が{n}回つながらない状態でした" for n in range(1, 4))]
    following = [week[0], *(f"{n},2026/11/1{n},{n}回も配送が遅れて届きました" for n in range(1, 4))]
    assert import_rows(components, tmp_path, week).stored == 3
    assert import_rows(components, tmp_path, following).stored == 3


NOTE = "OP: お電話ありがとうございます。\nCU: 請求が二重に来ています。\nOP: 確認いたします。\n対応結果: 折返し"


@pytest.mark.parametrize("made_by", ["tokenizer", "own-0+another"])
def test_a_reading_that_was_made_otherwise_is_made_again(components: Components, made_by: str) -> None:
    assert own_words(NOTE, Kind.CALL_NOTE) != NOTE
    for _ in Intake(components).store([Comment("c1", NOTE, Kind.CALL_NOTE), Comment("c2", "高いです")]):
        pass

    def documents() -> list[Any]:
        with components.database.transaction() as session:
            return read_documents(components, CommentRepository(session), stored(components.database))

    expected = documents()
    whole = components.reader.read(NOTE).tokens
    old = components.reader.tokenizer.name if made_by == "tokenizer" else made_by
    with components.database.transaction() as session:
        values = {"tokens": pack(whole), "tokenizer": old}
        session.execute(sa.update(ReadingRow).where(ReadingRow.comment_id == "c1").values(values))
    assert whole != expected[0].analysis.tokens
    assert documents() == expected
