"""Summaries that are kept: given again, made anew as soon as a number can be another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from support.made import make_tagged, make_tags, make_theme, store, store_run
from support.weeks import NOW, TOKYO, WEEK

from voc.errors import VocError
from voc.jobs.components import Components
from voc.jobs.deciding import change_decision, decide, handle
from voc.jobs.recent_reports import RecentReports
from voc.jobs.reporting import issue_weekly_report
from voc.store.comments import CommentRepository
from voc.store.corrections import CorrectionRepository

WEDNESDAY = WEEK.start(TOKYO) + timedelta(days=2)


def correct(components: Components) -> None:
    with components.database.transaction() as session:
        CorrectionRepository(session).add("c1", {"sentiment": "positive"}, by="佐藤")


def remove(components: Components) -> None:
    with components.database.transaction() as session:
        CommentRepository(session).delete("c2")


def add(components: Components) -> None:
    store(components.database, make_tagged("c3", occurred_at=WEDNESDAY))


def discover(components: Components) -> None:
    store_run(components.database, [make_theme("phone", "電話")], {"c1": "phone"})


CHANGES: list[Callable[[Components], object]] = [
    add,
    correct,
    remove,
    discover,
    lambda components: handle(components, "c1", "佐藤", ""),
    lambda components: decide(components, "直す", "佐藤", week=WEEK.before()),
    lambda components: issue_weekly_report(components, WEEK, now=NOW),
]


@pytest.fixture
def reports(components: Components) -> RecentReports:
    urgent = make_tags(urgency="critical")
    store(components.database, *(make_tagged(f"c{n}", occurred_at=WEDNESDAY, tags=urgent) for n in (1, 2)))
    return RecentReports(components)


def test_a_summary_is_given_again_while_nothing_changes(reports: RecentReports) -> None:
    first = reports.get(WEEK, now=NOW)
    assert reports.get(WEEK, now=NOW + timedelta(seconds=59)) is first
    assert reports.get(now=NOW).week == first.week
    assert reports.get(WEEK, now=NOW + timedelta(seconds=60)) is not first


@pytest.mark.parametrize(
    "change", CHANGES, ids=["new", "corrected", "deleted", "themes", "handled", "decided", "issued"]
)
def test_whatever_changes_a_number_makes_it_anew(
    components: Components, reports: RecentReports, change: Callable[[Components], object]
) -> None:
    first = reports.get(WEEK, now=NOW)
    change(components)
    assert reports.get(WEEK, now=NOW) != first


def test_a_decision_that_is_changed_in_its_place_is_told_at_once(
    components: Components, reports: RecentReports
) -> None:
    made = decide(components, "直す", "佐藤", week=WEEK.before())
    assert [each.text for each in reports.get(WEEK, now=NOW).decisions] == ["直す"]
    change_decision(components, made.id, "佐藤", text="電話を増やす")
    assert [each.text for each in reports.get(WEEK, now=NOW).decisions] == ["電話を増やす"]


def test_a_comment_that_its_source_corrected_is_told_at_once(components: Components, reports: RecentReports) -> None:
    about = {"origin": "o1", "occurred_at": WEDNESDAY, "tags": make_tags(urgency="critical")}
    store(components.database, make_tagged("first", "電話が遠い", **about))
    reports.get(WEEK, now=NOW)
    store(components.database, make_tagged("second", "電話が近い", **about), now=NOW)
    assert "電話が近い" in {each.text for each in reports.get(WEEK, now=NOW).urgent.comments}


def test_what_is_refused_is_not_kept(components: Components) -> None:
    reports = RecentReports(components)
    with pytest.raises(VocError):
        reports.get(now=NOW)
    store(components.database, make_tagged("c1", occurred_at=WEDNESDAY))
    assert reports.get(now=NOW).comments == 1
