"""A company's names and hours over the fixed codes, and files that do not fit."""

from __future__ import annotations

from pathlib import Path

import pytest

from voc.errors import VocError
from voc.tag.labels import DEMAND_NAMES, REASON_NAMES, Urgency
from voc.tag.tags import names_trouble
from voc.tag.taxonomy import OwnReason, Taxonomy, load_taxonomy

EXAMPLES = "[一つ目, 二つ目, 三つ目, 四つ目, 五つ目]"
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


def test_a_company_names_reasons_of_its_own(tmp_path: Path) -> None:
    path = _write(
        tmp_path,
        "own_reasons:\n"
        "  box_thaw:\n    name: 保冷箱の溶け\n    description: 届いたときに溶けている\n    parent: delivery\n"
        f"    examples: {EXAMPLES}\n"
        f"  music:\n    name: ' 店内の音楽 '\n    examples: {EXAMPLES}\n"
        "reasons:\n  delivery: お届け\n",
    )
    taxonomy = load_taxonomy(path)
    texts = ("一つ目", "二つ目", "三つ目", "四つ目", "五つ目")
    assert taxonomy.own_reasons == {
        "box_thaw": OwnReason("保冷箱の溶け", texts, "届いたときに溶けている", "delivery"),
        "music": OwnReason("店内の音楽", texts),
    }
    own_names = {"box_thaw": "保冷箱の溶け", "music": "店内の音楽"}
    assert taxonomy.reasons == {**REASON_NAMES, "delivery": "お届け", **own_names}
    assert taxonomy.reason_name("box_thaw") == "保冷箱の溶け"


@pytest.mark.parametrize(
    ("code", "content", "told"),
    [
        (
            "box",
            "{name: 箱, examples: [一つ目, 二つ目, 三つ目, 四つ目]}",
            "「box」は例文 (examples) が4件です。互いに違う例文を5件以上",
        ),
        ("box", "{name: 箱, examples: [同じ文, 同じ文, 同じ文, 同じ文, ' 同じ文 ']}", "例文 (examples) が1件です"),
        ("box", "{name: 箱}", "に例文 (examples) を文字列の一覧で書いてください"),
        ("box", "{name: 箱, examples: 溶けていた}", "例文 (examples) を文字列の一覧で"),
        ("box", "{name: 箱, examples: [一つ目, 二つ目, 三つ目, 四つ目, 5]}", "例文 (examples) を文字列の一覧で"),
        ("box", "{name: 箱, examples: [一つ目, 二つ目, 三つ目, 四つ目, ' ']}", "例文 (examples) を文字列の一覧で"),
        ("box", f"{{examples: {EXAMPLES}}}", "に表示名 (name) を文字列で書いてください"),
        ("box", f"{{name: 7, examples: {EXAMPLES}}}", "表示名 (name)"),
        (
            "box",
            f"{{name: 箱, description: [溶け], examples: {EXAMPLES}}}",
            "説明 (description) が文字列ではありません",
        ),
        ("box", f"{{name: 箱, parent: box, examples: {EXAMPLES}}}", "の parent「box」は内蔵のコードではありません"),
        ("box", f"{{name: 箱, parent: [delivery], examples: {EXAMPLES}}}", "は内蔵のコードではありません"),
        (
            "box",
            f"{{name: 箱, color: 赤, examples: {EXAMPLES}}}",
            "に知らない項目があります: color。使える項目: name、",
        ),
        ("box", "保冷箱", "「box」に name・description・parent・examples を書いてください"),
        ("delivery", f"{{name: 配送, examples: {EXAMPLES}}}", "「delivery」は内蔵のコードです"),
        ("none", f"{{name: なし, examples: {EXAMPLES}}}", "「none」は内蔵のコードです"),
        ("Box", f"{{name: 箱, examples: {EXAMPLES}}}", "「Box」はコードに使えません。英小文字で始め"),
        ("保冷箱", f"{{name: 箱, examples: {EXAMPLES}}}", "「保冷箱」はコードに使えません"),
        ("box-thaw", f"{{name: 箱, examples: {EXAMPLES}}}", "はコードに使えません"),
        ("1st", f"{{name: 箱, examples: {EXAMPLES}}}", "はコードに使えません"),
        ("yes", f"{{name: 箱, examples: {EXAMPLES}}}", "「True」はコードに使えません"),
        ("b" * 65, f"{{name: 箱, examples: {EXAMPLES}}}", "64文字まで"),
    ],
)
def test_an_own_reason_that_does_not_fit_is_told_in_words(tmp_path: Path, code: str, content: str, told: str) -> None:
    with pytest.raises(VocError, match=r"VOC_TAXONOMY のファイル「.*taxonomy\.yaml」: own_reasons の") as raised:
        load_taxonomy(_write(tmp_path, f"own_reasons:\n  {code}: {content}\n"))
    assert raised.value.code == "taxonomy_broken"
    assert told in raised.value.detail
    assert "\n" not in raised.value.detail


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
        ("- reasons", "reasons・own_reasons・demands・due_hours"),
        ("own_reasons: [box]", "own_reasons は「コード: 内容」"),
        ("own_reasons:", "own_reasons は「コード: 内容」"),
        ("own_reason:\n  box: 箱", "own_reason。使える項目: reasons、own_reasons、demands、due_hours"),
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
