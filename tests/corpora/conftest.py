"""The corpora, read once; a file that does not fit the label guide fails every test of it with file, line and field."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from voc.settings import PROJECT_ROOT
from voc.tag.corpus import LabelledComment, read_labelled

CORPORA = PROJECT_ROOT / "corpora"
Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="session")
def corpora() -> Path:
    return CORPORA


@pytest.fixture(scope="session")
def comments() -> list[LabelledComment]:
    return read_labelled([CORPORA / "comments"])


@pytest.fixture(scope="session")
def evaluation() -> list[LabelledComment]:
    return read_labelled([CORPORA / "evaluation"])


@pytest.fixture(scope="session")
def themes() -> list[LabelledComment]:
    return read_labelled([CORPORA / "themes"])


@pytest.fixture(scope="session")
def everything(
    comments: list[LabelledComment], evaluation: list[LabelledComment], themes: list[LabelledComment]
) -> list[LabelledComment]:
    return comments + evaluation + themes


@pytest.fixture(scope="session")
def rows() -> Rows:
    """The rows as they stand in the files, by file."""
    return {
        str(path.relative_to(CORPORA)): [
            json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()
        ]
        for folder in ("comments", "evaluation", "themes")
        for path in sorted((CORPORA / folder).glob("**/*.jsonl"))
    }
