"""Comments like a given one: the nearest by the built-in vectors among the newest that share its theme or reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from voc.jobs.components import Components
from voc.jobs.documents import read_documents
from voc.store.comments import CommentFilter, CommentRepository, StoredComment

_COMPARED: Final = 200
_ALIKE_FROM: Final = 0.5


@dataclass(frozen=True, slots=True)
class Similar:
    """A comment with its cosine similarity to the given one."""

    stored: StoredComment
    score: float


def similar_comments(components: Components, stored: StoredComment, most: int) -> list[Similar]:
    """Return up to ``most`` comments, the most similar first; equal texts count once.

    Compared are the 200 newest of the same theme, without one of the same main reason, else of the same sentiment: the
    work stays the same however many comments are stored.
    """
    with components.database.transaction() as session:
        comments = CommentRepository(session)
        others = {each.comment.text: each for each in reversed(comments.search(_alike(stored), limit=_COMPARED))}
        others.pop(stored.comment.text, None)
        compared = [stored, *others.values()]
        analyses = [document.analysis for document in read_documents(components, comments, compared)]
    vectors = np.asarray(components.built_in_encoder.encode(analyses), dtype=np.float32)
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    scores = vectors[1:] @ vectors[0]
    best = np.argsort(-scores, kind="stable")[:most]
    return [Similar(compared[1 + at], float(scores[at])) for at in best if scores[at] >= _ALIKE_FROM]


def _alike(stored: StoredComment) -> CommentFilter:
    if stored.theme_id:
        return CommentFilter(theme=stored.theme_id)
    if stored.labels.reasons:
        return CommentFilter(reason=stored.labels.reasons[0])
    return CommentFilter(sentiment=stored.labels.sentiment)
