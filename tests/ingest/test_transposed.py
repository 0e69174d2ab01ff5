"""A survey whose respondents are columns is refused with what to do; tables that look a little like one are read."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from voc.errors import VocError
from voc.ingest.importer import ImportedFile

Import = Callable[..., ImportedFile]

ANSWERS = (
    "電話が全然つながらず、30分も待たされました。",
    "箱をあけたら半分くらい解けかけていました。",
    "60円の値上げは正直きついです。",
    "解約の方法がサイトのどこにも書いていない。",
)


def survey(corner: str, respondents: str) -> str:
    names = ",".join(respondents.format(n) for n in range(1, 5))
    return f"{corner},{names}\n年代,30代,40代,20代,50代\n満足度,3,4,5,2\nご意見,{','.join(ANSWERS)}\n"


@pytest.mark.parametrize("corner", ["質問", "設問", "項目", ""])
@pytest.mark.parametrize("respondents", ["回答者{}", "R-00{}", "No.{}", "{}", "お客様{}"])
def test_respondents_as_columns_are_told(import_text: Import, corner: str, respondents: str) -> None:
    with pytest.raises(VocError, match="「行/列の入れ替え」") as caught:
        import_text(survey(corner, respondents))
    assert caught.value.code == "no_text_column"


def test_what_is_told_goes_before(import_text: Import) -> None:
    assert import_text(survey("質問", "回答者{}"), text=("回答者1",)).summary.columns.text == ("回答者1",)


def test_numbered_questions_are_columns(import_text: Import) -> None:
    rows = "".join(
        f"{shop},{answer},{answer}また{n},{n}\n"
        for n, (shop, answer) in enumerate(zip("東西南北", ANSWERS, strict=True))
    )
    for header in ("項目,Q1,Q2,Q3\n", "質問,ご意見1,ご意見2,ご意見3\n"):
        assert len(list(import_text(header + rows).comments())) >= 4
