"""Stored comments as documents to be placed among themes; their tokens are restored where they still fit, else made again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from voc.ingest.own_words import VERSION, own_words
from voc.jobs.components import Components
from voc.store.comments import CommentRepository, StoredComment
from voc.store.readings import Reading
from voc.text.analysis import Analysis
from voc.text.reader import Reader
from voc.themes.space import Document

# As long as the column of the database that holds it.
_LONGEST_NAME: Final = 100


def reading_name(reader: Reader) -> str:
    """Name what makes a reading: which words are read, by which tokenizer."""
    return f"own-{VERSION}+{reader.tokenizer.name}"[:_LONGEST_NAME]


def reread(reader: Reader, text: str, kind: str, reading: Reading) -> Analysis:
    """Restore a stored reading; one that was made otherwise may not fit the words read now, so the text is read again."""
    own = own_words(text, kind)
    fitting = {reading_name(reader)} if own != text else {reading_name(reader), reader.tokenizer.name}
    return reader.restore(own, reading.tokens) if reading.tokenizer in fitting else reader.read(own)


def read_documents(
    components: Components, comments: CommentRepository, stored: Sequence[StoredComment]
) -> list[Document]:
    """Return the documents of stored comments, in order."""
    readings = comments.readings([each.comment.id for each in stored])
    return [
        Document(
            each.comment.id,
            reread(components.reader, each.comment.text, each.comment.kind, readings[each.comment.id]),
            each.comment.kind.value,
        )
        for each in stored
    ]
