"""The weekly summary from what is stored: counted by the database, judged by ``voc.report``, issued in editions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from voc.errors import VocError
from voc.ingest.comment import KIND_NAMES
from voc.jobs.components import Components
from voc.jobs.outcomes import decision_outcomes
from voc.jobs.stored_weeks import stored_weeks
from voc.jobs.weekly_parts import Parts
from voc.report.editions import changes, digest_of, numbers_of
from voc.report.headline import headline
from voc.report.render import ReportFormat, render
from voc.report.weekly import DecisionOutcome, Edition, WeeklyReport
from voc.report.weeks import Week
from voc.segment import EVERY_COMMENT, Segment
from voc.store.audit import audit
from voc.store.decisions import Issued, IssueRepository
from voc.store.report_comments import ReportCommentRepository
from voc.store.reporting import ReportRepository
from voc.store.themes import ThemeRepository
from voc.tag.labels import INTENT_NAMES, SENTIMENT_NAMES, URGENCY_NAMES


def weekly_report(
    components: Components,
    week: Week | None = None,
    *,
    now: datetime | None = None,
    segment: Segment = EVERY_COMMENT,
) -> WeeklyReport:
    """Build the summary of ``week``, by default the newest week with comments that is not in the future.

    Nothing is written: numbers that differ from the edition issued last are told as the next one, not issued yet. ``now``
    is when ages are told for. Raises ``VocError`` where nothing is stored, or nothing of that week.
    """
    return _with_edition(components, week, now or datetime.now(UTC), segment, issue=False)


def issue_weekly_report(
    components: Components,
    week: Week | None = None,
    *,
    now: datetime | None = None,
    segment: Segment = EVERY_COMMENT,
) -> WeeklyReport:
    """Build the summary and keep that it was issued; a week that is not over is told, but no edition of it is kept.

    Where the numbers are those of the edition issued last, it is that edition; where a late import, a deletion, a
    correction or other themes changed them, it is the next one, which tells what changed. The summary of a segment bears
    the edition of the whole week, which is issued with it.
    """
    now = now or datetime.now(UTC)
    whole = _with_edition(components, week, now, EVERY_COMMENT, issue=True)
    if segment == EVERY_COMMENT:
        return whole
    return _with_edition(components, Week.parse(whole.week), now, segment, issue=False)


def render_weekly_report(
    components: Components, report: WeeklyReport, form: ReportFormat, by: str, *, site: str | None = None
) -> bytes:
    """Render a report for ``by``; ``site`` is where its numbers lead.

    A workbook gets every comment of the week, so it is in the audit log as every export.
    """
    if form is not ReportFormat.XLSX:
        return render(report, form, site=site)
    week, zone = Week.parse(report.week), components.settings.zone
    with components.database.transaction() as session:
        audit(session, by, "comment.export", report.week, format=form.value)
    with components.database.transaction() as session:  # another: while it is written others must be able to write
        behind = ReportCommentRepository(session, report.segment).behind(week.start(zone), week.end(zone))
        local = (replace(each, moment=each.moment.astimezone(zone)) for each in behind)
        return render(report, form, site=site, behind=local)


def _with_edition(
    components: Components, week: Week | None, now: datetime, segment: Segment, *, issue: bool
) -> WeeklyReport:
    zone = components.settings.zone
    with components.database.transaction() as session:
        week = _week_with_comments(components, session, week, now)
        parts = Parts(components, session, week, now, segment)
        report = _assemble(parts, decision_outcomes(session, week, zone, segment))
        repository = IssueRepository(session)
        earlier = repository.newest(str(week), 2)
        over = now >= week.end(zone)
        if segment != EVERY_COMMENT:
            return replace(report, edition=_edition_of_whole(parts, earlier, provisional=not over))
        names = _names(components, ThemeRepository(session).all_names())
        numbers = numbers_of(report)
        digest = digest_of(numbers)
        if issue and over and (not earlier or earlier[0].digest != digest):
            number = earlier[0].edition + 1 if earlier else 1
            made = Issued(str(week), number, now, digest, numbers)
            earlier = [made, *earlier] if repository.add(made) else repository.newest(str(week), 2)
        edition = _edition(parts, earlier, numbers, digest, names, provisional=not over)
    return replace(report, edition=edition)


def _names(components: Components, themes: Mapping[str, str]) -> dict[str, Mapping[str, str]]:
    """Return the display names of every code by table, also of those that the week has no more."""
    return {
        "received": KIND_NAMES,
        "themes": themes,
        "reasons": components.taxonomy.reasons,
        "sentiment": SENTIMENT_NAMES,
        "intent": INTENT_NAMES,
        "urgency": URGENCY_NAMES,
    }


def _edition(
    parts: Parts,
    earlier: list[Issued],
    numbers: Mapping[str, int],
    digest: str,
    names: Mapping[str, Mapping[str, str]],
    *,
    provisional: bool,
) -> Edition:
    """Tell which edition the numbers are, and how they differ from the one before."""
    issued = earlier[0] if earlier and earlier[0].digest == digest else None
    before = next((each for each in earlier if each is not issued), None)
    number = issued.edition if issued else (before.edition if before else 0) + 1
    issued_at = parts.written(issued.issued_at) if issued else None
    if before is None:
        return Edition(number, issued_at, provisional)
    return Edition(
        number=number,
        issued_at=issued_at,
        provisional=provisional,
        previous_at=parts.written(before.issued_at),
        late_comments=parts.late(before.issued_at),
        changes=changes(before.numbers, numbers, names),
    )


def _edition_of_whole(parts: Parts, earlier: list[Issued], *, provisional: bool) -> Edition:
    """Tell the edition of the whole week; what changed in it is not what changed in the segment."""
    if not earlier:
        return Edition(1, None, provisional)
    return Edition(earlier[0].edition, parts.written(earlier[0].issued_at), provisional)


def _assemble(parts: Parts, decisions: tuple[DecisionOutcome, ...]) -> WeeklyReport:
    week, weeks = parts.week, parts.weeks
    themes, reasons, intent = parts.themes(), parts.reasons(), parts.intent()
    urgent, leaving = parts.urgent(), parts.leaving()
    everyone = parts.everyone
    return WeeklyReport(
        week=str(week),
        first_day=week.monday.isoformat(),
        last_day=week.sunday.isoformat(),
        weeks=tuple(str(each) for each in weeks),
        edition=Edition(1, None, True),
        headline=headline(themes, reasons, intent, everyone.customers, urgent, leaving),
        comments=everyone.comments[-1],
        comments_before=everyone.comments[:-1],
        customers=everyone.customers[-1],
        customers_before=everyone.customers[:-1],
        query=parts.query(),
        received=parts.received(),
        themes=themes,
        unclassified=parts.unclassified(),
        movements=parts.movements(themes),
        leaving=leaving,
        theme_sentiment=parts.theme_sentiment(themes),
        urgent=urgent,
        decisions=decisions,
        reasons=reasons,
        sentiment=parts.sentiment(),
        intent=intent,
        urgency=parts.urgency(),
        nps=parts.nps(),
        models=parts.models(),
        run=parts.run,
        segment=parts.segment,
    )


def newest_week(components: Components, session: Session, now: datetime) -> Week:
    """Return the newest week with comments that is not in the future; raise where nothing is stored."""
    return _weeks_with_comments(components, session, now)[1]


def _weeks_with_comments(components: Components, session: Session, now: datetime) -> tuple[Week, Week]:
    weeks = stored_weeks(session, components.settings.zone, now)
    if weeks is None:
        raise VocError(
            "コメントがまだ保存されていません。先に voc import でファイルを取り込んでください。",
            code="nothing_stored",
            status=404,
        )
    return weeks


def _week_with_comments(components: Components, session: Session, week: Week | None, now: datetime) -> Week:
    """Return the week, by default the newest with comments; raise where it has none."""
    zone = components.settings.zone
    first, last = _weeks_with_comments(components, session, now)
    week = week or last
    if not ReportRepository(session).any_within(week.start(zone), week.end(zone)):
        raise VocError(
            f"{week} のコメントはありません。保存されているのは {first} から {last} までです。",
            code="week_empty",
            status=404,
        )
    return week
