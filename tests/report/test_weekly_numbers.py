"""The numbers of a week, checked by hand on lists short enough to do so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from voc.report.change import Trend
from voc.report.weekly import Line, ReportedComment, WeeklyReport
from voc.report.weeks import Week
from voc.tag.labels import REASON_NAMES
from voc.tag.taxonomy import Taxonomy

MakeComment = Callable[..., ReportedComment]
BuildReport = Callable[..., WeeklyReport]


def _line(lines: tuple[Line, ...], code: str) -> Line:
    return next(line for line in lines if line.code == code)


def test_comments_are_counted_in_their_weeks(make_comment: MakeComment, build_report: BuildReport) -> None:
    comments = [make_comment(back) for back in (0, 0, 0, 1, 2, 2, 4)]
    outside = [make_comment(5), make_comment(-1)]
    report = build_report(comments + outside)
    assert (report.week, report.first_day, report.last_day) == ("2026-W47", "2026-11-16", "2026-11-22")
    assert report.weeks == ("2026-W43", "2026-W44", "2026-W45", "2026-W46", "2026-W47")
    assert (report.comments, report.comments_before) == (3, (1, 0, 2, 1))
    assert (report.model, report.run) == ("by-hand-1", 3)


def test_a_week_ends_on_sunday_at_midnight_in_tokyo(make_comment: MakeComment, build_report: BuildReport) -> None:
    borders = [
        make_comment(moment=datetime(2026, 11, 15, 14, 59, tzinfo=UTC)),
        make_comment(moment=datetime(2026, 11, 15, 15, 0, tzinfo=UTC)),
        make_comment(moment=datetime(2026, 11, 22, 14, 59, tzinfo=UTC)),
        make_comment(moment=datetime(2026, 11, 22, 15, 0, tzinfo=UTC)),
    ]
    report = build_report(borders)
    assert (report.comments, report.comments_before) == (2, (0, 0, 0, 1))


def test_a_customer_counts_once_a_week_for_each_thing_said(
    make_comment: MakeComment, build_report: BuildReport
) -> None:
    comments = [
        make_comment(respondent="K1", reasons=("support",)),
        make_comment(respondent="K1", reasons=("support", "price")),
        make_comment(respondent="K2", reasons=("support",)),
        make_comment(reasons=("support",)),
        make_comment(reasons=("price",)),
        make_comment(1, respondent="K1", reasons=("support",)),
        make_comment(1, respondent="K1", reasons=("support",)),
    ]
    report = build_report(comments)
    assert (report.comments, report.customers) == (5, 4)
    support, price = _line(report.reasons, "support"), _line(report.reasons, "price")
    assert (support.count, support.before, support.share) == (3, (0, 0, 0, 1), 0.75)
    assert (price.count, price.before, price.share) == (2, (0, 0, 0, 0), 0.5)
    assert support.expected == 4.0  # the only respondent before, four respondents now
    assert [line.code for line in report.reasons] == ["support", "price"]


def test_what_nobody_mentioned_has_no_line_and_what_ceased_has_one(
    make_comment: MakeComment, build_report: BuildReport
) -> None:
    report = build_report([make_comment(reasons=("price",)), make_comment(3, reasons=("trust",))])
    assert [(line.code, line.name, line.count) for line in report.reasons] == [
        ("price", REASON_NAMES["price"], 1),
        ("trust", REASON_NAMES["trust"], 0),
    ]


def test_every_head_is_counted(make_comment: MakeComment, build_report: BuildReport) -> None:
    comments = [
        make_comment(sentiment="negative", intent="requested", urgency="high"),
        make_comment(sentiment="negative", intent="none", urgency="low"),
        make_comment(sentiment="mixed", intent="requested", urgency="critical"),
    ]
    report = build_report(comments)
    assert {line.code: line.count for line in report.sentiment} == {"negative": 2, "mixed": 1}
    assert {line.code: line.count for line in report.intent} == {"requested": 2, "none": 1}
    assert {line.code: line.count for line in report.urgency} == {"high": 1, "low": 1, "critical": 1}
    assert [line.code for line in report.urgency] == ["critical", "high", "low"]


def test_themes_have_names_quotes_and_a_remainder(make_comment: MakeComment, build_report: BuildReport) -> None:
    scores = (0.5, 0.9, 0.7, 0.8)
    comments = [
        make_comment(id=f"p{score}", theme_id="t1", theme_score=score, text=f"電話 {score}") for score in scores
    ]
    comments += [
        make_comment(theme_id="t2"),
        make_comment(),
        make_comment(),
        make_comment(1, theme_id="t1", theme_score=1),
    ]
    report = build_report(comments, themes={"t1": "電話がつながらない", "t2": "料金が高い", "t3": "誰も言わない"})
    assert [(line.code, line.name, line.count, line.before) for line in report.themes] == [
        ("t1", "電話がつながらない", 4, (0, 0, 0, 1)),
        ("t2", "料金が高い", 1, (0, 0, 0, 0)),
    ]
    assert [quote.id for quote in report.themes[0].quotes] == ["p0.9", "p0.8", "p0.7"]
    assert report.themes[0].quotes[0].text == "電話 0.9"
    assert report.unclassified == 2


def test_change_is_told_where_it_is_more_than_noise(make_comment: MakeComment, build_report: BuildReport) -> None:
    comments = [make_comment(back, reasons=("price",)) for back in range(5) for _ in range(10)]
    comments += [make_comment(reasons=("delivery",)) for _ in range(30)]
    comments += [make_comment(back, reasons=("delivery",)) for back in range(1, 5) for _ in range(5)]
    comments += [make_comment(back, reasons=("support",)) for back in range(1, 5) for _ in range(25)]
    comments += [make_comment(reasons=("trust",)) for _ in range(3)]
    report = build_report(comments)
    assert {line.code: line.trend for line in report.reasons} == {
        "delivery": Trend.UP,
        "price": Trend.STEADY,
        "trust": Trend.NEW,
        "support": Trend.DOWN,
    }


def test_urgent_comments_come_in_the_order_in_which_to_act(
    make_comment: MakeComment, build_report: BuildReport
) -> None:
    at = [datetime(2026, 11, 17, hour, tzinfo=UTC) for hour in range(4)]
    comments = [
        make_comment(id="high-late", urgency="high", moment=at[1], due_hours=24, why=("再三の連絡",)),
        make_comment(id="medium", urgency="medium", moment=at[0]),
        make_comment(id="critical-late", urgency="critical", moment=at[3], due_hours=1),
        make_comment(id="high-early", urgency="high", moment=at[0]),
        make_comment(id="critical-early", urgency="critical", moment=at[2]),
        make_comment(1, id="last-week", urgency="critical"),
    ]
    report = build_report(comments)
    assert [urgent.id for urgent in report.urgent] == ["critical-early", "critical-late", "high-early", "high-late"]
    assert report.urgent_total == 4
    late = report.urgent[-1]
    assert (late.received_at, late.due_hours, late.why) == ("2026-11-17 10:00", 24, ("再三の連絡",))


def test_fifty_urgent_comments_are_listed_and_all_are_counted(
    make_comment: MakeComment, build_report: BuildReport
) -> None:
    report = build_report([make_comment(urgency="high") for _ in range(60)])
    assert (len(report.urgent), report.urgent_total) == (50, 60)


@pytest.mark.parametrize(
    ("answers", "score", "counted"),
    [
        ([10, 9, 8, 7, 6, 0], 0.0, 6),
        ([10, 10, 10], 100.0, 3),
        ([6, 5, 0], -100.0, 3),
        ([9, 7, 3], 0.0, 3),
        ([10, 9, 7], 66.7, 3),
        ([None, 10, None, 7], 50.0, 2),
        ([None, None], None, 0),
        ([], None, 0),
    ],
)
def test_net_promoter_score(
    answers: list[int | None], score: float | None, counted: int, make_comment: MakeComment, build_report: BuildReport
) -> None:
    nps = build_report([make_comment(nps=answer) for answer in answers]).nps
    assert (nps.now, nps.answers, nps.before, nps.answers_before) == (score, counted, None, 0)


def test_two_answers_of_one_form_give_one_score(make_comment: MakeComment, build_report: BuildReport) -> None:
    comments = [
        make_comment(respondent="K1", nps=10),
        make_comment(respondent="K1", nps=10),
        make_comment(respondent="K2", nps=0),
        make_comment(1, respondent="K1", nps=9),
        make_comment(2, respondent="K1", nps=7),
    ]
    nps = build_report(comments).nps
    assert (nps.now, nps.answers, nps.before, nps.answers_before) == (0.0, 2, 50.0, 2)


@pytest.mark.parametrize("scores", [(9, None), (None, 9)])
def test_a_question_without_a_score_does_not_take_the_score_of_the_form(
    scores: tuple[int | None, int | None], make_comment: MakeComment, build_report: BuildReport
) -> None:
    nps = build_report([make_comment(respondent="K1", nps=score) for score in scores]).nps
    assert (nps.now, nps.answers) == (100.0, 1)


def test_an_empty_week_is_a_report_too(build_report: BuildReport) -> None:
    report = build_report([])
    assert (report.comments, report.customers, report.unclassified, report.urgent_total) == (0, 0, 0, 0)
    assert (report.themes, report.reasons, report.sentiment, report.urgent) == ((), (), (), ())


def test_a_company_sees_its_own_names(make_comment: MakeComment, build_report: BuildReport) -> None:
    taxonomy = Taxonomy(reasons={**REASON_NAMES, "support": "カスタマーセンター"})
    report = build_report([make_comment(reasons=("support",))], taxonomy=taxonomy)
    assert report.reasons[0].name == "カスタマーセンター"


def test_another_week_is_another_report(make_comment: MakeComment, build_report: BuildReport) -> None:
    report = build_report([make_comment(0), make_comment(1), make_comment(1)], week=Week(2026, 46))
    assert (report.week, report.comments, report.comments_before) == ("2026-W46", 2, (0, 0, 0, 0))
