"""Every number of the summary against SQL written for the test alone, on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from support.weeks import NOW, THEMES, TOKYO, WEEK, asking, store_weeks

from voc.jobs.components import Components
from voc.jobs.deciding import decide
from voc.jobs.reporting import weekly_report
from voc.report.weekly import WeeklyReport
from voc.report.weeks import Week

WHO = (
    "CASE WHEN c.customer IS NOT NULL AND c.customer <> '' THEN c.customer "
    "WHEN c.external_id IS NOT NULL AND c.external_id <> '' THEN c.external_id ELSE c.id END"
)
JOINED = (
    "comments c JOIN tags t ON t.comment_id = c.id LEFT JOIN theme_places p ON p.comment_id = c.id "
    "LEFT JOIN cases h ON h.comment_id = c.id"
)
SPAN = "c.moment >= :since AND c.moment < :until"
LEFT = "t.intent IN ('requested', 'done')"
URGENT = "t.urgency IN ('high', 'critical')"
Ask = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def made(
    request: pytest.FixtureRequest, over: Callable[[str], Components], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Components]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('counts') / 'voc.db'}"
    else:
        url = request.getfixturevalue("postgres").new_database()
    components = over(url)
    store_weeks(components.database)
    decide(components, "電話の人を増やす", "佐藤", theme_id="phone", week=WEEK.before(2))
    decide(components, "値上げの説明を直す", "鈴木", theme_id="price", week=WEEK.before(1))
    decide(components, "朝会で共有する", "佐藤", week=WEEK.before(1))
    yield components
    components.database.engine.dispose()


@pytest.fixture(scope="module")
def report(made: Components) -> WeeklyReport:
    return weekly_report(made, WEEK, now=NOW)


@pytest.fixture(scope="module")
def ask(made: Components) -> Ask:
    return asking(made.database)


def span(first: Week, last: Week = WEEK) -> dict[str, Any]:
    return {"since": first.start(TOKYO), "until": last.end(TOKYO)}


def comments(ask: Ask, week: Week, condition: str = "1 = 1", **parameters: Any) -> int:
    sql = f"SELECT COUNT(*) FROM {JOINED} WHERE {SPAN} AND {condition}"
    return int(ask(sql, **span(week, week), **parameters)[0][0])


def customers(ask: Ask, week: Week, condition: str = "1 = 1", **parameters: Any) -> int:
    sql = f"SELECT COUNT(*) FROM (SELECT {WHO} FROM {JOINED} WHERE {SPAN} AND {condition} GROUP BY 1) AS everyone"
    return int(ask(sql, **span(week, week), **parameters)[0][0])


WEEKS = [WEEK.before(back) for back in (4, 3, 2, 1, 0)]


def test_comments_and_customers(report: WeeklyReport, ask: Ask) -> None:
    assert report.weeks == tuple(str(week) for week in WEEKS)
    assert (*report.comments_before, report.comments) == tuple(comments(ask, week) for week in WEEKS)
    assert (*report.customers_before, report.customers) == tuple(customers(ask, week) for week in WEEKS)
    assert report.customers < report.comments
    assert report.unclassified == comments(ask, WEEK, "p.theme_id IS NULL")


def test_comments_by_kind(report: WeeklyReport, ask: Ask) -> None:
    assert [each.code for each in report.received] == ["survey", "call_note", "complaint"]
    for each in report.received:
        counted = [comments(ask, week, "c.kind = :kind", kind=each.code) for week in WEEKS]
        assert [*each.before, each.comments] == counted
        assert each.mean_before == round(sum(counted[:4]) / 4, 1)


CONDITIONS = {
    "themes": "p.theme_id = :code",
    "reasons": "EXISTS (SELECT 1 FROM comment_reasons r WHERE r.comment_id = c.id AND r.code = :code)",
    "sentiment": "t.sentiment = :code",
    "intent": "t.intent = :code",
    "urgency": "t.urgency = :code",
}


@pytest.mark.parametrize(("table", "condition"), CONDITIONS.items(), ids=list(CONDITIONS))
def test_every_row_of_every_table(report: WeeklyReport, ask: Ask, table: str, condition: str) -> None:
    lines = getattr(report, table)
    assert len(lines) >= 4
    everyone = [customers(ask, week) for week in WEEKS]
    for line in lines:
        counted = [customers(ask, week, condition, code=line.code) for week in WEEKS]
        assert [*line.before, line.count] == counted
        assert line.comments == comments(ask, WEEK, condition, code=line.code)
        assert line.share == round(counted[-1] / everyone[-1], 4)
        assert line.share_before == round(sum(counted[:4]) / sum(everyone[:4]), 4)
        assert line.mean_before == round(sum(counted[:4]) / 4, 1)


def test_sentiment_by_theme(report: WeeklyReport, ask: Ask) -> None:
    assert {each.code for each in report.theme_sentiment} == set(THEMES) - {"taste"}
    for each in report.theme_sentiment:
        for code, count in each.by_sentiment.items():
            condition = "p.theme_id = :theme AND t.sentiment = :code"
            assert count == comments(ask, WEEK, condition, theme=each.code, code=code)
        assert sum(each.by_sentiment.values()) == each.comments


def test_what_drives_leaving(report: WeeklyReport, ask: Ask) -> None:
    quarter = span(WEEK.before(12))
    people = (
        f"SELECT {WHO} AS who, MAX(CASE WHEN {LEFT} THEN 1 ELSE 0 END) AS gone FROM {JOINED} WHERE {SPAN} GROUP BY 1"
    )
    ((everyone, gone),) = ask(f"SELECT COUNT(*), SUM(gone) FROM ({people}) AS people", **quarter)
    assert (report.leaving.customers, report.leaving.leavers) == (everyone, gone)
    assert report.leaving.themes[0].code == "price"
    assert {each.code for each in report.leaving.themes} == set(THEMES)
    for each in report.leaving.themes:
        speaks = f"SELECT {WHO} FROM {JOINED} WHERE {SPAN} AND p.theme_id = :theme"
        sql = f"SELECT COUNT(*), SUM(gone) FROM ({people}) AS people WHERE who IN ({speaks})"
        ((n, leavers),) = ask(sql, **quarter, theme=each.code)
        assert (each.n, each.leavers) == (n, leavers)
        assert (each.others, each.other_leavers) == (everyone - n, gone - leavers)
        assert each.lift == round((leavers / n) / ((gone - leavers) / (everyone - n)), 2)
        first = (
            f"SELECT {WHO} FROM {JOINED} JOIN comment_reasons r ON r.comment_id = c.id "
            f"WHERE {SPAN} AND r.position = 0 AND r.code = :reason"
        )
        stated = f"SELECT COUNT(*) FROM ({people}) AS people WHERE who IN ({speaks}) AND who IN ({first})"
        assert each.stated == round(ask(stated, **quarter, theme=each.code, reason=each.reason)[0][0] / n, 4)


def test_open_urgent_comments_and_their_hours(report: WeeklyReport, ask: Ask) -> None:
    urgent = report.urgent
    five = span(WEEK.before(4))
    opened = f"SELECT c.id, t.urgency, c.moment FROM {JOINED} WHERE {SPAN} AND {URGENT} AND h.comment_id IS NULL"
    rows = ask(opened, **five)
    assert urgent.total == len(rows)
    late = f"({opened} AND c.moment < :limit AND t.urgency = :urgency)"
    counted = [
        ask(f"SELECT COUNT(*) FROM {late} AS late", **five, limit=NOW - timedelta(hours=hours), urgency=code)[0][0]
        for code, hours in (("critical", 1), ("high", 24))
    ]
    assert urgent.overdue == sum(counted)
    assert urgent.received == comments(ask, WEEK, URGENT)
    assert urgent.handled == comments(ask, WEEK, f"{URGENT} AND h.comment_id IS NOT NULL")
    assert {each.id for each in urgent.comments} <= {row[0] for row in rows}
    order = [(each.overdue_hours <= 0, each.urgency != "critical", -each.age_hours) for each in urgent.comments]  # type: ignore[operator]
    assert order == sorted(order)


def test_three_comments_a_theme_are_of_the_week_and_the_theme(report: WeeklyReport, ask: Ask) -> None:
    for line in report.themes:
        rows = dict(
            ask(
                f"SELECT c.id, c.text FROM {JOINED} WHERE {SPAN} AND p.theme_id = :theme", **span(WEEK), theme=line.code
            )
        )
        assert len(line.quotes) == min(3, line.count)
        assert {quote.id: quote.text for quote in line.quotes}.items() <= rows.items()


def test_new_silent_and_resting_themes(report: WeeklyReport) -> None:
    assert [note.code for note in report.movements.silent] == ["taste"]
    assert report.movements.silent[0].mean_before > 0
    assert report.movements.new == report.movements.resting == ()


def test_what_became_of_decisions(report: WeeklyReport, ask: Ask) -> None:
    made = {each.text: each for each in report.decisions}
    assert list(made) == ["朝会で共有する", "値上げの説明を直す", "電話の人を増やす"]
    for each, back in ((made["電話の人を増やす"], 2), (made["値上げの説明を直す"], 1)):
        theme = {"condition": "p.theme_id = :code", "code": each.theme}
        before, after = range(back + 3, back - 1, -1), range(back - 1, -1, -1)
        assert each.before == tuple(customers(ask, WEEK.before(week), **theme) for week in before)
        assert each.after == tuple(customers(ask, WEEK.before(week), **theme) for week in after)
        everyone = sum(customers(ask, WEEK.before(week)) for week in after)
        assert each.share_after == round(sum(each.after) / everyone, 4)
    assert (made["電話の人を増やす"].trend, made["朝会で共有する"].trend) == ("up", None)


def test_net_promoter_score(report: WeeklyReport, ask: Ask) -> None:
    rows = ask(f"SELECT DISTINCT {WHO}, c.moment, CAST(c.attributes AS TEXT) FROM {JOINED} WHERE {SPAN}", **span(WEEK))
    scores = [int(row[2].partition('"NPS": "')[2].partition('"')[0]) for row in rows if "NPS" in row[2]]
    counted = 100 * (sum(score >= 9 for score in scores) - sum(score <= 6 for score in scores)) / len(scores)
    assert (report.nps.answers, report.nps.now) == (len(scores), round(counted, 1))


def test_the_headline_tells_the_change_that_was_made(report: WeeklyReport) -> None:
    assert "「電話がつながらない」" in report.headline[0]
    assert "増えました" in report.headline[0]
    assert str(report.urgent.overdue) in report.headline[2]
