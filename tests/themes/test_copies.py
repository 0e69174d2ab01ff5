"""What many customers sent in the same words: one point of the graph, as many comments everywhere else."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pytest

from voc.tag.tagger import Tagger
from voc.text.reader import Reader
from voc.themes.copies import group_equal
from voc.themes.discover import Discovery, discover, renew, split
from voc.themes.space import Document
from voc.themes.theme import Theme

slow = pytest.mark.slow

PHONE = [
    "電話がつながらない",
    "電話をかけても誰も出ない",
    "窓口の電話が混んでいて切れる",
    "電話で一時間待たされた",
    "何度電話しても話し中だった",
]
PRICE = ["料金が高い", "値上げで払えなくなった", "月々の料金が家計に重い", "他社のほうが安い", "値段のわりに高すぎる"]
APP = [
    "アプリが落ちる",
    "アプリの画面が固まる",
    "ログインするとアプリが止まる",
    "更新したらアプリが動かない",
    "アプリが重くて開かない",
]
TASTE = ["味が薄い", "おかずの味が単調", "味付けが口に合わない", "煮物の味が濃すぎる", "冷めると味が落ちる"]
LATE = [
    "配達が遅い",
    "届くのが予定より三日遅れた",
    "指定した日に配達されない",
    "荷物がなかなか届かない",
    "配達の時間が守られない",
]
TEXTS = [*PHONE, *PRICE, *APP, *TASTE, *LATE]
PLACE = 3
TEMPLATE = TEXTS[PLACE]


@dataclass(frozen=True)
class Both:
    """The same texts found once each, and with forty copies more of one of them."""

    once: Discovery
    copied: Discovery


def _documents(reader: Reader, texts: list[str]) -> list[Document]:
    return [Document(f"d{number}", reader.read(text), "survey") for number, text in enumerate(texts)]


@pytest.fixture(scope="module")
def both(tagger: Tagger, reader: Reader) -> Both:
    return Both(
        discover(_documents(reader, TEXTS), tagger),
        discover(_documents(reader, [*TEXTS, *[TEMPLATE] * 40]), tagger),
    )


def _theme(discovery: Discovery, position: int) -> Theme:
    return next(theme for theme in discovery.themes if theme.id == discovery.places[position].theme_id)


def _text(document_id: str) -> str:
    return [*TEXTS, *[TEMPLATE] * 40][int(document_id[1:])]


def test_equal_texts_are_grouped_as_they_are_met(reader: Reader) -> None:
    documents = _documents(reader, ["高い", "遅い", "高い", "薄い", "高い", "遅い"])
    assert group_equal(documents, range(6), most=3) == [[0, 2, 4], [1, 5], [3]]
    assert group_equal(documents, [5, 4, 3, 2, 1, 0], most=2) == [[5], [4]]
    assert group_equal(documents, [], most=2) == []


@slow
def test_every_copy_counts_in_the_size_and_the_order(both: Both) -> None:
    largest = both.copied.themes[0]
    assert largest == _theme(both.copied, PLACE)
    assert largest.size == Counter(place.theme_id for place in both.copied.places)[largest.id] > 40


@slow
def test_what_most_wrote_draws_the_centre_and_is_the_first_phrase_and_representative(
    both: Both, reader: Reader
) -> None:
    assert both.copied.places[PLACE].score > both.once.places[PLACE].score
    theme = _theme(both.copied, PLACE)
    assert theme.phrases[0] == TEMPLATE
    assert theme.representatives[0] == f"d{PLACE}"
    assert len(theme.representatives) == len({_text(each) for each in theme.representatives})
    assert theme.words[0] in reader.read(TEMPLATE).tokens.forms


@slow
def test_copies_leave_the_other_comments_their_themes(both: Both) -> None:
    """Copies alone would be a cluster or two of the graph, and the others pressed into fewer."""
    others = [{place.theme_id for place in each.places[5 : len(TEXTS)]} for each in (both.once, both.copied)]
    assert abs(len(others[0]) - len(others[1])) <= 1
    assert sum(place.theme_id is None for place in both.copied.places) <= 2


@slow
def test_a_theme_with_copies_is_split_by_what_is_said(tagger: Tagger, reader: Reader) -> None:
    """Twenty copies are each other's nearest neighbours: in the graph they would be a part of their own."""
    texts = [*PHONE, *[TEMPLATE] * 20, *APP]
    phone, app = split(_documents(reader, texts), tagger, 2, set())
    assert (len(phone[1]), len(app[1])) == (25, 5)
    assert {int(each[1:]) for each in app[1]} == set(range(25, 30))


@slow
def test_a_theme_of_two_texts_has_two_parts_at_most(tagger: Tagger, reader: Reader) -> None:
    parts = split(_documents(reader, [*["料金が高い"] * 3, *[TEMPLATE] * 7]), tagger, 3, set())
    assert [(theme.phrases[0], theme.size, len(members)) for theme, members in parts] == [
        (TEMPLATE, 7, 7),
        ("料金が高い", 3, 3),
    ]


@slow
def test_a_text_that_many_send_for_the_first_time_is_a_new_theme_with_few_like_it(
    discovery: Discovery, documents: list[Document], tagger: Tagger, reader: Reader
) -> None:
    texts = [*["解約のボタンが見つからない"] * 12, "退会のボタンが見つからない", "解約ボタンがどこにも見つからない"]
    came = [Document(f"new{number}", reader.read(text), "survey") for number, text in enumerate(texts)]
    renewed = renew(
        [*documents, *came], tagger, discovery.themes, discovery.threshold, {document.id for document in came}
    )
    (added,) = renewed.themes[len(discovery.themes) :]
    assert added.size >= 14
    assert added.phrases[0] in texts
    assert {place.theme_id for place in renewed.places[len(documents) :]} == {added.id}
