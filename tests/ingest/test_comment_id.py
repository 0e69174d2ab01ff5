from __future__ import annotations

from typing import Any

from voc.ingest.identity import comment_id


def test_an_id_is_c_and_24_hexadecimal_digits() -> None:
    made = comment_id(text="電話がつながらない", customer="K1", date="2026/11/09")
    assert made[0] == "c"
    assert len(made) == 25
    int(made[1:], 16)


def test_an_id_never_changes_between_versions() -> None:
    # Stored comments are found again by these; a change here would import everything twice.
    assert comment_id(text="高い", customer="K1", date="2026/11/09", question="ご意見") == "cf839adaa11a7f230d26e8135"
    assert comment_id(text="高い", source="survey") == "ce9b24daa4460cb8978bfe43e"


def test_every_part_counts() -> None:
    base: dict[str, Any] = {"text": "高い", "external_id": "1", "customer": "K1", "date": "11/09", "question": "ご意見"}
    ids = {comment_id(**base)} | {comment_id(**{**base, key: "x"}) for key in base} | {comment_id(**base, ordinal=1)}
    assert len(ids) == len(base) + 2


def test_the_source_counts_only_where_nothing_else_is_known() -> None:
    assert comment_id(text="高い", source="a") != comment_id(text="高い", source="b")
    knowns: list[dict[str, Any]] = [{"external_id": "1"}, {"customer": "K1"}, {"date": "2026/11/09"}]
    for known in knowns:
        assert comment_id(text="高い", source="a", **known) == comment_id(text="高い", source="b", **known)


def test_parts_do_not_run_into_each_other() -> None:
    assert comment_id(text="b", customer="a", external_id="") != comment_id(text="b", customer="", external_id="a")
    assert comment_id(text="\ud800") != comment_id(text="\ud801")
