"""Editions of the summary, decisions and handled comments, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from support.made import make_tagged, make_tags, make_theme, store, store_run
from support.weeks import NOW, TOKYO, WEEK

from voc.errors import VocError
from voc.jobs.components import Components
from voc.jobs.deciding import change_decision, decide, handle
from voc.jobs.reporting import issue_weekly_report, weekly_report
from voc.report.weekly import NumberChange
from voc.store.comments import CommentRepository
from voc.store.database import Database
from voc.store.decisions import CaseRepository, DecisionRepository, IssueRepository

WEDNESDAY = WEEK.start(TOKYO) + timedelta(days=2)
LATER = NOW + timedelta(days=1)


@pytest.fixture
def stored(components: Components) -> Iterator[Components]:
    """Three comments of the week, one of them urgent, and one of the week before."""
    urgent = make_tags(urgency="critical")
    store(
        components.database,
        make_tagged("c1", customer="K1", occurred_at=WEDNESDAY),
        make_tagged("c2", customer="K2", occurred_at=WEDNESDAY),
        make_tagged("u1", customer="K3", occurred_at=WEDNESDAY, tags=urgent),
        make_tagged("b1", customer="K1", occurred_at=WEDNESDAY - timedelta(weeks=1)),
        now=NOW - timedelta(hours=1),
    )
    return components


def issued(database: Database) -> list[tuple[int, datetime]]:
    with database.transaction() as session:
        return [(each.edition, each.issued_at) for each in IssueRepository(session).newest(str(WEEK), 10)]


def test_a_week_is_issued_once_while_its_numbers_stay(stored: Components) -> None:
    first = issue_weekly_report(stored, WEEK, now=NOW).edition
    assert (first.number, first.provisional, first.changes) == (1, False, ())
    assert first.issued_at == "2026-11-23 08:00"
    assert issue_weekly_report(stored, WEEK, now=LATER).edition == first
    assert issued(stored.database) == [(1, NOW)]


def test_a_late_import_makes_a_second_edition_that_says_so(stored: Components) -> None:
    issue_weekly_report(stored, WEEK, now=NOW)
    store(stored.database, make_tagged("late", customer="K9", occurred_at=WEDNESDAY), now=NOW + timedelta(hours=2))
    before_issue = weekly_report(stored, WEEK, now=LATER).edition
    assert (before_issue.number, before_issue.issued_at, before_issue.previous_at) == (2, None, "2026-11-23 08:00")
    assert issued(stored.database) == [(1, NOW)]
    second = issue_weekly_report(stored, WEEK, now=LATER).edition
    assert (second.number, second.issued_at, second.late_comments) == (2, "2026-11-24 08:00", 1)
    assert second.changes[:2] == (NumberChange("コメント", 3, 4), NumberChange("顧客", 3, 4))
    assert NumberChange("種類「アンケート」", 3, 4) in second.changes
    assert weekly_report(stored, WEEK, now=LATER).edition == second
    assert [edition for edition, _ in issued(stored.database)] == [2, 1]


def test_a_deletion_makes_one_too_without_late_comments(stored: Components) -> None:
    issue_weekly_report(stored, WEEK, now=NOW)
    with stored.database.transaction() as session:
        CommentRepository(session).delete("c2")
    again = issue_weekly_report(stored, WEEK, now=LATER).edition
    assert (again.number, again.late_comments) == (2, 0)
    assert NumberChange("コメント", 3, 2) in again.changes


def test_themes_that_were_found_since_are_told_by_their_names(stored: Components) -> None:
    issue_weekly_report(stored, WEEK, now=NOW)
    store_run(stored.database, [make_theme("phone", "電話")], {"c1": "phone", "c2": "phone"})
    changes = issue_weekly_report(stored, WEEK, now=LATER).edition.changes
    assert set(changes) == {NumberChange("テーマ「電話」", 0, 2), NumberChange("未分類", 3, 1)}


def test_a_comment_of_another_week_changes_nothing(stored: Components) -> None:
    issue_weekly_report(stored, WEEK, now=NOW)
    store(stored.database, make_tagged("old", occurred_at=WEDNESDAY - timedelta(weeks=1)), now=LATER)
    assert issue_weekly_report(stored, WEEK, now=LATER).edition.number == 1


def test_a_week_that_is_not_over_is_told_but_not_issued(stored: Components) -> None:
    edition = issue_weekly_report(stored, WEEK, now=WEDNESDAY + timedelta(days=1)).edition
    assert (edition.provisional, edition.issued_at) == (True, None)
    assert issued(stored.database) == []


def test_processes_that_issue_at_once_make_one_edition(stored: Components) -> None:
    with ThreadPoolExecutor(4) as pool:
        editions = list(pool.map(lambda _: issue_weekly_report(stored, WEEK, now=NOW).edition.number, range(4)))
    assert editions == [1] * 4
    assert issued(stored.database) == [(1, NOW)]


def test_a_handled_comment_is_open_no_more_until_it_is_opened_again(stored: Components) -> None:
    urgent = weekly_report(stored, WEEK, now=NOW).urgent
    assert [each.id for each in urgent.comments] == ["u1"]
    assert (urgent.total, urgent.overdue, urgent.handled) == (1, 1, 0)
    assert urgent.comments[0].overdue_hours == urgent.comments[0].age_hours - 1
    handle(stored, "u1", "佐藤", "電話 03-1234-5678 に折り返した")
    closed = weekly_report(stored, WEEK, now=NOW).urgent
    assert (closed.total, closed.received, closed.handled, closed.comments) == (0, 1, 1, ())
    with stored.database.transaction() as session:
        kept = CaseRepository(session).get("u1")
        CaseRepository(session).reopen("u1")
    assert kept is not None
    assert "03-1234-5678" not in kept.note
    assert weekly_report(stored, WEEK, now=NOW).urgent.total == 1


def test_time_that_is_left_is_no_delay(stored: Components) -> None:
    urgent = weekly_report(stored, WEEK, now=WEDNESDAY + timedelta(minutes=30)).urgent
    assert (urgent.overdue, urgent.comments[0].overdue_hours) == (0, -0.5)


def test_a_company_sets_its_own_hours(stored: Components) -> None:
    from voc.tag.labels import Urgency
    from voc.tag.taxonomy import Taxonomy

    vars(stored)["taxonomy"] = Taxonomy(due_hours={**Taxonomy().due_hours, Urgency.CRITICAL: None})
    urgent = weekly_report(stored, WEEK, now=NOW).urgent
    assert (urgent.total, urgent.overdue) == (1, 0)
    assert (urgent.comments[0].due_hours, urgent.comments[0].overdue_hours) == (None, None)


def test_what_is_decided_is_masked_kept_changed_and_deleted(stored: Components) -> None:
    store_run(stored.database, [make_theme("phone", "電話")], {"c1": "phone"})
    made = decide(stored, "佐藤さん(090-1234-5678)の件\nを直す", "田中", theme_id="phone")
    assert made.week == str(WEEK)
    assert "090-1234-5678" not in made.text
    assert "\n" not in made.text
    assert change_decision(stored, made.id, "田中", text="電話の人を増やす").theme_id == "phone"
    assert change_decision(stored, made.id, "田中", theme_id="").theme_id is None
    with stored.database.transaction() as session:
        repository = DecisionRepository(session)
        assert [each.text for each in repository.all()] == ["電話の人を増やす"]
        repository.delete(made.id)
        assert repository.of_weeks([str(WEEK)]) == []


@pytest.mark.parametrize(
    ("text", "theme", "code"),
    [("  ", None, "decision_text"), ("長" * 1001, None, "decision_text"), ("直す", "nope", "theme_missing")],
)
def test_what_cannot_be_kept_is_refused(stored: Components, text: str, theme: str | None, code: str) -> None:
    with pytest.raises(VocError) as raised:
        decide(stored, text, "田中", theme_id=theme)
    assert raised.value.code == code


def test_of_a_deleted_comment_no_case_is_left(stored: Components) -> None:
    handle(stored, "u1", "佐藤", "")
    with stored.database.transaction() as session:
        CommentRepository(session).delete("u1")
        assert CaseRepository(session).get("u1") is None


def test_the_newest_week_is_not_one_of_the_future(stored: Components) -> None:
    store(stored.database, make_tagged("typo", occurred_at=datetime(2062, 11, 18, tzinfo=UTC)))
    assert weekly_report(stored, now=NOW).week == str(WEEK)
