"""What a model answered, counted by the database: the tags of tens of thousands of comments are not loaded to be looked at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, case, cast, func, literal, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from voc.store.spans import part, within
from voc.store.tables import CommentRow, TagsRow
from voc.tag.corrections import MOST_REASONS, Labels
from voc.tag.figures import SURE_OF, Alike
from voc.tag.labels import DEMAND_NAMES

_Path = tuple[str | int, ...]
_LISTS: Final = {"reasons": MOST_REASONS, "demands": len(DEMAND_NAMES)}
_BETWEEN: Final = " "
_BETWEEN_HEADS: Final = "/"
_SCORES: Final[list[_Path]] = [("certainty",) if name == "main" else (name, "score") for name in SURE_OF]


def answers(session: Session, model: str, starts: Sequence[datetime], until: datetime) -> list[list[Alike]]:
    """Return the answers of ``model`` as it gave them, whatever people said, by part of the span up to ``until``.

    ``starts`` are the beginnings of the parts, the oldest first.
    """
    found: list[list[Alike]] = [[] for _ in starts]
    for position, codes, comments, *sums in session.execute(_counted(session, model, starts, until)):
        pairs = zip(sums[::2], sums[1::2], strict=True)
        found[position].append(Alike(_labels(codes), comments, dict(zip(SURE_OF, pairs, strict=True))))
    return found


def _labels(codes: str) -> Labels:
    sentiment, intent, urgency, *lists = codes.split(_BETWEEN_HEADS)
    reasons, demands = (tuple(each.split()) for each in lists)
    return Labels(reasons, sentiment, intent, urgency, demands)


def _counted(session: Session, model: str, starts: Sequence[datetime], until: datetime) -> Select[Any]:
    """Select part, number of comments, labels, and the sums of each score and of its square."""
    tags: ColumnElement[Any] = TagsRow.tags.expression
    if session.get_bind().dialect.name == "postgresql":
        tags = cast(tags, JSONB)  # parsed once a comment; as JSON it would be once a value
    read = (
        select(part(starts).label("part"), tags.label("tags"))
        .join(CommentRow, CommentRow.id == TagsRow.comment_id)
        .where(TagsRow.model == model, *within(starts[0], until))
        .cte()
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    scores = [read.c.tags[path].as_float().label(f"score_{number}") for number, path in enumerate(_SCORES)]
    # All labels as one value, and made before they are grouped: SQLite would sort the whole tags with seventeen of them.
    one = _all_labels(read.c.tags).label("labels")
    each = select(read.c.part, one, *scores).cte().prefix_with("MATERIALIZED")
    given = [each.c[score.name] for score in scores]
    sums = [func.sum(value) for score in given for value in (score, score * score)]
    return select(each.c.part, each.c.labels, func.count(), *sums).group_by(each.c.part, each.c.labels)


def _all_labels(tags: ColumnElement[Any]) -> ColumnElement[str]:
    labels: ColumnElement[str] = literal("")
    for name in ("sentiment", "intent", "urgency"):
        labels = labels + tags[(name, "label")].as_string() + _BETWEEN_HEADS
    return labels + _codes(tags, "reasons") + _BETWEEN_HEADS + _codes(tags, "demands")


def _codes(tags: ColumnElement[Any], name: str, position: int = 0) -> ColumnElement[str]:
    """The codes of a list of labels; what comes after its end is not looked for."""
    if position == _LISTS[name]:
        return literal("")
    code = tags[(name, position, "code")].as_string()
    return case((code.is_(None), ""), else_=code + _BETWEEN + _codes(tags, name, position + 1))
