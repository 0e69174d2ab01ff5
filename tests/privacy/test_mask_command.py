"""``voc mask``: texts masked without storing, and the figures on marked texts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.cli import Cli


def test_a_text_comes_back_as_a_text_with_the_counts_beside_it(cli: Cli) -> None:
    done = cli("mask", "-", "--format", "text", stdin="佐藤様\n\n携帯は090-0000-\n1234です\n")
    assert done.out == "＊＊様\n\n携帯は〔電話＊＊＊＊＊＊＊＊＊＊〕です\n"
    assert done.err.strip() == "伏せた個人情報: 氏名 1、電話 1"


def test_json_lines_come_back_in_order_with_a_refusal_in_its_place(cli: Cli) -> None:
    lines = ['{"id": 1, "text": "taro@example.comまで"}', "{", '{"id": 3, "text": "特になし"}']
    done = cli("mask", stdin="\n".join(lines))
    assert done.status == 1
    first, second, third = done.lines
    assert first == {"id": 1, "text": "〔メール＊＊＊＊＊＊＊＊＊＊＊〕まで", "masked": {"email": 1}}
    assert second["error"]["code"] == "not_json"
    assert third == {"id": 3, "text": "特になし", "masked": {}}


def test_a_companys_own_numbers(cli: Cli) -> None:
    text = "KT-123456ですが、札はＫＴ－６５４３２１、棚はZ99です"
    done = cli("mask", "-", "--format", "text", stdin=text, VOC_MEMBER_NUMBERS=r"KT-\d{6}|棚は([A-Z]\d+)")
    assert done.out == "〔会員番号＊＊＊〕ですが、札は〔会員番号＊＊＊〕、棚は＊＊＊です"


@pytest.mark.parametrize("pattern", ["KT-(", r"\d*"])
def test_a_pattern_that_cannot_be_used_is_refused(cli: Cli, pattern: str) -> None:
    assert "VOC_MEMBER_NUMBERS" in cli("mask", "-", VOC_MEMBER_NUMBERS=pattern).refused(2)


def test_the_figures_on_texts_of_ones_own(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    cases = [{"text": "佐藤様へ", "spans": [[0, 2, "name"]]}, {"text": "渋谷店で", "spans": []}]
    file.write_text("\n".join(json.dumps(case) for case in cases), encoding="utf-8")
    figures = cli("mask", file, "--evaluate", "--json").json
    assert (figures["recall"], figures["precision"], figures["clean_texts_untouched"]) == (1.0, 1.0, 1)
    assert "| name | 1 | 1.000 | 1 | 1.000 |" in cli("mask", file, "--evaluate").out


def test_the_shipped_texts_are_scored_where_no_file_is_given(cli: Cli) -> None:
    assert "| all | 1002 |" in cli("mask", "--evaluate").out
