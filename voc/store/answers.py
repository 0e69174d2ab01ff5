"""What a model answered, counted by the database off columns beside the tags: no tags are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from voc.store.spans import part, within
from voc.store.tables import CommentRow, TagsRow
from voc.tag.corrections import Labels
from voc.tag.figures import SURE_OF, Alike, Answers, sureness

_SCORES: Final = {
    "main": TagsRow.certainty,
    "sentiment": TagsRow.sentiment_score,
    "intent": TagsRow.intent_score,
    "urgency": TagsRow.urgency_score,
}


def answer_columns(tags: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns that repeat what a model answered: its labels as it gave them, and how sure it was."""
    sure = sureness(tags)
    return {"answered": Labels.of(tags).line, **{_SCORES[name].key: sure[name] for name in SURE_OF}}


def answers(session: Session, model: str, starts: Sequence[datetime], until: datetime) -> list[Answers]:
    """Count the answers of ``model`` as it gave them, whatever people said, by part of the span up to ``until``.

    ``starts`` are the beginnings of the parts, the oldest first.
    """
    scores = [_SCORES[name] for name in SURE_OF]
    sums = [func.sum(value) for score in scores for value in (score, score * score)]
    counted = (
        select(part(starts).label("part"), TagsRow.answered, func.count(), *sums)
        .join(CommentRow, CommentRow.id == TagsRow.comment_id)
        # A process of an earlier version, which still runs while this one migrates, leaves the columns empty.
        .where(TagsRow.model == model, TagsRow.answered != "", *within(starts[0], until))
        .group_by("part", TagsRow.answered)
    )
    alike: list[list[Alike]] = [[] for _ in starts]
    labels = cache(Labels.from_line)
    for position, line, comments, *own in session.execute(counted):
        alike[position].append(Alike(labels(line), comments, tuple(own)))
    return [Answers.of(each) for each in alike]
