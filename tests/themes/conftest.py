"""The tagger that comes with voc; the sample's answers, their themes found once for all tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from sample_discovery import sample_documents

from voc.encode.static import StaticEncoder
from voc.settings import PROJECT_ROOT
from voc.tag.model import load_model
from voc.tag.tagger import Tagger
from voc.tag.taxonomy import Taxonomy
from voc.text.reader import Reader
from voc.themes.discover import Discovery, discover
from voc.themes.space import Document


@pytest.fixture(scope="session")
def reader() -> Reader:
    return Reader()


@pytest.fixture(scope="session")
def tagger(home: Path, reader: Reader) -> Tagger:
    model = load_model(PROJECT_ROOT / "models" / "tagger")
    return Tagger(model, StaticEncoder.built_in(home, reader), Taxonomy(), reader)


@pytest.fixture(scope="session")
def documents(reader: Reader) -> list[Document]:
    return sample_documents(reader)


@pytest.fixture(scope="session")
def discovery(documents: list[Document], tagger: Tagger) -> Discovery:
    return discover(documents, tagger)
