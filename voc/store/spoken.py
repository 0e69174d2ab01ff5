"""All that comments say of leaving, in few columns: for tables and figures over every comment."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import null, or_, select
from sqlalchemy.orm import Session

from voc.store.spans import RESPONDENT
from voc.store.tables import CommentRow, PlaceRow, ReasonRow, TagsRow
from voc.tag.tags import DISSATISFIED

_AT_ONCE: Final = 5_000


@dataclass(frozen=True, slots=True)
class Spoken:
    """A comment as its labels hold; ``attributes`` are empty unless they were asked for."""

    respondent: str
    theme_id: str | None
    intent: str
    reasons: tuple[str, ...]
    attributes: Mapping[str, Any]


def everything_spoken(session: Session, *, attributes: bool) -> Iterator[Spoken]:
    """Yield every stored comment, in no order."""
    reasons: dict[str, list[str]] = {}
    for comment_id, code in session.execute(
        select(ReasonRow.comment_id, ReasonRow.code).order_by(ReasonRow.comment_id, ReasonRow.position)
    ):
        reasons.setdefault(comment_id, []).append(code)
    given = CommentRow.attributes if attributes else null()
    statement = (
        select(CommentRow.id, RESPONDENT, PlaceRow.theme_id, TagsRow.intent, given)
        .join(TagsRow, TagsRow.comment_id == CommentRow.id)
        .outerjoin(PlaceRow, PlaceRow.comment_id == CommentRow.id)
    )
    for comment_id, respondent, theme_id, intent, own in session.execute(
        statement.execution_options(yield_per=_AT_ONCE)
    ):
        yield Spoken(respondent, theme_id, intent, tuple(reasons.get(comment_id, ())), own or {})


def speaking_of_leaving(session: Session, without: Collection[str]) -> list[str]:
    """Return the ids of the comments that speak of leaving (``names_trouble``) or belong to a theme, in the order of storing.

    Those of the themes ``without`` are left out.
    """
    named = select(ReasonRow.comment_id).where(ReasonRow.comment_id == CommentRow.id).exists()
    statement = (
        select(CommentRow.id)
        .join(TagsRow, TagsRow.comment_id == CommentRow.id)
        .outerjoin(PlaceRow, PlaceRow.comment_id == CommentRow.id)
        .where(or_(TagsRow.sentiment.in_(DISSATISFIED), PlaceRow.theme_id.is_not(None), named))
        .where(or_(PlaceRow.theme_id.is_(None), PlaceRow.theme_id.not_in(without)))
        .order_by(CommentRow.sequence)
    )
    return list(session.scalars(statement))
