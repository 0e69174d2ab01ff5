"""Who leaves, by theme and by the reasons that its speakers name: counted by the database over customers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    CompoundSelect,
    String,
    case,
    cast,
    distinct,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from voc.segment import EVERY_COMMENT, Segment
from voc.store.reporting import nested
from voc.store.spans import RESPONDENT, of_segment, within
from voc.store.tables import CommentRow, PlaceRow, ReasonRow, TagsRow
from voc.tag.labels import LEAVING


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
    found: dict[str, list[Any]] = {name: [] for name in ("everyone", "speakers", "named", "first")}
    for counted, *row in session.execute(_counts(*within(since, until), *of_segment(segment))):
        found[counted].append(row)
    ((_, _, respondents, leavers),) = found["everyone"]
    return Leaving(
        respondents=respondents,
        leavers=int(leavers or 0),
        speakers={theme: (n, int(cases)) for theme, _, n, cases in found["speakers"]},
        named=nested(row[:3] for row in found["named"]),
        first=nested(row[:3] for row in found["first"]),
    )


def _counts(*of_these: ColumnElement[bool]) -> CompoundSelect[Any]:
    """Select what is counted, theme, reason, how many and how many of them left; the comments are read once for all."""
    said = _said(*of_these)
    who, theme, code = said.c.who, said.c.theme, said.c.code
    everyone = select(who, func.max(said.c.left).label("left")).group_by(who).cte("everyone")
    speakers = select(theme, who).where(theme.is_not(None)).distinct().cte("speakers")
    first = select(who, code).where(said.c.position == 0).distinct().cte("first")
    nothing: ColumnElement[Any] = cast(null(), String)
    in_theme = speakers.c.theme
    return union_all(
        select(literal("everyone"), nothing, nothing, func.count(), func.sum(everyone.c.left)),
        select(literal("speakers"), in_theme, nothing, func.count(), func.sum(everyone.c.left))
        .join(everyone, everyone.c.who == speakers.c.who)
        .group_by(in_theme),
        select(literal("named"), theme, code, func.count(distinct(who)), literal(0))
        .where(theme.is_not(None), code.is_not(None))
        .group_by(theme, code),
        select(literal("first"), in_theme, first.c.code, func.count(), literal(0))
        .join(first, first.c.who == speakers.c.who)
        .group_by(in_theme, first.c.code),
    )


def _said(*of_these: ColumnElement[bool]) -> CTE:
    """Who said it, whether it tells of leaving, its theme, and a row for each reason that it names, or one without."""
    left = case((TagsRow.intent.in_(LEAVING), 1), else_=0).label("left")
    statement = (
        select(RESPONDENT.label("who"), left, PlaceRow.theme_id.label("theme"), ReasonRow.position, ReasonRow.code)
        .select_from(CommentRow)
        .join(TagsRow, TagsRow.comment_id == CommentRow.id)
        .outerjoin(PlaceRow, PlaceRow.comment_id == CommentRow.id)
        .outerjoin(ReasonRow, ReasonRow.comment_id == CommentRow.id)
        .where(*of_these)
    )
    return statement.cte("said").prefix_with("MATERIALIZED")
