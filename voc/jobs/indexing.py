"""The terms of comments that an earlier version of voc stored without them: made once, from their readings."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final

from voc.store.database import Database
from voc.store.indexing import claim_unsearchable
from voc.store.search import TermRepository
from voc.text.analysis import Tokens
from voc.text.pairs import pairs
from voc.text.reader import Reader
from voc.text.search_words import search_words
from voc.text.tokenizer import Tokenizer

_BATCH: Final = 1_000
_log = logging.getLogger(__name__)


def make_searchable(database: Database, reader: Callable[[], Reader]) -> int:
    """Store the terms of all comments that lack some, a batch a transaction; return how many comments they were.

    ``reader`` is called where there is something to do: the dictionary takes a moment to load.
    """
    done = 0
    while True:
        with database.transaction() as session:
            batch = claim_unsearchable(session, _BATCH)
            TermRepository(session).add(
                (each.sequence, _terms(reader().tokenizer, each.tokens), each.attributes) for each in batch
            )
        if not batch:
            return done
        done += len(batch)
        _log.info("made searchable: %d comments", done)


def _terms(tokenizer: Tokenizer, tokens: Tokens) -> frozenset[str]:
    return search_words(tokenizer, tokens) | pairs(tokenizer, tokens)
