"""The served model: its arithmetic by hand, its files, and files that are not a model."""

from __future__ import annotations

import json
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from voc.errors import VocError
from voc.tag.heads import COLUMNS, HEADS
from voc.tag.model import Calibration, LinearModel, load_model
from voc.text.reader import Reader

SUPPORT = HEADS["main"].first + HEADS["main"].labels.index("support")
PRICE = HEADS["main"].first + HEADS["main"].labels.index("price")
NO_VECTOR = np.zeros(2, dtype=np.float32)


@pytest.fixture(scope="module")
def model(make_model: Callable[..., LinearModel]) -> LinearModel:
    features = {"電話": {"main.support": 3.0}, "高い": {"main.price": 2.0}, "kind=survey": {"main.price": 1.0}}
    bias = {"main.support": -0.5}
    calibration = {
        "temperatures": {"main": 1.5},
        "thresholds": {"reasons": 0.3},
        "review_below": {"main": 0.2},
    }
    return make_model(features, bias, **calibration)


def test_logits_are_the_scaled_features_times_the_weights(model: LinearModel, reader: Reader) -> None:
    logits, shares = model.logits(reader.read("料金が高い。電話がつながらない。"), "survey", NO_VECTOR)
    length = np.sqrt(3)  # three features are known, each of inverse frequency one
    assert logits[SUPPORT] == pytest.approx(3 / length - 0.5)
    assert logits[PRICE] == pytest.approx(2 / length + 1 / length)
    np.testing.assert_allclose(shares[:, PRICE], [2 / length, 0], rtol=1e-6)
    np.testing.assert_allclose(shares[:, SUPPORT], [0, 3 / length], rtol=1e-6)


def test_the_vector_adds_its_own_share(model: LinearModel, reader: Reader) -> None:
    analysis = reader.read("電話")
    dense = np.random.default_rng(1).normal(size=(2, COLUMNS)).astype(np.float32)
    seeing = LinearModel(**{name: getattr(model, name) for name in model.__slots__} | {"dense_weights": dense})
    vector = np.array([0.6, 0.8], dtype=np.float32)
    without, _ = model.logits(analysis, None, vector)
    with_vector, _ = seeing.logits(analysis, None, vector)
    np.testing.assert_allclose(with_vector - without, vector @ dense, atol=1e-5)


def test_a_text_without_a_known_feature_gets_the_bias(model: LinearModel, reader: Reader) -> None:
    for text in ("", "冷蔵庫", "。。"):
        logits, shares = model.logits(reader.read(text), None, NO_VECTOR)
        np.testing.assert_array_equal(logits, model.bias)
        assert not shares.any()


def test_a_saved_model_is_loaded_as_it_was(model: LinearModel, tmp_path: Path, reader: Reader) -> None:
    model.save(tmp_path)
    loaded = load_model(tmp_path)
    assert (loaded.version, loaded.encoder, loaded.vocabulary) == (model.version, model.encoder, model.vocabulary)
    assert loaded.calibration == model.calibration == Calibration({"main": 1.5}, {"reasons": 0.3}, {"main": 0.2})
    analysis = reader.read("料金が高い。電話がつながらない。")
    np.testing.assert_allclose(
        loaded.logits(analysis, "survey", NO_VECTOR)[0], model.logits(analysis, "survey", NO_VECTOR)[0], atol=1e-2
    )
    assert {array.dtype for array in (loaded.weights, loaded.bias, loaded.dense_weights)} == {np.dtype(np.float32)}


def _without(path: Path) -> None:
    path.unlink()


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _pickled(path: Path) -> None:
    path.write_bytes(pickle.dumps({"weights": [1.0]}))


def _foreign(path: Path) -> None:
    path.write_text('{"model_type": "bert"}', encoding="utf-8")


def _next_format(path: Path) -> None:
    config = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**config, "format": config["format"] + 1}), encoding="utf-8")


def _shorter_vocabulary(path: Path) -> None:
    path.write_text('["電話"]', encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("model.json", _without),
        ("model.json", _cut),
        ("model.json", _foreign),
        ("model.json", _next_format),
        ("vocabulary.json", _without),
        ("vocabulary.json", _cut),
        ("vocabulary.json", _shorter_vocabulary),
        ("weights.npz", _without),
        ("weights.npz", _cut),
        ("weights.npz", _empty),
        ("weights.npz", _pickled),
    ],
)
def test_a_folder_that_is_no_model_is_named(
    model: LinearModel, tmp_path: Path, name: str, damage: Callable[[Path], None]
) -> None:
    folder = tmp_path / "broken-model"
    folder.mkdir()
    model.save(folder)
    damage(folder / name)
    with pytest.raises(VocError, match="broken-model") as raised:
        load_model(folder)
    assert raised.value.code == "model_missing"


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(VocError, match="nowhere"):
        load_model(tmp_path / "nowhere")


def test_a_copied_folder_is_the_same_model(bundled: Path, tmp_path: Path) -> None:
    copied = shutil.copytree(bundled, tmp_path / "copy")
    np.testing.assert_array_equal(load_model(copied).weights, load_model(bundled).weights)
