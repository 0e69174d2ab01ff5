"""The audit log: who did what to what, in the same transaction as the deed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from voc.store.tables import AuditRow


@dataclass(frozen=True, slots=True)
class Deed:
    """One line of the audit log; ``id`` grows with time."""

    id: int
    at: datetime
    actor: str
    action: str
    target: str
    details: dict[str, Any]

    def to_json(self) -> dict[str, Any]:
        """Return what the API shows."""
        return {
            "id": self.id,
            "at": self.at.isoformat(),
            "actor": self.actor,
            "action": self.action,
            "target": self.target,
            "details": self.details,
        }


def audit(session: Session, actor: str, action: str, target: str, **details: str | int | bool | list[str]) -> None:
    """Record that ``actor`` did ``action`` (``comment.delete``) to ``target`` (an id, a name of one's own making).

    Neither ``target`` nor ``details`` may hold a customer's words or data: ids, counts and formats only.
    """
    session.add(
        AuditRow(at=datetime.now(UTC), actor=actor[:220], action=action, target=target[:200], details=dict(details))
    )


def deeds(session: Session, before: int | None = None, limit: int = 100) -> list[Deed]:
    """Return the log, the newest first; ``before`` is the id of the last deed already seen."""
    statement = select(AuditRow).order_by(AuditRow.id.desc()).limit(limit)
    if before is not None:
        statement = statement.where(AuditRow.id < before)
    return [Deed(row.id, row.at, row.actor, row.action, row.target, row.details) for row in session.scalars(statement)]
