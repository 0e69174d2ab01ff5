"""The weekly report against a direct count of the file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from support.places import SAMPLE
from support.sample import Answer, answers, net_promoter

from voc.errors import VocError
from voc.ingest.comment import Comment
from voc.ingest.importer import ImportOptions
from voc.jobs.components import Components
from voc.jobs.importing import import_file
from voc.jobs.intake import Intake
from voc.jobs.reporting import weekly_report
from voc.report.weeks import Week
from voc.store.comments import CommentFilter, CommentRepository, StoredComment

WEEKS = sorted({each.week for each in answers()})
Put = Callable[[str], Components]


@pytest.fixture(scope="module")
def imported(
    over: Put, sample_home: Callable[[Path], Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Components]:
    folder = sample_home(tmp_path_factory.mktemp("weekly") / "home")
    components = over(f"sqlite:///{folder / 'voc.db'}")
    yield components
    components.database.engine.dispose()


def of_week(week: str) -> list[Answer]:
    return [each for each in answers() if each.week == week]


def stored_in(components: Components, week: Week) -> list[StoredComment]:
    zone = components.settings.zone
    wanted = CommentFilter(since=week.start(zone), until=week.end(zone))
    with components.database.transaction() as session:
        return list(CommentRepository(session).each(wanted))


@pytest.mark.parametrize("week", WEEKS)
def test_comments_and_customers_of_a_week_are_those_of_the_file(imported: Components, week: str) -> None:
    report = weekly_report(imported, Week.parse(week))
    assert report.comments == len(of_week(week))
    assert report.customers == len({each.customer for each in of_week(week)})
    assert report.comments_before == tuple(len(of_week(each)) for each in report.weeks[:-1])
    assert (report.week, report.weeks[-1]) == (week, week)


@pytest.mark.parametrize("week", WEEKS)
def test_the_net_promoter_score_is_that_of_the_persons_in_the_file(imported: Components, week: str) -> None:
    nps = weekly_report(imported, Week.parse(week)).nps
    assert nps.answers == len({each.row for each in of_week(week)})
    assert nps.now == net_promoter(of_week(week))


def test_the_score_before_covers_the_four_weeks_before(imported: Components) -> None:
    report = weekly_report(imported, Week.parse(WEEKS[-1]))
    before = [each for week in report.weeks[:-1] for each in of_week(week)]
    assert (report.nps.before, report.nps.answers_before) == (net_promoter(before), len({each.row for each in before}))


def test_without_a_week_the_newest_with_comments_is_meant(imported: Components) -> None:
    assert weekly_report(imported).week == WEEKS[-1]


def test_every_row_counts_the_customers_of_the_stored_tags(imported: Components) -> None:
    week = Week.parse(WEEKS[-2])
    report = weekly_report(imported, week)
    for position, each in enumerate(report.weeks):
        stored = stored_in(imported, Week.parse(each))
        for name in ("sentiment", "intent", "urgency"):
            for line in getattr(report, name):
                customers = {s.comment.customer for s in stored if s.tags[name]["label"] == line.code}
                assert (*line.before, line.count)[position] == len(customers), (each, name, line.code)
        for line in report.reasons:
            customers = {s.comment.customer for s in stored if line.code in {r["code"] for r in s.tags["reasons"]}}
            assert (*line.before, line.count)[position] == len(customers), (each, line.code)
    assert sum(line.count for line in report.reasons) > 20


def test_urgent_comments_are_the_critical_and_high_ones(imported: Components) -> None:
    week = Week.parse(WEEKS[0])
    urgent = {s.comment.id for s in stored_in(imported, week) if s.tags["urgency"]["label"] in ("critical", "high")}
    told = weekly_report(imported, week).urgent
    assert {each.id for each in told.comments} == urgent
    assert (told.total, told.received, told.handled) == (len(urgent), len(urgent), 0)


@pytest.mark.slow
def test_both_databases_give_the_same_report(imported: Components, over: Put, request: pytest.FixtureRequest) -> None:
    other = over(request.getfixturevalue("postgres").new_database())
    assert other.database.dialect == "postgresql"
    for _ in import_file(other, SAMPLE, ImportOptions(), lambda _done: None):
        pass
    now = datetime(2026, 11, 23, tzinfo=UTC)
    assert weekly_report(other, now=now) == weekly_report(imported, now=now)
    other.database.engine.dispose()


def test_a_week_ends_at_midnight_in_tokyo(components: Components) -> None:
    moments = {"in": datetime(2026, 11, 15, 14, 59, tzinfo=UTC), "out": datetime(2026, 11, 15, 15, 0, tzinfo=UTC)}
    list(Intake(components).store([Comment(key, "電話がつながらない", occurred_at=at) for key, at in moments.items()]))
    assert weekly_report(components, Week.parse("2026-W46")).comments == 1
    assert weekly_report(components, Week.parse("2026-W47")).comments == 1


def test_without_customer_numbers_a_row_of_two_answers_is_one_person(components: Components, tmp_path: Path) -> None:
    path = tmp_path / "anonymous.csv"
    lines = [
        f"R{n},2026/11/1{n} 10:00,{nps},電話が{n}日つながりません。,もっと安くしてください{n}。"
        for n, nps in enumerate((0, 9, 9))
    ]
    path.write_text(
        "\n".join(["回答ID,回答日時,NPS,ご不満な点をお書きください,ご要望をお書きください", *lines]), encoding="utf-8"
    )
    (summary,) = import_file(components, path, ImportOptions(), lambda _done: None)
    report = weekly_report(components)
    assert (summary.stored, report.comments) == (6, 6)
    assert (report.nps.answers, report.nps.now, report.customers) == (3, 33.3, 3)


def test_nothing_stored_and_an_empty_week_are_told_apart(components: Components) -> None:
    with pytest.raises(VocError) as nothing:
        weekly_report(components)
    assert nothing.value.code == "nothing_stored"
    list(Intake(components).store([Comment("c1", "電話", occurred_at=datetime(2026, 11, 11, tzinfo=UTC))]))
    with pytest.raises(VocError) as empty:
        weekly_report(components, Week.parse("2026-W40"))
    assert empty.value.code == "week_empty"
    assert "2026-W46" in empty.value.detail


@pytest.mark.parametrize("week", ["0001-W01", "9999-W52"])
def test_the_first_and_the_last_week_of_the_calendar_are_no_crash(components: Components, week: str) -> None:
    list(Intake(components).store([Comment("c1", "電話", occurred_at=datetime(2026, 11, 11, tzinfo=UTC))]))
    with pytest.raises(VocError):
        weekly_report(components, Week.parse(week))
