"""``voc evaluate``: its figures against a direct comparison of ``voc tag`` with the labels."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.cli import Cli
from support.places import labelled_lines

COUNT = 40


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    path = tmp_path / "labelled.jsonl"
    path.write_text("\n".join(labelled_lines(COUNT)), encoding="utf-8")
    return path


def test_the_accuracies_are_those_of_a_direct_comparison(cli: Cli, labelled: Path) -> None:
    scored = cli("evaluate", labelled, "--json").json
    rows = [json.loads(line) for line in labelled.read_text(encoding="utf-8").splitlines()]
    tagged = cli("tag", labelled).lines
    assert scored["comments"] == len(rows) == len(tagged) == COUNT
    for head in ("sentiment", "intent", "urgency"):
        right = [row[head] == tags[head]["label"] for row, tags in zip(rows, tagged, strict=True)]
        assert scored["heads"][head]["accuracy"] == pytest.approx(sum(right) / COUNT, abs=1e-4)
    main = [
        (row["reasons"] or ["none"])[0] == ([r["code"] for r in tags["reasons"]] or ["none"])[0]
        for row, tags in zip(rows, tagged, strict=True)
    ]
    assert scored["heads"]["main"]["accuracy"] == pytest.approx(sum(main) / COUNT, abs=1e-4)


def test_the_counts_of_the_labels_are_those_of_the_file(cli: Cli, labelled: Path) -> None:
    labels = cli("evaluate", labelled, "--json").json["heads"]["reasons"]["labels"]
    rows = [json.loads(line) for line in labelled.read_text(encoding="utf-8").splitlines()]
    for code, score in labels.items():
        assert score["support"] == sum(code in row["reasons"] for row in rows)


def test_in_words_it_is_markdown_with_every_head(cli: Cli, labelled: Path) -> None:
    done = cli("evaluate", labelled)
    assert done.status == 0
    assert f"{COUNT}件" in done.out
    for head in ("main", "reasons", "sentiment", "intent", "urgency", "demands"):
        assert f"## {head}\n" in done.out


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{壊れた", "2行目"),
        ('{"id": "x", "text": "y"}', "reasons"),
        (
            '{"id": "x", "text": "y", "reasons": ["nope"], "sentiment": "neutral", "intent": "none", "urgency": "low", "demands": []}',
            "nope",
        ),
        (
            '{"id": "x", "text": "y", "reasons": [], "sentiment": "angry", "intent": "none", "urgency": "low", "demands": []}',
            "angry",
        ),
        ("5", "2行目"),
    ],
)
def test_a_broken_label_is_named_with_its_line(cli: Cli, tmp_path: Path, line: str, told: str) -> None:
    path = tmp_path / "labelled.jsonl"
    path.write_text(labelled_lines(1)[0] + "\n" + line + "\n", encoding="utf-8")
    message = cli("evaluate", path).refused(1)
    assert told in message
    assert "2行目" in message
