"""A text cut at its evidence: nothing lost, the strongest mark wins, urgency apart."""

from __future__ import annotations

from typing import Any

import pytest

from api.pages.asked import Asked
from api.pages.evidence import PRAISE, segments

TEXT = "電話がつながらない。至急返金して。"


def tags(*spans: tuple[int, int], urgent: tuple[int, int] | None = None, praised: bool = False) -> dict[str, Any]:
    return {
        "reasons": [
            {"name": f"理由{place}", "evidence": [{"start": start, "end": end}]}
            for place, (start, end) in enumerate(spans, start=1)
        ],
        "sentiment": {"statements": [{"start": 9, "end": 17, "label": "positive"}]} if praised else {},
        "urgency": {
            "label": "critical" if urgent else "low",
            "evidence": [{"start": urgent[0], "end": urgent[1]}] if urgent else [],
        },
    }


@pytest.mark.parametrize(
    "found",
    [
        tags(),
        tags((0, 9)),
        tags((0, 9), (3, 12)),
        tags((0, 9), (0, 9)),
        tags((0, 99)),
        tags((5, 5)),
        tags(urgent=(10, 16)),
    ],
)
def test_the_segments_are_the_text(found: dict[str, Any]) -> None:
    assert "".join(each.text for each in segments(TEXT, found)) == TEXT


def test_where_two_reasons_speak_the_first_marks_and_both_are_named() -> None:
    assert [
        (each.text, each.mark, each.urgent, each.names)
        for each in segments(TEXT, tags((0, 9), (3, 9), urgent=(10, 17)))
    ] == [
        ("電話が", 1, False, ("理由1",)),
        ("つながらない", 1, False, ("理由1", "理由2")),
        ("。", 0, False, ()),
        ("至急返金して。", 0, True, ("緊急度: 即時・当日",)),
    ]


def test_praise_is_marked_where_no_reason_speaks() -> None:
    found = segments(TEXT, tags((0, 10), praised=True))
    assert [(each.text, each.mark, each.names) for each in found] == [
        ("電話がつながらない", 1, ("理由1",)),
        ("。", 1, ("理由1", "称賛")),
        ("至急返金して。", PRAISE, ("称賛",)),
    ]


def test_a_search_is_told_in_words_and_each_condition_can_be_taken_off() -> None:
    asked = Asked.read("?q=電話&reason=price&reason=&attribute=プラン=月2回&cursor=abc&unknown=x")
    told = asked.conditions({"price": "料金・予算"}, {})
    assert [(each.label, each.value) for each in told] == [
        ("ことば", "電話"),
        ("理由", "料金・予算"),
        ("プラン", "月2回"),
        ("unknown", "x"),
    ]
    assert [(each.label, each.value) for each in Asked.read(told[1].without).conditions({}, {})] == [
        ("ことば", "電話"),
        ("プラン", "月2回"),
        ("unknown", "x"),
    ]
    assert asked.attributes == {"プラン": "月2回"}
    assert Asked.read(asked.query).query == asked.query
