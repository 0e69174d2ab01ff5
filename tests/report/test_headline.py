"""The three sentences: what each situation makes them say, and that they never say more."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.reports import EVERYONE, NOBODY, make_leaving, make_lines, make_urgent

from voc.report.headline import headline
from voc.report.weekly import LeavingThemes, OpenUrgent
from voc.tag.labels import INTENT_NAMES

STEADY = {"電話": (10, 10, 10, 10, 11), "値上げ": (5, 5, 5, 5, 4)}
UP = {"電話": (5, 5, 5, 5, 25), "値上げ": (5, 5, 5, 5, 4)}
DOWN = {"電話": (20, 20, 20, 20, 2), "値上げ": (5, 5, 5, 5, 4)}
NEW = {"電話": (0, 0, 0, 0, 12), "値上げ": (5, 5, 5, 5, 4)}
BOTH = {"電話": (5, 5, 5, 5, 25), "遅い": (2, 2, 2, 2, 20), "値上げ": (20, 20, 20, 20, 2)}
CALM = {"none": (80, 80, 80, 80, 80), "requested": (5, 5, 5, 5, 6), "done": (1, 1, 1, 1, 1)}
LEAVING = {"none": (80, 80, 80, 80, 60), "requested": (5, 5, 5, 5, 20), "done": (1, 1, 1, 1, 1)}
NOTHING: dict[str, tuple[int, ...]] = {}


def told(
    themes: dict[str, tuple[int, ...]],
    intent: dict[str, tuple[int, ...]] = CALM,
    customers: tuple[int, ...] = EVERYONE,
    urgent: OpenUrgent | None = None,
    leaving: LeavingThemes = NOBODY,
    reasons: dict[str, tuple[int, ...]] = NOTHING,
) -> tuple[str, str, str]:
    return headline(
        make_lines(themes, customers=customers),
        make_lines(reasons, customers=customers),
        make_lines(intent, INTENT_NAMES, customers),
        customers,
        urgent or make_urgent(),
        leaving,
    )


@pytest.mark.parametrize(
    ("themes", "sentence"),
    [
        (UP, "テーマ「電話」に触れた顧客が25人 (25.0%、前4週は5.0%)と、偶然では説明しにくいほど増えました。"),
        (DOWN, "テーマ「電話」に触れた顧客が2人 (2.0%、前4週は20.0%)と、偶然では説明しにくいほど減りました。"),
        (NEW, "テーマ「電話」に触れた顧客が12人 (12.0%、前4週は0.0%)と、偶然では説明しにくいほど新しく現れました。"),
        (STEADY, "偶然の範囲を超えて増減したテーマはなく、最も多いのは「電話」の11人 (11.0%、前4週は10.0%)です。"),
        (NOTHING, "今週は理由に分けられる声がありませんでした。"),
    ],
    ids=["up", "down", "new", "steady", "nothing"],
)
def test_what_changed(themes: dict[str, tuple[int, ...]], sentence: str) -> None:
    assert told(themes)[0] == sentence


def test_several_changes_are_named_the_surest_and_most_mentioned_first() -> None:
    assert told(BOTH)[0] == (
        "テーマ「電話」に触れた顧客が25人 (25.0%、前4週は5.0%)と、偶然では説明しにくいほど増えました"
        " (ほかに「遅い」も増え、「値上げ」は減りました)。"
    )


def test_before_any_discovery_reasons_are_told() -> None:
    assert told(NOTHING, reasons=UP)[0].startswith("理由「電話」に触れた顧客が25人")


@pytest.mark.parametrize(
    ("customers", "begins"),
    [
        ((100, 100, 100, 100, 12), "声を寄せた顧客が12人と少なく、増減は判断できません"),
        ((0, 0, 0, 0, 50), "前4週の声がなく、増減は判断できません"),
        ((3, 3, 3, 3, 50), "前4週に声を寄せた顧客が12人と少なく、増減は判断できません"),
    ],
    ids=["few now", "none before", "few before"],
)
def test_small_numbers_are_called_small(customers: tuple[int, ...], begins: str) -> None:
    few = {"電話": tuple(count // 6 for count in customers)}
    first, second, _ = told(few, {"requested": (0, 0, 0, 0, 1)}, customers)
    assert first == f"{begins} (最も多いのは「電話」の{customers[-1] // 6}人です)。"
    assert second == "解約を申し出た顧客は1人、解約済みの顧客は0人で、増減を判断できる数ではありません。"


@pytest.mark.parametrize(
    ("intent", "sentence"),
    [
        (
            CALM,
            "解約を申し出た顧客は6人、解約済みの顧客は1人で (前4週の平均は5.0人と1.0人)、顧客に占める割合の変化は偶然の範囲です。",
        ),
        (
            LEAVING,
            "解約を申し出た顧客は20人、解約済みの顧客は1人で (前4週の平均は5.0人と1.0人)、申し出は増えました (偶然では説明しにくい変化です)。",
        ),
        (
            {"none": EVERYONE},
            "解約を申し出た顧客は0人、解約済みの顧客は0人で、前4週にも申し出や解約済みの声はありません。",
        ),
    ],
    ids=["calm", "leaving", "nobody"],
)
def test_who_leaves(intent: dict[str, tuple[int, ...]], sentence: str) -> None:
    assert told(STEADY, intent)[1] == sentence


@pytest.mark.parametrize(
    ("themes", "urgent", "leaving", "sentence"),
    [
        (STEADY, make_urgent(9, 7), NOBODY, "まず、期限を過ぎても対応済みになっていない急ぎの声7件に応えてください。"),
        (UP, make_urgent(9, 7), NOBODY, "まず、期限を過ぎても対応済みになっていない急ぎの声7件に応えてください (そのうえで「電話」の声を読み、担当と期限を決めてください)。"),
        (STEADY, make_urgent(2, 0), NOBODY, "まず、期限前の急ぎの声2件に応えてください。"),
        (UP, make_urgent(), NOBODY, "「電話」の声を読み、担当と期限を決めてください (対応待ちの急ぎの声はありません)。"),
        (STEADY, make_urgent(), make_leaving(), "急ぎの声はないので、触れた顧客の30% (40人中12人) が離れている「値上げ」の声を読んでください (ほかの顧客では10%、原因とは限りません)。"),
        (STEADY, make_urgent(), make_leaving(noise=True), "対応待ちの急ぎの声も、偶然の範囲を超えて増えたテーマもなく、今週すぐに変えることはありません。"),
        (STEADY, make_urgent(), make_leaving(lift=0.4), "対応待ちの急ぎの声も、偶然の範囲を超えて増えたテーマもなく、今週すぐに変えることはありません。"),
    ],
    ids=["overdue", "overdue and up", "in time", "up", "driver", "driver of noise", "they stay"],
)  # fmt: skip
def test_what_to_do(
    themes: dict[str, tuple[int, ...]], urgent: OpenUrgent, leaving: LeavingThemes, sentence: str
) -> None:
    assert told(themes, urgent=urgent, leaving=leaving)[2] == sentence


_COUNTS = st.lists(st.integers(0, 60), min_size=5, max_size=5).map(tuple)


@given(
    themes=st.dictionaries(st.sampled_from(["電話", "値上げ", "遅い", "味"]), _COUNTS),
    requested=_COUNTS,
    customers=st.lists(st.integers(60, 200), min_size=5, max_size=5).map(tuple),
    overdue=st.integers(0, 3),
)
def test_three_sentences_always_and_a_change_only_where_the_table_has_one(
    themes: dict[str, tuple[int, ...]], requested: tuple[int, ...], customers: tuple[int, ...], overdue: int
) -> None:
    sentences = told(themes, {"requested": requested}, customers, make_urgent(overdue, overdue))
    for sentence in sentences:
        assert sentence.endswith("。")
        assert sentence.count("。") == 1
    marked = {line.name for line in make_lines(themes, customers=customers) if line.trend != "steady"}
    claimed = re.search(r"増えました|減りました|現れました", sentences[0]) is not None
    assert claimed == bool(marked)
    if marked:
        assert any(f"「{name}」" in sentences[0] for name in marked)
    numbers = {int(number) for number in re.findall(r"(\d+)人", sentences[0])}
    assert numbers <= {count for counts in themes.values() for count in counts} | {customers[-1]}
