"""Words counted by the database, on both databases: what is counted is bounded and drawn evenly."""

from __future__ import annotations

import pytest
from support.made import make_tagged, make_tags, store

from voc.store.comments import CommentFilter
from voc.store.database import Database
from voc.store.word_counts import Counts, WordRepository

_NEGATIVE = CommentFilter(sentiment="negative")


@pytest.fixture
def filled(database: Database) -> Database:
    """Forty comments: every second one negative and about the telephone, the others about the box."""
    store(
        database,
        *(
            make_tagged(
                f"c{number}",
                f"{'電話 電話→鳴る' if number % 2 else '箱'} 共通 一回{number}",
                tags=make_tags(sentiment="negative" if number % 2 else "positive"),
                attributes={"プラン": "標準"},
            )
            for number in range(40)
        ),
    )
    return database


def test_words_and_pairs_are_counted_without_attributes_and_those_of_one_comment(filled: Database) -> None:
    with filled.transaction() as session:
        words = WordRepository(session)
        segment = words.segment(_NEGATIVE, 100)
        assert (len(segment.sequences), segment.more) == (20, False)
        assert words.counts(segment.sequences) == Counts({"電話": 20, "共通": 20}, {"電話→鳴る": 20})
        assert words.counts([]) == Counts({}, {})


def test_the_newest_are_counted_and_the_others_drawn_from_all(filled: Database) -> None:
    with filled.transaction() as session:
        words = WordRepository(session)
        segment = words.segment(_NEGATIVE, 5)
        assert segment.more
        assert segment.sequences == sorted(words.segment(_NEGATIVE, 100).sequences, reverse=True)[:5]
        others = words.others(_NEGATIVE, 100)
        assert words.counts(others) == Counts({"箱": 20, "共通": 20}, {})
        few = words.others(CommentFilter(sentiment="mixed"), 10)
        assert len(few) == 10
        assert max(few) - min(few) >= 27
        assert words.others(CommentFilter(), 100) == []


def test_occurrences_pair_comments_and_words(filled: Database) -> None:
    with filled.transaction() as session:
        words = WordRepository(session)
        sequences = words.segment(_NEGATIVE, 3).sequences
        found = words.occurrences(sequences, ["電話", "箱"])
        assert sorted(found) == [(sequence, "電話") for sequence in sorted(sequences)]
