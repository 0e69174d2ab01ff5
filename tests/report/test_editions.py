"""Editions: which numbers make one, and how the next tells what changed."""

from __future__ import annotations

from dataclasses import replace

from support.reports import make_lines, make_report, make_urgent

from voc.report.editions import changes, digest_of, numbers_of
from voc.report.weekly import Edition, NumberChange
from voc.report.words import edition, reissue

NAMES = {"themes": {"t1": "電話", "t9": "消えた"}}


def test_the_numbers_are_those_that_the_tables_show() -> None:
    numbers = numbers_of(make_report())
    assert (numbers["comments"], numbers["customers"], numbers["unclassified"]) == (120, 100, 40)
    assert (numbers["received/survey"], numbers["themes/t1"], numbers["intent/requested"]) == (90, 25, 8)
    assert "themes/t3" not in numbers


def test_names_ages_and_open_cases_make_no_new_edition() -> None:
    first = make_report()
    renamed = make_report(name="電話の待ち時間", urgent=make_urgent(99, 99))
    assert digest_of(numbers_of(first)) == digest_of(numbers_of(renamed))


def test_one_more_comment_makes_one() -> None:
    assert digest_of(numbers_of(make_report())) != digest_of(numbers_of(make_report(comments=121)))


def test_what_changed_is_told_the_whole_first_then_the_largest() -> None:
    was = {"comments": 120, "customers": 100, "themes/t1": 25, "themes/t9": 3, "themes/t2": 8}
    now = {"comments": 125, "customers": 100, "themes/t1": 26, "themes/t2": 8}
    assert changes(was, now, NAMES) == (
        NumberChange("コメント", 120, 125),
        NumberChange("テーマ「消えた」", 3, 0),
        NumberChange("テーマ「電話」", 25, 26),
    )


def test_an_edition_is_told_in_words() -> None:
    report = make_report()
    assert edition(report) == "第1版 2026-11-23 08:00 発行"
    assert edition(replace(report, edition=Edition(1, None, True))) == "途中経過 (週がまだ終わっていません)"
    assert edition(replace(report, edition=Edition(2, None, False))) == "第2版 (未発行)"
    again = Edition(2, None, False, "2026-11-23 08:00", 5, (NumberChange("コメント", 120, 125),))
    assert reissue(replace(report, edition=again)) == (
        "第1版 (2026-11-23 08:00 発行) を改めたものです。あとから取り込まれた5件のコメントを含み、"
        "数字が次のように変わりました: コメント 120→125。"
    )


def test_lines_of_the_weeks_before_alone_are_no_numbers_of_the_week() -> None:
    report = make_report(themes=make_lines({"t1": (5, 5, 5, 5, 0)}))
    assert not any(name.startswith("themes/") for name in numbers_of(report))
