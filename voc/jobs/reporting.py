"""The weekly summary from what is stored."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from voc.errors import VocError
from voc.jobs.components import Components
from voc.jobs.respondents import nps_of, respondent_of
from voc.report.weekly import WEEKS_BEFORE, Provenance, ReportedComment, WeeklyReport, build
from voc.report.weeks import Week
from voc.store.comments import CommentFilter, CommentRepository, StoredComment
from voc.store.themes import ThemeRepository


def weekly_report(components: Components, week: Week | None = None) -> WeeklyReport:
    """Build the summary of ``week``, by default the newest week with comments that is not in the future.

    Raises ``VocError`` where nothing is stored, or nothing of that week.
    """
    zone = components.settings.zone
    with components.database.transaction() as session:
        comments = CommentRepository(session)
        # A mistyped date of a later year must not make that year the newest week.
        span = comments.span(datetime.now(UTC) + timedelta(days=1))
        if span is None:
            raise VocError(
                "コメントがまだ保存されていません。先に voc import でファイルを取り込んでください。",
                code="nothing_stored",
                status=404,
            )
        first, last = (Week.of(moment, zone) for moment in span)
        week = week or last
        wanted = CommentFilter(since=week.before(WEEKS_BEFORE).start(zone), until=week.end(zone))
        reported = [_reported(stored) for stored in comments.each(wanted)]
        if not any(Week.of(comment.moment, zone) == week for comment in reported):
            raise VocError(
                f"{week} のコメントはありません。保存されているのは {first} から {last} までです。",
                code="week_empty",
                status=404,
            )
        themes = ThemeRepository(session)
        run = themes.current_run()
        names = themes.names()
    provenance = Provenance(components.tagger.version, run.id if run else None)
    return build(reported, week, zone, components.taxonomy, names, provenance)


def _reported(stored: StoredComment) -> ReportedComment:
    comment, tags = stored.comment, stored.tags
    return ReportedComment(
        id=comment.id,
        text=comment.text,
        respondent=respondent_of(comment),
        moment=stored.moment,
        reasons=tuple(reason["code"] for reason in tags["reasons"]),
        sentiment=tags["sentiment"]["label"],
        intent=tags["intent"]["label"],
        urgency=tags["urgency"]["label"],
        due_hours=tags["urgency"]["due_hours"],
        why=tuple(tags["urgency"]["why"]),
        theme_id=stored.theme_id,
        theme_score=stored.theme_score or 0.0,
        nps=nps_of(comment.attributes),
    )
