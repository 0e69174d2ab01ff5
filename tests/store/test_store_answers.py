"""What the database counts of a model's answers equals what one counts by reading each comment's tags."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random
from statistics import fmean, stdev

import pytest
from support.made import NOON, make_tagged, make_tags, store

from voc.store.answers import answers
from voc.store.corrections import CorrectionRepository
from voc.store.database import Database
from voc.tag.corrections import Labels
from voc.tag.figures import Answers, Profile, count_labels, sureness
from voc.tag.labels import DEMAND_NAMES, Sentiment

_DAY = timedelta(days=1)


def test_labels_and_certainty_are_those_of_the_tags_as_the_model_gave_them(database: Database) -> None:
    chance = Random(3)
    made = []
    for number in range(60):
        tags = make_tags(
            chance.sample(("support", "price", "box_thaw"), chance.randrange(4)),
            chance.choice(list(Sentiment)),
            demands=chance.sample(list(DEMAND_NAMES), chance.choice((0, 1, len(DEMAND_NAMES)))),
        )
        sentiment = replace(tags.sentiment, score=round(chance.random(), 4))
        tags = replace(tags, sentiment=sentiment, certainty=round(chance.random(), 4))
        made.append(make_tagged(f"c{number}", tags=tags, occurred_at=NOON - number * _DAY))
    store(database, *made)
    starts = [NOON - 50 * _DAY, NOON - 20 * _DAY]
    with database.transaction() as session:
        for each in made:
            CorrectionRepository(session).add(each.comment.id, {"sentiment": "mixed", "reasons": ["trust"]}, by="佐藤")
    with database.transaction() as session:
        parts = answers(session, "m-1", starts, NOON)
        assert [each.comments for each in answers(session, "m-2", starts, NOON)] == [0, 0]
    whole = Answers.together(parts)
    for found, those in zip([*parts, whole], (made[21:51], made[1:21], made[1:51]), strict=True):
        tags_of = [each.tags.to_json() for each in those]
        profile = Profile.of(found)
        assert profile.comments == len(those)
        assert profile.labels == count_labels(Labels.of(each) for each in tags_of)
        for name, confidence in profile.confidence.items():
            sure = [sureness(each)[name] for each in tags_of]
            assert (confidence.mean, confidence.deviation) == pytest.approx((fmean(sure), stdev(sure)), abs=1e-4)
