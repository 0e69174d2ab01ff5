"""The model that comes with voc, models by hand, and a small training on a part of the corpus."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from voc.encode.static import StaticEncoder
from voc.encode.words import WordVectors
from voc.settings import PROJECT_ROOT
from voc.tag.corpus import LabelledComment, read_labelled
from voc.tag.heads import COLUMNS, HEADS
from voc.tag.labels import Intent, Sentiment, Urgency
from voc.tag.model import Calibration, LinearModel, load_model
from voc.tag.tagger import Tagger
from voc.tag.taxonomy import Taxonomy
from voc.text.reader import Reader

Numbers = Mapping[str, float]
MakeModel = Callable[..., LinearModel]
MakeTagger = Callable[..., Tagger]


@pytest.fixture(scope="module", autouse=True)
def _one_thread() -> Iterator[None]:
    """Small matrices: several threads on busy cores wait for each other longer than they compute."""
    with threadpool_limits(1):
        yield


@pytest.fixture(scope="session")
def reader() -> Reader:
    return Reader()


@pytest.fixture(scope="session")
def encoder(home: Path, reader: Reader) -> StaticEncoder:
    return StaticEncoder.built_in(home, reader)


@pytest.fixture(scope="session")
def bundled() -> Path:
    return PROJECT_ROOT / "models" / "tagger"


@pytest.fixture(scope="session")
def tagger(bundled: Path, encoder: StaticEncoder, reader: Reader) -> Tagger:
    return Tagger(load_model(bundled), encoder, Taxonomy(), reader)


@pytest.fixture(scope="session")
def blank_encoder(reader: Reader) -> StaticEncoder:
    """An encoder that knows no word, for models whose numbers are chosen by hand."""
    nothing = np.zeros((1, 2), dtype=np.float32)
    return StaticEncoder(WordVectors("by-hand", {}, nothing, np.ones(1, dtype=np.float32)), reader)


def _column(label: str) -> int:
    head, _, code = label.partition(".")
    return HEADS[head].first + HEADS[head].labels.index(code)


@pytest.fixture(scope="session")
def make_model() -> MakeModel:
    """Return a function that makes a model from logits by feature and label: ``{"電話": {"main.support": 3.0}}``.

    Labels are written ``head.code``; where nothing is told, any number of labels means none of them.
    """

    def make(
        features: Mapping[str, Numbers] | None = None, bias: Numbers | None = None, **calibration: Any
    ) -> LinearModel:
        features = features or {}
        weights = np.zeros((len(features), COLUMNS), dtype=np.float32)
        for row, shares in enumerate(features.values()):
            for label, weight in shares.items():
                weights[row, _column(label)] = weight
        level = np.zeros(COLUMNS, dtype=np.float32)
        for head in HEADS.values():
            if not head.exclusive:
                level[head.columns] = -30.0
        for label, value in (bias or {}).items():
            level[_column(label)] = value
        return LinearModel(
            version="by-hand-1",
            encoder="by-hand",
            vocabulary={name: row for row, name in enumerate(features)},
            inverse_frequency=np.ones(len(features), dtype=np.float32),
            weights=weights,
            dense_weights=np.zeros((2, COLUMNS), dtype=np.float32),
            bias=level,
            calibration=Calibration(**calibration),
        )

    return make


@pytest.fixture(scope="session")
def make_tagger(make_model: MakeModel, blank_encoder: StaticEncoder, reader: Reader) -> MakeTagger:
    """Return a function that makes a tagger as ``make_model`` makes its model."""

    def make(*numbers: Any, taxonomy: Taxonomy | None = None, **calibration: Any) -> Tagger:
        return Tagger(make_model(*numbers, **calibration), blank_encoder, taxonomy or Taxonomy(), reader)

    return make


@pytest.fixture(scope="session")
def industries() -> list[list[LabelledComment]]:
    """Thirty comments of each of three industries of the corpus."""
    by_industry: dict[str, list[LabelledComment]] = {}
    for comment in read_labelled([PROJECT_ROOT / "corpora" / "comments"]):
        by_industry.setdefault(comment.domain, []).append(comment)
    full = [comments[:30] for _, comments in sorted(by_industry.items()) if len(comments) >= 30]
    assert len(full) >= 3
    return full[:3]


@pytest.fixture(scope="session")
def label() -> Callable[..., LabelledComment]:
    """Return a function that makes a labelled comment; what is not told is plain."""

    def make(number: int = 1, **told: Any) -> LabelledComment:
        plain: dict[str, Any] = {
            "id": f"x01-{number:03d}",
            "text": "電話がつながらない",
            "kind": "survey",
            "domain": "saas",
            "reasons": (),
            "sentiment": Sentiment.NEUTRAL,
            "intent": Intent.NONE,
            "urgency": Urgency.LOW,
            "demands": (),
        }
        return LabelledComment(**{**plain, **told})

    return make
