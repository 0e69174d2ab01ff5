"""What people do about the summary: they decide, and they handle comments. Their words are masked as comments are."""

from __future__ import annotations

from datetime import UTC, datetime

from voc.jobs.components import Components
from voc.jobs.reporting import newest_week
from voc.report.weeks import Week
from voc.store.decisions import CaseRepository, Decision, DecisionRepository, Handled


def decide(
    components: Components, text: str, by: str, *, theme_id: str | None = None, week: Week | None = None
) -> Decision:
    """Keep what was decided on reading the summary of ``week``, by default the newest one with comments."""
    masked = components.masker.mask(text).text
    with components.database.transaction() as session:
        week = week or newest_week(components, session, datetime.now(UTC))
        return DecisionRepository(session).add(str(week), masked, by, theme_id)


def change_decision(
    components: Components, decision_id: int, *, text: str | None = None, theme_id: str | None = None
) -> Decision:
    """Change a decision's text or theme, an empty theme for none; what is not given stays."""
    masked = None if text is None else components.masker.mask(text).text
    with components.database.transaction() as session:
        return DecisionRepository(session).change(decision_id, text=masked, theme_id=theme_id)


def handle(components: Components, comment_id: str, by: str, note: str) -> Handled:
    """Note that someone has handled a comment."""
    masked = components.masker.mask(note).text if note else ""
    with components.database.transaction() as session:
        return CaseRepository(session).handle(comment_id, by, masked)
