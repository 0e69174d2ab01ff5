"""A company's names and hours over the fixed codes, and files that do not fit."""

from __future__ import annotations

from pathlib import Path

import pytest

from voc.errors import VocError
from voc.tag.labels import DEMAND_NAMES, REASON_NAMES, Urgency
from voc.tag.tags import names_trouble
from voc.tag.taxonomy import Taxonomy, load_taxonomy

HOURS = {Urgency.CRITICAL: 1, Urgency.HIGH: 24, Urgency.MEDIUM: 72, Urgency.LOW: None}


def _write(folder: Path, yaml: str) -> Path:
    path = folder / "taxonomy.yaml"
    path.write_text(yaml, encoding="utf-8")
    return path


def test_without_a_file_the_label_guide_holds() -> None:
    taxonomy = load_taxonomy(None)
    assert (taxonomy.reasons, taxonomy.demands, taxonomy.due_hours) == (REASON_NAMES, DEMAND_NAMES, HOURS)
    assert taxonomy.reason_name("support") == "応対・サポート"
    assert taxonomy.reason_name("unheard_of") == "unheard_of"


def test_a_file_changes_what_it_names_and_nothing_else(tmp_path: Path) -> None:
    path = _write(
        tmp_path,
        "reasons:\n  support: カスタマーセンター\ndemands:\n  pause: お休み\ndue_hours:\n  critical: 2\n  low: 120\n  high:\n",
    )
    taxonomy = load_taxonomy(path)
    assert taxonomy.reasons == {**REASON_NAMES, "support": "カスタマーセンター"}
    assert taxonomy.demands == {**DEMAND_NAMES, "pause": "お休み"}
    assert taxonomy.due_hours == {**HOURS, Urgency.CRITICAL: 2, Urgency.LOW: 120, Urgency.HIGH: None}


def test_an_empty_file_changes_nothing(tmp_path: Path) -> None:
    assert load_taxonomy(_write(tmp_path, "# 変更なし\n")) == Taxonomy()


@pytest.mark.parametrize(
    ("yaml", "named"),
    [
        ("reasons:\n  shop: 店舗", "shop"),
        ("demands:\n  money: お金", "money"),
        ("reasons: [support]", "コード: 名前"),
        ("reasons:\n  support:", "support"),
        ("due_hours: 24", "due_hours"),
        ("due_hours:\n  urgent: 3", "urgent"),
        ("due_hours:\n  high: 0", "high: 0"),
        ("due_hours:\n  high: -1", "high: -1"),
        ("due_hours:\n  high: 24時間", "high: 24時間"),
        ("due_hours:\n  high: true", "high: True"),
        ("- reasons", "reasons・demands・due_hours"),
        ("reason:\n  support: 窓口", "reason"),
        ("reasons: {", "YAML"),
    ],
)
def test_what_does_not_fit_is_named_with_its_file(tmp_path: Path, yaml: str, named: str) -> None:
    with pytest.raises(VocError, match=r"taxonomy\.yaml") as raised:
        load_taxonomy(_write(tmp_path, yaml))
    assert raised.value.code == "taxonomy_broken"
    assert named in raised.value.detail
    assert "\n" not in raised.value.detail


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00", "folder"], ids=["missing", "not_utf8", "folder"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | str | None) -> None:
    path = tmp_path / "taxonomy.yaml"
    if content == "folder":
        path.mkdir()
    elif isinstance(content, bytes):
        path.write_bytes(content)
    with pytest.raises(VocError, match=r"taxonomy\.yaml") as raised:
        load_taxonomy(path)
    assert raised.value.code == "taxonomy_broken"


@pytest.mark.parametrize(
    ("reasons", "sentiment", "trouble"),
    [(1, "positive", True), (0, "negative", True), (0, "mixed", True), (0, "neutral", False), (0, "positive", False)],
)
def test_trouble_is_a_reason_or_dissatisfaction(reasons: int, sentiment: str, trouble: bool) -> None:
    assert names_trouble(reasons, sentiment) is trouble
