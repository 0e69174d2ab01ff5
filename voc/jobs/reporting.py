"""The weekly summary from what is stored."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from voc.errors import VocError
from voc.jobs.components import Components
from voc.report.weekly import WEEKS_BEFORE, Provenance, ReportedComment, WeeklyReport, build
from voc.report.weeks import Week
from voc.store.comments import CommentFilter, CommentRepository, StoredComment
from voc.store.themes import ThemeRepository

_SCORE: Final = re.compile(r"([0-9]{1,2})(?:\.0+)?点?")
_NPS_WORDS: Final = ("NPS", "推奨度", "おすすめ度", "お勧め度")


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
        respondent=comment.customer or comment.external_id or comment.id,
        moment=stored.moment,
        reasons=tuple(reason["code"] for reason in tags["reasons"]),
        sentiment=tags["sentiment"]["label"],
        intent=tags["intent"]["label"],
        urgency=tags["urgency"]["label"],
        due_hours=tags["urgency"]["due_hours"],
        why=tuple(tags["urgency"]["why"]),
        theme_id=stored.theme_id,
        theme_score=stored.theme_score or 0.0,
        nps=_nps(comment.attributes),
    )


def _nps(attributes: Mapping[str, str]) -> int | None:
    """The score, 0 to 10, in a column whose header names it: NPS, NPS(0~10), 推奨度, おすすめ度."""
    for name, value in attributes.items():
        header = unicodedata.normalize("NFKC", name).upper()
        written = _SCORE.fullmatch(unicodedata.normalize("NFKC", str(value)).strip())
        if written and int(written[1]) <= 10 and any(word in header for word in _NPS_WORDS):
            return int(written[1])
    return None
