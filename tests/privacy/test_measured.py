"""Masking finds what people marked and leaves the rest readable; the floors lie a little below what was measured (ADR 0023)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from voc.errors import VocError
from voc.privacy.evaluate import Case, MaskingQuality, evaluate, read_cases, to_markdown
from voc.privacy.kinds import PersonalData
from voc.privacy.mask import Masker
from voc.settings import PROJECT_ROOT
from voc.text.tokenizer import Tokenizer

CASES = PROJECT_ROOT / "corpora" / "privacy"


@pytest.fixture(scope="module")
def measured() -> dict[str, MaskingQuality]:
    masker = Masker(Tokenizer())
    return {name: evaluate(read_cases(CASES / name), masker) for name in ("dev", "test")}


@pytest.mark.parametrize(
    ("name", "recall", "precision", "untouched"), [("dev", 0.98, 0.96, 0.91), ("test", 0.94, 0.93, 0.88)]
)
def test_overall(
    measured: dict[str, MaskingQuality], name: str, recall: float, precision: float, untouched: float
) -> None:
    quality = measured[name]
    assert (quality.overall_recall.value or 0) >= recall, to_markdown(quality)
    assert (quality.overall_precision.value or 0) >= precision, to_markdown(quality)
    assert (quality.untouched.value or 0) >= untouched, to_markdown(quality)


@pytest.mark.parametrize(
    ("kind", "recall"),
    [
        (PersonalData.EMAIL, 0.98),
        (PersonalData.PHONE, 0.97),
        (PersonalData.POSTAL_CODE, 0.98),
        (PersonalData.URL, 0.92),
        (PersonalData.BANK_ACCOUNT, 0.98),
        (PersonalData.CARD, 0.91),
        (PersonalData.MY_NUMBER, 0.9),
        (PersonalData.ADDRESS, 0.95),
        (PersonalData.MEMBER, 0.88),
        (PersonalData.NAME, 0.93),
    ],
)
def test_every_kind(measured: dict[str, MaskingQuality], kind: PersonalData, recall: float) -> None:
    found = measured["test"].recall[kind]
    assert found.of >= 15
    assert (found.value or 0) >= recall, found


def test_the_rules_hold_for_every_text_that_they_were_made_from() -> None:
    files = [CASES / "dev", *(CASES / "train" / f"{number}.jsonl" for number in (1, 5, 6, 7, 8))]
    cases = [case for file in files for case in read_cases(file)]
    numbers = [
        replace(case, spans=tuple(span for span in case.spans if span.kind is not PersonalData.NAME)) for case in cases
    ]
    quality = evaluate(numbers, Masker())
    assert quality.overall_recall.of > 600
    assert (quality.overall_recall.value or 0) >= 0.99, to_markdown(quality)
    assert (quality.overall_precision.value or 0) >= 0.99, to_markdown(quality)


FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
HYPHENS = "-‐－−–"
NUMBERS = {PersonalData.PHONE, PersonalData.POSTAL_CODE, PersonalData.CARD, PersonalData.MY_NUMBER}


@pytest.mark.parametrize(
    "spelling",
    [
        lambda number: number.translate(FULL_WIDTH),
        lambda number: re.sub(f"[{HYPHENS}]", "ー", number),
        lambda number: re.sub(f"[{HYPHENS}]", "-\n", number, count=1),
        lambda number: number.translate(str.maketrans("0123456789", "〇一二三四五六七八九")),
    ],
    ids=["full-width", "long mark", "two lines", "kanji"],
)
def test_numbers_written_another_way_are_found_as_well(spelling: Callable[[str], str]) -> None:
    respelt = (
        Case(case.text[: span.start] + written + case.text[span.end :], (replace(span, end=span.start + len(written)),))
        for case in read_cases(CASES / "dev")
        for span in case.spans
        if span.kind in NUMBERS and (written := spelling(case.text[span.start : span.end]))
    )
    quality = evaluate(respelt, Masker())
    assert quality.overall_recall.of > 100
    assert (quality.overall_recall.value or 0) >= 0.98, to_markdown(quality)


def write(folder: Path, *lines: object) -> Path:
    path = folder / "cases.jsonl"
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    return path


def test_a_span_half_masked_is_not_found_and_a_mask_beside_it_is_wrong(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        {"text": "電話090-0000-1234とKT-1", "spans": [[2, 20, "phone"]]},
        {"text": "上様でお願いします", "spans": []},
        {"text": "〒100-0001です", "spans": [[9, 11, "name"]]},
    )
    quality = evaluate(read_cases(path), Masker())
    assert (quality.overall_recall.hits, quality.overall_recall.of) == (0, 2)
    assert (quality.overall_precision.hits, quality.overall_precision.of) == (1, 2)
    assert (quality.untouched.hits, quality.untouched.of) == (1, 1)


@pytest.mark.parametrize(
    "line", [{"text": "短い", "spans": [[0, 9, "name"]]}, {"text": "a", "spans": [[0, 1, "shoe"]]}, {"text": "a"}, 7]
)
def test_a_broken_line_is_named(tmp_path: Path, line: object) -> None:
    with pytest.raises(VocError, match="1行目"):
        read_cases(write(tmp_path, line))
