"""Discovery over the sample's answers: every answer has its place, and the same answers give the same themes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import sample_discovery

from voc.tag.tagger import Tagger
from voc.text.emptiness import says_nothing
from voc.text.reader import Reader
from voc.themes.assign import Assigner
from voc.themes.discover import Discovery, discover
from voc.themes.granularity import Granularity
from voc.themes.space import Document, embed
from voc.themes.theme import Place

slow = pytest.mark.slow

NINETEEN = [
    *("電話がつながらない", "料金が高い", "返信が遅い", "アプリが落ちる", "箱が潰れていた", "味が薄い", "量が多すぎる"),
    *("配達が遅い", "解約の方法が分からない", "二重に請求された", "冷凍庫に入らない", "引っ越すことになった"),
    *("他社に替えた", "メニューが少ない", "担当者の態度が悪い", "説明書が読みにくい", "約束が守られない"),
    *("連絡が来ない", "広告と違う"),
]


def _documents(reader: Reader, texts: list[str]) -> list[Document]:
    return [Document(f"d{number}", reader.read(text), "survey") for number, text in enumerate(texts)]


def test_fewer_than_twenty_comments_have_no_themes(tagger: Tagger, reader: Reader) -> None:
    """Neither repetitions nor answers that say nothing make them more."""
    texts = [*NINETEEN, *NINETEEN[:10], "特になし", "", "なし"]
    found = discover(_documents(reader, texts), tagger)
    assert found.themes == ()
    assert found.places == (Place(None, None, 0.0),) * len(texts)
    assert discover([], tagger).places == ()


@slow
def test_twenty_comments_have_themes(tagger: Tagger, reader: Reader) -> None:
    found = discover(_documents(reader, [*NINETEEN, "支払い方法が少ない"]), tagger)
    assert 1 < len(found.themes) < 20
    assert len(found.places) == 20


@slow
def test_the_same_answers_give_the_same_themes(discovery: Discovery, documents: list[Document], tagger: Tagger) -> None:
    assert sample_discovery.describe(discover(documents, tagger)) == sample_discovery.describe(discovery)


@slow
def test_another_process_finds_the_same_themes(discovery: Discovery, home: Path) -> None:
    command = [sys.executable, sample_discovery.__file__, home]
    done = subprocess.run(command, capture_output=True, check=True, timeout=280)
    here, there = sample_discovery.describe(discovery), json.loads(done.stdout)
    assert (there["themes"], there["places"]) == (here["themes"], here["places"])
    # with another number of threads a sum is taken in another order, and the last decimal may round the other way
    assert there["scores"] == pytest.approx(here["scores"], abs=2e-4)


@slow
def test_every_answer_has_its_place(discovery: Discovery, documents: list[Document]) -> None:
    ids = {theme.id for theme in discovery.themes}
    assert len(discovery.places) == len(documents)
    assert {place.theme_id for place in discovery.places} == ids | {None}
    for place in discovery.places:
        assert place.nearest_id in ids
        assert 0 <= place.score <= 1
        assert (place.theme_id == place.nearest_id) == (place.score >= discovery.threshold)
        assert place.theme_id in (None, place.nearest_id)


@slow
def test_most_answers_that_say_something_have_a_theme(discovery: Discovery, documents: list[Document]) -> None:
    told = [
        place.theme_id is not None
        for place, document in zip(discovery.places, documents, strict=True)
        if not says_nothing(document.analysis.repaired.text)
    ]
    assert sum(told) / len(told) > 0.8


@slow
def test_answers_that_say_nothing_have_no_theme(discovery: Discovery, documents: list[Document]) -> None:
    placeholders = [
        place
        for place, document in zip(discovery.places, documents, strict=True)
        if says_nothing(document.analysis.repaired.text)
    ]
    assert len(placeholders) >= 5
    assert {place.theme_id for place in placeholders} == {None}


@slow
def test_a_themes_size_is_the_number_of_its_answers_and_the_largest_comes_first(discovery: Discovery) -> None:
    members = Counter(place.theme_id for place in discovery.places)
    sizes = [theme.size for theme in discovery.themes]
    assert sizes == [members[theme.id] for theme in discovery.themes]
    assert sizes == sorted(sizes, reverse=True)
    assert min(sizes) > 0


@slow
def test_a_comment_that_many_wrote_counts_for_its_theme_each_time(tagger: Tagger, reader: Reader) -> None:
    subjects, complaints = ("電話", "料金", "箱", "味"), ("悪い", "高い", "遅い", "変", "嫌")
    texts = [f"{subject}が{complaint}" for subject in subjects for complaint in complaints]
    found = discover(_documents(reader, ["電話がつながらない"] * 500 + texts), tagger)
    members = Counter(place.theme_id for place in found.places)
    assert {theme.id: theme.size for theme in found.themes} == {theme.id: members[theme.id] for theme in found.themes}


@slow
def test_a_themes_words_are_single_words_of_its_answers(discovery: Discovery, documents: list[Document]) -> None:
    written: dict[str | None, set[str]] = {}
    for document, place in zip(documents, discovery.places, strict=True):
        written.setdefault(place.nearest_id, set()).update(document.analysis.tokens.forms)
    for theme in discovery.themes:
        assert theme.words
        assert set(theme.words) <= written[theme.id]


@slow
def test_representatives_are_members_that_differ(discovery: Discovery, documents: list[Document]) -> None:
    place_of = {document.id: place for document, place in zip(documents, discovery.places, strict=True)}
    text_of = {document.id: document.analysis.text for document in documents}
    for theme in discovery.themes:
        assert 1 <= len(theme.representatives) <= 5
        assert {place_of[each].theme_id for each in theme.representatives} == {theme.id}
        assert len({text_of[each] for each in theme.representatives}) == len(theme.representatives)


@slow
def test_themes_have_names_and_ids_of_their_own_and_unit_centres(discovery: Discovery) -> None:
    count = len(discovery.themes)
    assert 5 <= count <= 40
    assert len({theme.name for theme in discovery.themes}) == count
    assert len({theme.id for theme in discovery.themes}) == count
    np.testing.assert_allclose([np.linalg.norm(theme.centroid) for theme in discovery.themes], 1, atol=1e-5)


@slow
def test_an_answer_that_comes_later_is_placed_as_if_it_had_been_there(
    discovery: Discovery, documents: list[Document], tagger: Tagger
) -> None:
    assigner = Assigner(discovery.themes, discovery.threshold)
    later = [replace(document, id="later") for document in documents[::7]]
    assert assigner.place(embed(later, tagger).vectors) == list(discovery.places[::7])


@slow
def test_finer_granularity_finds_more_themes(documents: list[Document], tagger: Tagger) -> None:
    some = documents[:100]
    coarse, fine = (discover(some, tagger, granularity) for granularity in (Granularity.COARSE, Granularity.FINE))
    assert 1 < len(coarse.themes) < len(fine.themes)
