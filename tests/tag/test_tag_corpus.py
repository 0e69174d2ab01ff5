"""Reading labelled comments: what fits is read, what does not fit is named with file, line and field."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from voc.errors import VocError
from voc.tag.corpus import read_labelled
from voc.tag.labels import Intent, Sentiment, Urgency

GOOD: dict[str, Any] = {
    "id": "x01-001",
    "kind": "survey",
    "domain": "saas",
    "text": "料金が高く、電話もつながらない",
    "reasons": ["support", "price"],
    "sentiment": "negative",
    "intent": "considering",
    "urgency": "medium",
    "demands": ["discount"],
    "evidence": {"support": "電話もつながらない"},
    "hard": ["trigger_not_main"],
}
MISSING = object()

BROKEN_FIELDS = [
    *((field, MISSING) for field in ("id", "text", "reasons", "sentiment", "intent", "urgency", "demands")),
    ("id", None),
    ("text", None),
    ("text", ["高い"]),
    ("kind", "mail"),
    ("reasons", ["pricing"]),
    ("reasons", ["price", "price"]),
    ("reasons", ["price", "support", "trust", "other"]),
    ("reasons", "price"),
    ("reasons", None),
    ("sentiment", "angry"),
    ("intent", None),
    ("urgency", ["low"]),
    ("demands", ["money"]),
    ("demands", 3),
    ("evidence", "高い"),
    ("evidence", {"support": ["電話"]}),
    ("hard", 3),
]
BROKEN_LINES = ["{broken", "[1, 2]", "5", "null", '"text"', '{"id": "x01-002"}']


def _write(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def test_a_line_is_read_as_the_label_guide_says(tmp_path: Path) -> None:
    (comment,) = read_labelled([_write(tmp_path / "good.jsonl", GOOD)])
    assert (comment.id, comment.kind, comment.domain, comment.text) == ("x01-001", "survey", "saas", GOOD["text"])
    assert (comment.reasons, comment.demands) == (("support", "price"), ("discount",))
    assert comment.sentiment is Sentiment.NEGATIVE
    assert comment.intent is Intent.CONSIDERING
    assert comment.urgency is Urgency.MEDIUM
    assert (comment.main_reason, comment.writer) == ("support", "x01")
    assert (comment.evidence, comment.hard) == (GOOD["evidence"], ("trigger_not_main",))


def test_a_comment_without_a_reason_has_the_main_reason_none(tmp_path: Path) -> None:
    (comment,) = read_labelled([_write(tmp_path / "good.jsonl", {**GOOD, "reasons": [], "evidence": {}})])
    assert (comment.reasons, comment.main_reason) == ((), "none")


def test_files_and_folders_are_read_in_the_order_of_their_names(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    _write(tmp_path / "b.jsonl", {**GOOD, "id": "x02-001"}, {**GOOD, "id": "x02-002"})
    _write(tmp_path / "a.jsonl", {**GOOD, "id": "x01-001"})
    _write(tmp_path / "deep" / "c.jsonl", {**GOOD, "id": "x03-001"})
    single = _write(tmp_path / "z.json", {**GOOD, "id": "x09-001"})
    ids = [comment.id for comment in read_labelled([single, tmp_path])]
    assert ids == ["x09-001", "x01-001", "x02-001", "x02-002", "x03-001"]


def test_a_byte_order_mark_blank_lines_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    line = json.dumps(GOOD, ensure_ascii=False)
    (tmp_path / "windows.jsonl").write_bytes(f"\ufeff{line}\r\n\r\n{line}\r\n".encode())
    assert len(read_labelled([tmp_path / "windows.jsonl"])) == 2


@pytest.mark.parametrize(("field", "value"), BROKEN_FIELDS)
def test_a_broken_field_is_named_with_its_file_and_line(tmp_path: Path, field: str, value: Any) -> None:
    broken = {key: content for key, content in {**GOOD, field: value}.items() if content is not MISSING}
    path = _write(tmp_path / "broken.jsonl", GOOD, broken)
    with pytest.raises(VocError) as raised:
        read_labelled([path])
    assert raised.value.code == "label_broken"
    assert "broken.jsonl" in raised.value.detail
    assert "2行目" in raised.value.detail
    assert field in raised.value.detail.lower()


@pytest.mark.parametrize("line", BROKEN_LINES)
def test_a_line_that_is_no_comment_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "broken.jsonl"
    path.write_text(f"{json.dumps(GOOD)}\n\n{line}\n", encoding="utf-8")
    with pytest.raises(VocError, match=r"broken\.jsonl.*3行目") as raised:
        read_labelled([path])
    assert raised.value.code == "label_broken"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("missing.jsonl", None, "file_missing"),
        ("empty.jsonl", b"", "file_empty"),
        ("blank.jsonl", b"\n \n", "file_empty"),
        ("cp932.jsonl", json.dumps(GOOD, ensure_ascii=False).encode("cp932"), "file_broken"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str, content: bytes | None, code: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(VocError, match=name) as raised:
        read_labelled([tmp_path / name])
    assert raised.value.code == code


def test_a_folder_without_labelled_files_is_named(tmp_path: Path) -> None:
    with pytest.raises(VocError, match=tmp_path.name) as raised:
        read_labelled([tmp_path])
    assert raised.value.code == "corpus_empty"
