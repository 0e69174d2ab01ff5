"""What people did about the summary: decisions, comments handled, and the editions that were issued."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from voc.errors import VocError
from voc.store.aliases import resolved
from voc.store.inserting import insert_or
from voc.store.tables import CaseRow, CommentRow, DecisionRow, IssueRow, ThemeRow
from voc.store.tables.base import LARGEST_ID
from voc.store.theme_history import theme_missing
from voc.themes.known import State

LONGEST: Final = 1_000


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided on reading the summary of ``week``, about a theme or none."""

    id: int
    week: str
    theme_id: str | None
    text: str
    made_by: str
    made_at: datetime

    def to_json(self) -> dict[str, Any]:
        """Return the decision as the command line and the API show it."""
        return {
            "id": self.id,
            "week": self.week,
            "theme": self.theme_id,
            "text": self.text,
            "made_by": self.made_by,
            "made_at": self.made_at.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class Handled:
    """A comment that someone has handled."""

    comment_id: str
    handled_at: datetime
    handled_by: str
    note: str

    def to_json(self) -> dict[str, Any]:
        """Return the case as the API shows it."""
        return {
            "comment": self.comment_id,
            "handled_at": self.handled_at.isoformat(),
            "handled_by": self.handled_by,
            "note": self.note,
        }


@dataclass(frozen=True, slots=True)
class Issued:
    """An edition of a week's summary with the numbers that it told, by name."""

    week: str
    edition: int
    issued_at: datetime
    digest: str
    numbers: Mapping[str, int]


class DecisionRepository:
    """Decisions of one session; committing is the caller's."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, week: str, text: str, by: str, theme_id: str | None = None) -> Decision:
        """Keep a decision; raises ``VocError`` where the text is empty or too long, or there is no such theme."""
        row = DecisionRow(week=week, made_by=by[:200], made_at=datetime.now(UTC))
        self._fill(row, text, theme_id)
        self._session.add(row)
        self._session.flush()
        return _decision(row)

    def change(self, decision_id: int, *, text: str | None = None, theme_id: str | None = None) -> Decision:
        """Change the text or the theme of a decision, an empty theme for none; what is not given stays."""
        row = self._get(decision_id)
        kept = row.theme_id if theme_id is None else theme_id
        self._fill(row, row.text if text is None else text, kept or None)
        return _decision(row)

    def delete(self, decision_id: int) -> None:
        """Delete a decision."""
        self._session.delete(self._get(decision_id))

    def of_weeks(self, weeks: Sequence[str]) -> list[Decision]:
        """Return the decisions of some weeks, the newest first."""
        return self._listed(select(DecisionRow).where(DecisionRow.week.in_(weeks)))

    def all(self) -> list[Decision]:
        """Return all decisions, the newest first."""
        return self._listed(select(DecisionRow))

    def _listed(self, statement: Any) -> list[Decision]:
        newest_first = statement.order_by(DecisionRow.week.desc(), DecisionRow.id.desc())
        return [_decision(row) for row in self._session.scalars(newest_first)]

    def _fill(self, row: DecisionRow, text: str, theme_id: str | None) -> None:
        text = " ".join(text.split())
        if not text or len(text) > LONGEST:
            raise VocError(f"決めたことは1~{LONGEST}文字で書いてください。", code="decision_text")
        if theme_id is not None:
            theme = self._session.get(ThemeRow, theme_id)
            if theme is None or theme.state == State.MERGED:
                raise theme_missing(self._session, theme_id)
        row.text, row.theme_id = text, theme_id

    def _get(self, decision_id: int) -> DecisionRow:
        row = self._session.get(DecisionRow, decision_id) if 0 < decision_id <= LARGEST_ID else None
        if row is None:
            raise VocError(
                f"決定「{decision_id}」はありません。voc decisions list で番号を確かめてください。",
                code="decision_missing",
                status=404,
            )
        return row


class CaseRepository:
    """Which comments were handled; committing is the caller's."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def handle(self, comment_id: str, by: str, note: str = "") -> Handled:
        """Note that a comment was handled; again replaces what was noted. Raises ``VocError`` where there is none."""
        if len(note) > LONGEST:
            raise VocError(f"note: {LONGEST}文字までで書いてください。", code="note_too_long")
        stored = select(CommentRow.id).where(CommentRow.id == resolved(self._session, comment_id))
        found = self._session.scalar(stored)
        if found is None:
            raise VocError(f"コメント「{comment_id}」はありません。", code="comment_missing", status=404)
        row = CaseRow(comment_id=found, handled_at=datetime.now(UTC), handled_by=by[:200], note=note)
        return _handled(self._session.merge(row))

    def reopen(self, comment_id: str) -> bool:
        """Take back that a comment was handled; ``False`` where it was not."""
        of_comment = CaseRow.comment_id == resolved(self._session, comment_id)
        case = delete(CaseRow).where(of_comment).returning(CaseRow.comment_id)
        return self._session.scalar(case) is not None

    def get(self, comment_id: str) -> Handled | None:
        """Return how a comment was handled, ``None`` while it is open."""
        row = self._session.get(CaseRow, resolved(self._session, comment_id))
        return _handled(row) if row else None


class IssueRepository:
    """The editions of the weekly summaries; committing is the caller's."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def newest(self, week: str, count: int) -> list[Issued]:
        """Return the newest editions of a week, the newest first."""
        statement = select(IssueRow).where(IssueRow.week == week).order_by(IssueRow.edition.desc()).limit(count)
        return [
            Issued(row.week, row.edition, row.issued_at, row.digest, row.numbers)
            for row in self._session.scalars(statement)
        ]

    def add(self, issued: Issued) -> bool:
        """Keep an edition; ``False`` where another process has just kept this one, which then holds."""
        row = {
            "week": issued.week,
            "edition": issued.edition,
            "issued_at": issued.issued_at,
            "digest": issued.digest,
            "numbers": dict(issued.numbers),
        }
        statement = insert_or(self._session, IssueRow).on_conflict_do_nothing(index_elements=["week", "edition"])
        return self._session.scalar(statement.values(row).returning(IssueRow.edition)) is not None


def _decision(row: DecisionRow) -> Decision:
    return Decision(row.id, row.week, row.theme_id, row.text, row.made_by, row.made_at)


def _handled(row: CaseRow) -> Handled:
    return Handled(row.comment_id, row.handled_at, row.handled_by, row.note)
