"""What people do about the summary: they decide, and they handle comments. Their words are masked as comments are."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from voc.jobs.components import Components
from voc.jobs.reporting import newest_week
from voc.privacy.mask import Masked
from voc.report.weeks import Week
from voc.store.audit import audit
from voc.store.decisions import CaseRepository, Decision, DecisionRepository, Handled


def decide(
    components: Components, text: str, by: str, *, theme_id: str | None = None, week: Week | None = None
) -> Decision:
    """Keep what was decided on reading the summary of ``week``, by default the newest one with comments."""
    masked = components.masker.mask(text)
    with components.database.transaction() as session:
        return decide_within(session, components, masked, by, theme_id=theme_id, week=week)


def decide_within(
    session: Session, components: Components, masked: Masked, by: str, *, theme_id: str | None, week: Week | None
) -> Decision:
    """Do the same within the caller's transaction, which masking would hold up."""
    week = week or newest_week(components, session, datetime.now(UTC))
    made = DecisionRepository(session).add(str(week), masked.text, by, theme_id)
    audit(session, by, "decision.create", str(made.id))
    return made


def change_decision(
    components: Components, decision_id: int, by: str, *, text: str | None = None, theme_id: str | None = None
) -> Decision:
    """Change a decision's text or theme, an empty theme for none; what is not given stays."""
    masked = None if text is None else components.masker.mask(text).text
    with components.database.transaction() as session:
        changed = DecisionRepository(session).change(decision_id, text=masked, theme_id=theme_id)
        audit(session, by, "decision.change", str(decision_id))
        return changed


def delete_decision(components: Components, decision_id: int, by: str) -> None:
    """Delete a decision."""
    with components.database.transaction() as session:
        DecisionRepository(session).delete(decision_id)
        audit(session, by, "decision.delete", str(decision_id))


def handle(components: Components, comment_id: str, by: str, note: str) -> Handled:
    """Note that someone has handled a comment."""
    masked = components.masker.mask(note).text if note else ""
    with components.database.transaction() as session:
        handled = CaseRepository(session).handle(comment_id, by, masked)
        audit(session, by, "comment.handle", comment_id)
        return handled


def reopen(components: Components, comment_id: str, by: str) -> None:
    """Take back that a comment was handled; nothing happens where it was not."""
    with components.database.transaction() as session:
        if CaseRepository(session).reopen(comment_id):
            audit(session, by, "comment.reopen", comment_id)
