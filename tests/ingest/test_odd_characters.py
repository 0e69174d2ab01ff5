"""Characters that only the sender could read are kept, and told with their places."""

from __future__ import annotations

from collections.abc import Callable

from voc.ingest.importer import ImportedFile

Import = Callable[..., ImportedFile]

EMOJI = "\ue63e"
HEADER = "回答ID,プラン,ご意見,ご要望\n"


def test_cells_with_characters_of_ones_own_are_counted(import_text: Import) -> None:
    rows = [f"R{n},{'毎週' + EMOJI * (n == 7)},担当の\ue000さんが{n}回も遅れた,\n" for n in range(8)]
    plain = "R9,毎週,電話がつながらない,解約\uf8ffしたい\n"
    imported = import_text(HEADER + "".join(rows) + plain)
    texts = [comment.text for comment in imported.comments()]
    assert sum("\ue000" in text for text in texts) == 8
    assert imported.summary.warnings == (
        "外字 (会社や機械ごとに登録した文字、古い携帯電話の絵文字) のある欄が10個あり"
        "（2行目「ご意見」、3行目「ご意見」、4行目「ご意見」、5行目「ご意見」、6行目「ご意見」、ほか5個）、そのまま取り込みました。",
    )


def test_replacement_characters_of_the_exporting_system_are_told(import_text: Import) -> None:
    rows = "".join(f"R{n},毎週,電話が{n}回つながらない,{'もう�い' if n == 3 else ''}\n" for n in range(6))
    imported = import_text(HEADER + rows)
    list(imported.comments())
    assert (
        "読めない文字 (�) のある欄が1個あり（5行目「ご要望」）、そのまま取り込みました。" in imported.summary.warnings
    )


def test_what_is_not_kept_is_not_told(import_text: Import) -> None:
    rows = "".join(f"R{n},毎週,{'�' * 9 if n == 3 else f'電話が{n}回つながらない'},\n" for n in range(6))
    imported = import_text(HEADER + rows)
    list(imported.comments())
    assert [item.row for item in imported.summary.rejected] == [5]
    assert not any("のある欄" in line for line in imported.summary.warnings)
