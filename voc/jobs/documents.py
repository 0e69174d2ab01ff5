"""Stored comments as documents to be placed among themes; their tokens are restored, not made again."""

from __future__ import annotations

from collections.abc import Sequence

from voc.ingest.own_words import own_words
from voc.jobs.components import Components
from voc.store.comments import CommentRepository, StoredComment
from voc.themes.space import Document


def read_documents(
    components: Components, comments: CommentRepository, stored: Sequence[StoredComment]
) -> list[Document]:
    """Return the documents of stored comments, in order."""
    tokens = comments.tokens([each.comment.id for each in stored])
    return [
        Document(
            each.comment.id,
            components.reader.restore(own_words(each.comment.text, each.comment.kind), tokens[each.comment.id]),
            each.comment.kind.value,
        )
        for each in stored
    ]
