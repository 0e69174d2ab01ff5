"""Who leaves, by theme and by the reasons that its speakers name: counted by the database over customers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import case, distinct, func, select
from sqlalchemy.orm import Session

from voc.segment import EVERY_COMMENT, Segment
from voc.store.reporting import nested
from voc.store.spans import RESPONDENT, of_segment, within
from voc.store.tables import CommentRow, PlaceRow, ReasonRow, TagsRow
from voc.tag.labels import Intent

_LEFT: Final = (Intent.REQUESTED, Intent.DONE)


@dataclass(frozen=True, slots=True)
class Leaving:
    """Customers of a span: how many, how many of them asked to leave or left, and the same of each theme's speakers.

    ``named`` counts a theme's speakers by the reason that they name in comments of the theme, ``first`` by the reason
    that they name first in any comment.
    """

    respondents: int
    leavers: int
    speakers: Mapping[str, tuple[int, int]]
    named: Mapping[str, Mapping[str, int]]
    first: Mapping[str, Mapping[str, int]]


def count_leaving(session: Session, since: datetime, until: datetime, segment: Segment = EVERY_COMMENT) -> Leaving:
    """Count who leaves, by theme and by the reasons that its speakers name, over the comments of a segment."""
    of_these = (*within(since, until), *of_segment(segment))
    left = func.max(case((TagsRow.intent.in_(_LEFT), 1), else_=0)).label("left")
    tagged = select(RESPONDENT.label("who"), left).join(TagsRow, TagsRow.comment_id == CommentRow.id)
    everyone = tagged.where(*of_these).group_by("who").cte("everyone")
    spoken = select(PlaceRow.theme_id.label("theme"), RESPONDENT.label("who"))
    spoken = spoken.join(CommentRow, CommentRow.id == PlaceRow.comment_id)
    spoken = spoken.where(*of_these, PlaceRow.theme_id.is_not(None))
    speakers = spoken.distinct().cte("speakers")
    reasons = select(RESPONDENT.label("who"), ReasonRow.code).join(CommentRow, CommentRow.id == ReasonRow.comment_id)
    first = reasons.where(*of_these, ReasonRow.position == 0).distinct().cte("first")
    named = (
        select(PlaceRow.theme_id, ReasonRow.code, func.count(distinct(RESPONDENT)))
        .select_from(CommentRow)
        .join(PlaceRow, PlaceRow.comment_id == CommentRow.id)
        .join(ReasonRow, ReasonRow.comment_id == CommentRow.id)
        .where(*of_these, PlaceRow.theme_id.is_not(None))
        .group_by(PlaceRow.theme_id, ReasonRow.code)
    )
    by_theme = (
        select(speakers.c.theme, func.count(), func.sum(everyone.c.left))
        .join(everyone, everyone.c.who == speakers.c.who)
        .group_by(speakers.c.theme)
    )
    stated = (
        select(speakers.c.theme, first.c.code, func.count())
        .join(first, first.c.who == speakers.c.who)
        .group_by(speakers.c.theme, first.c.code)
    )
    respondents, leavers = session.execute(select(func.count(), func.sum(everyone.c.left))).one()
    return Leaving(
        respondents=respondents,
        leavers=int(leavers or 0),
        speakers={theme: (n, int(cases)) for theme, n, cases in session.execute(by_theme)},
        named=nested(session.execute(named)),
        first=nested(session.execute(stated)),
    )
