"""Plain names: the topic that most comments of a theme tell is its name, once, and a theme at rest comes back by it."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from voc.themes.continuity import name_new
from voc.themes.discover import Discovery
from voc.themes.known import KnownTheme, State
from voc.themes.plain_names import plain_names, with_plain_names
from voc.themes.space import Embedded
from voc.themes.theme import Place, Theme

NAMES = ("電話がつながらない", "返金がなかなかされない", "届くのが遅い")


def told(**rows: tuple[float, float, float]) -> dict[int, np.ndarray]:
    return {int(row[1:]): np.array(scores, dtype=np.float32) for row, scores in rows.items()}


def test_a_theme_whose_comments_surely_tell_a_topic_is_called_by_it() -> None:
    assert plain_names(told(r4=(0.1, 0.8, 0.1), r7=(0.12, 0.14, 0.1)), NAMES, frozenset()) == {4: NAMES[1]}


def test_of_two_themes_that_tell_one_topic_the_surer_one_gets_its_name() -> None:
    found = plain_names(told(r0=(0.5, 0.1, 0.0), r1=(0.9, 0.0, 0.0), r2=(0.6, 0.0, 0.4)), NAMES, frozenset())
    assert found == {1: NAMES[0], 2: NAMES[2]}


def test_no_theme_gets_a_name_that_is_taken() -> None:
    assert plain_names(told(r0=(0.9, 0.0, 0.1)), NAMES, {NAMES[0]}) == {}


def test_without_topics_nothing_is_named() -> None:
    assert plain_names({0: np.zeros(0, dtype=np.float32)}, (), frozenset()) == {}


def theme(name: str, *phrases: str) -> Theme:
    centroid = np.zeros(2, dtype=np.float32)
    return Theme(f"t{name}", name, 3, (name, *phrases), (), (), "support", centroid)


def run(*topics: tuple[Theme, tuple[float, float, float]]) -> Discovery:
    """A run that found these themes, each of one comment that tells these topics."""
    told = np.array([scores for _, scores in topics], dtype=np.float32)
    places = tuple(Place(found.id, found.id, 1.0) for found, _ in topics)
    nothing = np.zeros((len(topics), 2), dtype=np.float32)
    return Discovery(tuple(found for found, _ in topics), places, 0.5, Embedded(nothing, nothing, told))


def known(name: str, state: State, *found: Theme, hidden: bool = False) -> KnownTheme:
    return KnownTheme(f"k{name}", name, state, False, datetime(2026, 9, 1, tzinfo=UTC), hidden, False, False, found)


def test_a_theme_whose_phrase_is_now_the_name_of_another_is_called_by_its_next_one() -> None:
    surer, wordy = theme("三日かけ続けた"), theme(NAMES[0], "話し中ばかり")
    told_by = {surer.id: np.array([0.9, 0, 0], dtype=np.float32), wordy.id: np.array([0.1, 0, 0], dtype=np.float32)}
    named = with_plain_names([surer, wordy], told_by, NAMES, frozenset())
    assert [each.name for each in named] == [NAMES[0], "話し中ばかり"]


def test_only_themes_that_continue_none_get_plain_names() -> None:
    old, new = theme("先月の名前"), theme("一週間待っとる")
    found, owners = name_new(
        run((old, (0.9, 0, 0)), (new, (0, 0.8, 0))),
        {old.id: "k先月の名前"},
        [known("先月の名前", State.ACTIVE, old)],
        NAMES,
    )
    assert [each.name for each in found.themes] == ["先月の名前", NAMES[1]]
    assert owners == {old.id: "k先月の名前"}


def test_a_theme_at_rest_goes_on_when_its_trouble_is_told_again() -> None:
    again = theme("まだ振り込まれません")
    found, owners = name_new(run((again, (0, 0.7, 0.1))), {}, [known(NAMES[1], State.RESTING)], NAMES)
    assert owners == {again.id: f"k{NAMES[1]}"}
    assert found.themes[0].name == NAMES[1]


def test_a_theme_at_rest_does_not_go_on_because_a_customer_wrote_its_name() -> None:
    surer, wordy = theme("三日かけ続けた"), theme(NAMES[0], "保留が長い", "話し中")
    found, owners = name_new(
        run((surer, (0.9, 0, 0)), (wordy, (0, 0, 0.1))), {}, [known("保留が長い", State.RESTING)], NAMES, {"保留が長い"}
    )
    assert [each.name for each in found.themes] == [NAMES[0], "話し中"]
    assert owners == {}


def test_a_hidden_theme_at_rest_stays_hidden_and_keeps_its_name() -> None:
    again = theme("まだ振り込まれません")
    hidden = known(NAMES[1], State.RESTING, hidden=True)
    found, owners = name_new(run((again, (0, 0.7, 0.1))), {}, [hidden], NAMES, {NAMES[1]})
    assert found.themes[0].name == "まだ振り込まれません"
    assert owners == {}


@pytest.mark.parametrize("why", ["in force", "renamed", "merged"])
def test_a_name_that_people_know_otherwise_is_not_given_again(why: str) -> None:
    old = theme(NAMES[0] if why == "renamed" else "電話の件")
    in_force = known(NAMES[0] if why == "in force" else "人が付けた名前", State.ACTIVE, old)
    taken = {in_force.name} | ({NAMES[0]} if why == "merged" else set())
    new = theme("コールセンターが話し中")
    found, owners = name_new(
        run((old, (0.9, 0, 0)), (new, (0.8, 0, 0))), {old.id: in_force.id}, [in_force], NAMES, taken
    )
    assert found.themes[1].name == "コールセンターが話し中"
    assert owners == {old.id: in_force.id}


def test_a_name_is_found_even_where_all_are_given() -> None:
    one, other = theme("届かない"), theme("届かない")
    named = with_plain_names([one, other], {}, NAMES, {"届かない", "届かない (2)"})
    assert [each.name for each in named] == ["届かない (3)", "届かない (4)"]


def test_themes_of_a_model_without_topics_keep_their_customers_words() -> None:
    only = theme("まだ来ません")
    nothing = np.zeros((1, 0), dtype=np.float32)
    found = Discovery((only,), (Place(only.id, only.id, 1.0),), 0.5, Embedded(nothing, nothing, nothing))
    assert name_new(found, {}, (), ())[0].themes[0].name == "まだ来ません"
