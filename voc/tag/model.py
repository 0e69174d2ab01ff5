"""The trained tagger as files: a vocabulary, stacked weights, a network, the numbers that calibrate them. NumPy alone; no pickle.

The linear part answers in half a millisecond. Where it is not sure, the network reads the comment too, and their answers
are mixed: each sees what the other misses (docs/decisions/0012-network-tagger.md).
"""

from __future__ import annotations

import json
import math
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from voc.errors import VocError
from voc.tag.features import feature_names
from voc.tag.heads import COLUMNS, EXCLUSIVE, Scores, by_head
from voc.tag.network import NetworkModel, load_network
from voc.tag.topics import Softmax, TopicModel
from voc.text.analysis import Analysis

# Raised where older files can no longer be read.
FORMAT: Final = 3
# The network's share of the mixed answer, by which held-out industries were read best.
_NETWORK_SHARE: Final = 0.6


@dataclass(frozen=True, slots=True)
class Calibration:
    """Numbers found on held-out folds.

    ``temperatures`` divide the logits of a head; ``thresholds`` are the probabilities from which a non-exclusive label
    is given; below ``review_below`` of the main reason's, the sentiment's or the urgency's probability a person should look.
    """

    temperatures: dict[str, float] = field(default_factory=dict)
    thresholds: dict[str, float] = field(default_factory=dict)
    review_below: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LinearModel:
    """Logits = features · weights + dense · dense_weights + bias.

    ``weights`` has shape ``(features, COLUMNS)``, ``inverse_frequency`` ``(features,)``, ``dense_weights``
    ``(dimension of the encoder, COLUMNS)``; all float32 in memory, the large ones float16 on disk. ``calibration`` is of the
    linear part alone, ``mixed_calibration`` of both parts; the network is asked unless the linear part gives the main
    reason, the sentiment, the intent and the urgency a probability of ``sure_from`` or more.
    """

    version: str
    encoder: str
    vocabulary: dict[str, int]
    inverse_frequency: npt.NDArray[np.float32]
    weights: npt.NDArray[np.float32]
    dense_weights: npt.NDArray[np.float32]
    bias: npt.NDArray[np.float32]
    calibration: Calibration
    network: NetworkModel | None = None
    mixed_calibration: Calibration = field(default_factory=Calibration)
    sure_from: float = 1.0
    topics: TopicModel = field(default_factory=TopicModel)

    def logits(self, analysis: Analysis, kind: str | None, vector: npt.NDArray[np.float32]) -> tuple[Scores, Scores]:
        """Score one comment.

        Returns the logits, shape ``(COLUMNS,)``, and each statement's share of them, shape ``(statements, COLUMNS)``.
        """
        column_of = self.vocabulary.get
        found = [(column, at) for name, at in feature_names(analysis, kind) if (column := column_of(name)) is not None]
        shares = np.zeros((len(analysis.statements) + 1, COLUMNS), dtype=np.float32)
        if found:
            columns, places = (np.array(each) for each in zip(*found, strict=True))
            values = self.inverse_frequency[columns]
            values /= math.sqrt(values @ values)
            firsts = np.flatnonzero(places[1:] != places[:-1])  # features come statement by statement
            firsts = np.concatenate(([0], firsts + 1))
            # The kind, of no statement, has place -1: the last row.
            shares[places[firsts]] = np.add.reduceat(values[:, None] * self.weights[columns], firsts)
        logits = shares.sum(axis=0) + vector @ self.dense_weights + self.bias
        return logits.astype(np.float32), shares[:-1]

    def save(self, folder: Path) -> None:
        """Write the model into an existing folder."""
        names = sorted(self.vocabulary, key=self.vocabulary.__getitem__)
        (folder / "vocabulary.json").write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")
        np.savez_compressed(
            folder / "weights.npz",
            inverse_frequency=self.inverse_frequency,
            weights=self.weights.astype(np.float16),
            dense_weights=self.dense_weights,
            bias=self.bias,
            **_topic_arrays(self.topics),  # type: ignore[arg-type]
        )
        config = {
            "format": FORMAT,
            "version": self.version,
            "encoder": self.encoder,
            "calibration": asdict(self.calibration),
            "mixed_calibration": asdict(self.mixed_calibration),
            "sure_from": self.sure_from,
            "topics": self.topics.names,
        }
        if self.network is not None:
            self.network.save(folder)
        (folder / "model.json").write_text(json.dumps(config, indent=2, ensure_ascii=False), encoding="utf-8")


def mix(linear: Scores, network: Scores) -> Scores:
    """Mix the logits of both parts, each of shape ``(n, COLUMNS)``: the weighted mean of their logarithmic probabilities."""
    mixed: Scores = (1.0 - _NETWORK_SHARE) * _settled(linear) + _NETWORK_SHARE * _settled(network)
    return mixed


def _settled(logits: Scores) -> Scores:
    """Turn the logits of exclusive heads into logarithmic probabilities, none below -14 (one in a million)."""
    shifted = logits - by_head(np.maximum, logits)
    settled = np.maximum(shifted - np.log(by_head(np.add, np.exp(shifted))), -14.0)
    return np.where(EXCLUSIVE, settled, logits)


def _topic_arrays(topics: TopicModel) -> dict[str, npt.NDArray[np.float16]]:
    parts = {"topics_alone": topics.alone, "topics_read": topics.read}
    return {
        name: np.vstack([part.weights, part.bias]).astype(np.float16)
        for name, part in parts.items()
        if part is not None
    }


def _topic_model(names: Sequence[str], arrays: Mapping[str, npt.NDArray[np.float16]]) -> TopicModel:
    def part(name: str) -> Softmax | None:
        if name not in arrays:
            return None
        stacked = arrays[name].astype(np.float32)
        return Softmax(stacked[:-1], stacked[-1])

    return TopicModel(tuple(names), part("topics_alone"), part("topics_read"))


def load_model(folder: Path) -> LinearModel:
    """Load a model folder; a missing or foreign one raises an error that names the folder."""
    try:
        config: dict[str, Any] = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        names: list[str] = json.loads((folder / "vocabulary.json").read_text(encoding="utf-8"))
        arrays = np.load(folder / "weights.npz", allow_pickle=False)
        fits = arrays["bias"].shape == (COLUMNS,) and arrays["weights"].shape == (len(names), COLUMNS)
        if config["format"] != FORMAT or not fits:
            raise ValueError("format")
        return LinearModel(
            version=config["version"],
            encoder=config["encoder"],
            vocabulary={name: column for column, name in enumerate(names)},
            inverse_frequency=arrays["inverse_frequency"],
            weights=arrays["weights"].astype(np.float32),
            dense_weights=arrays["dense_weights"],
            bias=arrays["bias"],
            calibration=Calibration(**config["calibration"]),
            network=load_network(folder),
            mixed_calibration=Calibration(**config["mixed_calibration"]),
            sure_from=config["sure_from"],
            topics=_topic_model(config["topics"], arrays),
        )
    except (OSError, EOFError, KeyError, ValueError, TypeError, zipfile.BadZipFile) as error:
        raise VocError(
            f"タグ付けモデル「{folder}」を読み込めません。voc train で学習し直すか、VOC_MODEL を確かめてください。",
            code="model_missing",
            status=503,
        ) from error
