"""The themes of the sample's answers, here or as a process of its own: ``python sample_discovery.py HOME``."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from voc.encode.static import StaticEncoder
from voc.settings import PROJECT_ROOT
from voc.tag.model import load_model
from voc.tag.tagger import Tagger
from voc.tag.taxonomy import Taxonomy
from voc.text.reader import Reader
from voc.themes.discover import Discovery, discover
from voc.themes.space import Document

ANSWERS = PROJECT_ROOT / "corpora" / "samples" / "kotokoto_answers.jsonl"


def sample_documents(reader: Reader) -> list[Document]:
    """Both free answers of everybody, blank ones left out."""
    rows = [json.loads(line) for line in ANSWERS.read_text(encoding="utf-8").splitlines()]
    return [
        Document(f"{number}-{question}", reader.read(row[question]), "survey")
        for number, row in enumerate(rows)
        for question in ("q1", "q2")
        if row[question].strip()
    ]


def describe(discovery: Discovery) -> dict[str, Any]:
    """Everything that a discovery says, to be compared."""
    return {
        "themes": [
            [theme.id, theme.name, theme.size, list(theme.phrases), list(theme.words), list(theme.representatives)]
            for theme in discovery.themes
        ],
        "places": [[place.theme_id, place.nearest_id] for place in discovery.places],
        "scores": [place.score for place in discovery.places],
        "threshold": discovery.threshold,
    }


if __name__ == "__main__":
    own_reader = Reader()
    own_tagger = Tagger(
        load_model(PROJECT_ROOT / "models" / "tagger"),
        StaticEncoder.built_in(Path(sys.argv[1]), own_reader),
        Taxonomy(),
        own_reader,
    )
    print(json.dumps(describe(discover(sample_documents(own_reader), own_tagger))))
