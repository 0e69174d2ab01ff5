"""What people said is learnt, label by label, and compared with what the model had said."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support.made import make_tagged, store

from voc.encode.static import StaticEncoder
from voc.errors import VocError
from voc.jobs.components import Components
from voc.jobs.training import TrainingResult, measure_feedback, train_tagger
from voc.settings import Settings
from voc.store.corrections import CorrectionRepository
from voc.tag.corpus import LabelledComment
from voc.tag.feedback import compare, to_markdown
from voc.tag.heads import COLUMNS, HEADS
from voc.tag.labels import Sentiment
from voc.tag.model import load_model
from voc.tag.opinions import Opinion
from voc.tag.partly import from_correction, from_opinion, importances, partial_targets
from voc.tag.tagger import Tagger
from voc.tag.taxonomy import OwnReason, Taxonomy
from voc.text.reader import Reader

OWN = Taxonomy(
    own_reasons={
        "box_thaw": OwnReason("保冷箱の溶け", ("溶けた",) * 5, "", "delivery"),
        "alone": OwnReason("ほか", ("ほか",) * 5, "", None),
    }
)
# Plain sentences of an industry that no corpus has, which read as anything but urgent.
TEXTS = [f"{number}番の桟橋の係留ロープを見てください" for number in "一二三四五六七八九"]


@pytest.mark.parametrize(
    ("said", "taught"),
    [
        ({"urgency": "high"}, {"urgency": ["high"]}),
        ({"reasons": ["price", "trust"]}, {"main": ["price"], "reasons": ["price", "trust"]}),
        ({"reasons": []}, {"main": ["none"], "reasons": []}),
        ({"demands": []}, {"demands": []}),
        ({"reasons": ["box_thaw", "delivery"]}, {"main": ["delivery"], "reasons": ["delivery"]}),
        ({"reasons": ["alone", "price"], "intent": "done"}, {"intent": ["done"]}),
    ],
)
def test_a_correction_teaches_what_was_said_and_nothing_else(said: dict[str, Any], taught: dict[str, Any]) -> None:
    learnt = from_correction("本文", "survey", said, OWN)
    assert dict(learnt.labels) == taught
    weights = dict(zip(HEADS, importances([learnt])[0], strict=True))
    assert {name for name, weight in weights.items() if weight} == set(taught)
    ones = {
        f"{name}.{HEADS[name].labels[offset - HEADS[name].first]}"
        for name in HEADS
        for offset in np.flatnonzero(partial_targets([learnt])[0])
        if HEADS[name].first <= offset < HEADS[name].first + len(HEADS[name].labels)
    }
    assert ones == {f"{name}.{label}" for name, labels in taught.items() for label in labels}


def test_a_correction_counts_more_than_an_opinion() -> None:
    opinion = from_opinion(Opinion("景色がきれい", Sentiment.POSITIVE))
    assert from_correction("本文", "survey", {"urgency": "high"}, OWN).importance > 1 > opinion.importance
    assert partial_targets([]).shape == (0, COLUMNS)


@pytest.fixture
def components(reader: Reader, encoder: StaticEncoder, tmp_path: Path) -> Iterator[Components]:
    """Parts over a database with comments that people said are urgent and about delivery."""
    components = Components(Settings(home=tmp_path, model=tmp_path / "models" / "tagger"))
    vars(components).update(reader=reader, encoder=encoder)
    tagged = [make_tagged(f"c{number}", text) for number, text in enumerate(TEXTS)]
    store(components.database, *tagged, make_tagged("quiet", "何も言われていない"))
    with components.database.transaction() as session:
        for each in tagged:
            said = {"urgency": "critical", "reasons": ["delivery"]}
            CorrectionRepository(session).add(each.comment.id, said, by="佐藤")
    yield components
    components.database.engine.dispose()


@pytest.fixture
def train(
    components: Components, industries: list[list[LabelledComment]], tmp_path: Path
) -> Callable[..., TrainingResult]:
    """Train on a part of the corpus, with or without what people said."""
    corpus = tmp_path / "corpus.jsonl"
    comments = [asdict(comment) for comment in industries[0] + industries[1]]
    corpus.write_text("".join(json.dumps(comment) + "\n" for comment in comments), encoding="utf-8")
    held_out = tmp_path / "held_out.jsonl"
    held_out.write_text(json.dumps({**comments[0], "domain": "", "text": "別の文"}), encoding="utf-8")

    def run(feedback: bool) -> TrainingResult:
        folder = components.model_folder
        return train_tagger(components, [corpus], held_out, folder, force=True, fast=True, feedback=feedback)

    return run


def test_what_people_said_is_learnt_when_asked_for(
    components: Components, train: Callable[..., TrainingResult]
) -> None:
    def answers() -> list[tuple[str, str]]:
        tagger = Tagger(load_model(components.model_folder), components.encoder, Taxonomy(), components.reader)
        tags = tagger.tag(components.reader.read_all(TEXTS), ["survey"] * len(TEXTS))
        return [(each.reasons[0].code if each.reasons else "none", each.urgency.label.value) for each in tags]

    without = train(False)
    assert without.corrections == 0
    before = answers()
    assert ("delivery", "critical") not in before
    learnt = train(True)
    assert (learnt.corrections, learnt.comments) == (len(TEXTS), without.comments)
    assert answers() == [("delivery", "critical")] * len(TEXTS)
    card = (learnt.folder / "README.md").read_text(encoding="utf-8")
    assert f"{len(TEXTS)} stored comments" in card


def test_people_and_model_are_compared_on_what_people_said(components: Components) -> None:
    with components.database.transaction() as session:
        CorrectionRepository(session).add("quiet", {"sentiment": "mixed"}, by="佐藤")
        CorrectionRepository(session).add("quiet", {}, by="佐藤", confirmed=True)
    figures = measure_feedback(components)
    assert figures.comments == len(TEXTS) + 1
    assert {name: head.comments for name, head in figures.heads.items()} == {
        "main": len(TEXTS) + 1,
        "reasons": len(TEXTS) + 1,
        "sentiment": 1,
        "intent": 1,
        "urgency": len(TEXTS) + 1,
        "demands": 1,
    }
    assert figures.heads["sentiment"].score.confusion == {"mixed": {"negative": 1}}
    assert figures.heads["intent"].score.accuracy == 1.0
    assert figures.heads["urgency"].score.accuracy == round(1 / (len(TEXTS) + 1), 4)
    assert figures.heads["urgency"].score.labels["critical"].recall == 0.0
    assert "## urgency (10件)" in to_markdown(figures)


def test_a_companys_own_code_is_scored_too() -> None:
    figures = compare([({"reasons": ["box_thaw"]}, {"reasons": ["delivery"]})])
    assert figures.heads["reasons"].score.labels["box_thaw"].support == 1
    assert set(figures.heads) == {"main", "reasons"}


def test_without_any_feedback_there_is_nothing_to_compare() -> None:
    with pytest.raises(VocError, match="まだありません"):
        compare([])
