"""Equal texts are read once, and what is remembered is bounded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from support.made import make_theme, store_run
from support.places import labelled_texts

from voc.ingest.comment import Comment, Kind
from voc.jobs import intake as intakes
from voc.jobs.components import Components
from voc.jobs.intake import Intake
from voc.jobs.recall import Recall
from voc.store.themes import space_name
from voc.themes.space import Document, embed


def test_what_is_known_is_not_made_again_and_each_only_once() -> None:
    asked: list[str] = []

    def make(keys: Sequence[str]) -> list[str]:
        asked.extend(keys)
        return [key.upper() for key in keys]

    recall: Recall[str, str] = Recall(10)
    assert recall.all(["a", "b", "a"], make) == ["A", "B", "A"]
    assert recall.all(["b", "c"], make) == ["B", "C"]
    assert recall.all([], make) == []
    assert asked == ["a", "b", "c"]


def test_the_oldest_are_forgotten_first() -> None:
    asked: list[int] = []

    def make(keys: Sequence[int]) -> Sequence[int]:
        asked.extend(keys)
        return keys

    recall: Recall[int, int] = Recall(2)
    assert recall.all([1, 2, 3], make) == [1, 2, 3]
    recall.all([2, 3], make)
    recall.all([1], make)
    assert asked == [1, 2, 3, 1]


def test_an_intake_that_remembers_nothing_reads_each_text_again(components: Components) -> None:
    intake = Intake(components, remembered=0)
    first, again = (intake.tag([Comment(id=each, text="電話がつながらない")])[0] for each in ("a", "b"))
    assert first.tags == again.tags
    assert first.tags is not again.tags


def test_what_is_not_worth_it_is_not_kept() -> None:
    asked: list[str] = []

    def make(keys: Sequence[str]) -> Sequence[str]:
        asked.extend(keys)
        return keys

    recall: Recall[str, str] = Recall(10, worth=lambda key: len(key) < 3)
    assert recall.all(["long", "a", "long"], make) == ["long", "a", "long"]
    recall.all(["a", "long"], make)
    assert asked == ["long", "a", "long"]


@pytest.mark.parametrize("kind", [Kind.SURVEY, Kind.CALL_NOTE])
def test_repeated_texts_get_the_tags_that_they_get_alone(components: Components, kind: Kind) -> None:
    texts = labelled_texts(20) * 3
    tagged = Intake(components).tag(Comment(id=f"c{n}", text=each, kind=kind) for n, each in enumerate(texts))
    alone = [Intake(components).read([each], [kind.value])[0] for each in texts[:20]]
    for position, item in enumerate(tagged):
        expected = alone[position % 20]
        assert item.tags.to_json()["intent"]["label"] == expected.tags.to_json()["intent"]["label"]
        assert [each.code for each in item.tags.reasons] == [each.code for each in expected.tags.reasons]
        assert item.tags is tagged[position % 20].tags


def test_a_repeated_text_is_placed_among_the_themes_of_now(
    components: Components, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intakes, "_THEMES_STALE_AFTER_S", -1.0)
    intake, said = Intake(components), "サポートに電話がつながらず、困っています"
    assert intake.tag([Comment(id="a", text=said)])[0].place is None
    document = Document("", components.reader.read(said), Kind.SURVEY)
    (vector,) = embed([document], components.tagger).vectors
    space = space_name(components.encoder.name, components.tagger.version)
    store_run(components.database, [replace(make_theme("phone"), centroid=vector)], {}, space=space)
    (again,) = intake.tag([Comment(id="b", text=said)])
    assert again.place is not None
    assert again.place.theme_id == "phone"
