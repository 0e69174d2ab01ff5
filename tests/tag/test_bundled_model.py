"""The model that comes with voc: no pickle, whole, fit for the built-in encoder, and right where nobody doubts."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest

from voc.encode.static import StaticEncoder
from voc.settings import PROJECT_ROOT
from voc.tag.heads import COLUMNS
from voc.tag.model import load_model
from voc.tag.tagger import Tagger

MODELS = PROJECT_ROOT / "models"


def _starts_like_a_pickle(content: bytes) -> bool:
    """From protocol 2 on a pickle begins with the byte 0x80 and the number of its protocol."""
    return len(content) > 1 and content[0] == 0x80 and 2 <= content[1] <= 5


def test_no_model_file_is_a_pickle() -> None:
    files = [path for path in MODELS.rglob("*") if path.is_file()]
    assert files
    for path in files:
        content = path.read_bytes()
        assert not _starts_like_a_pickle(content), path
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                assert all(name.endswith(".npy") for name in archive.namelist()), path
                assert all(archive.read(name).startswith(b"\x93NUMPY") for name in archive.namelist()), path


def test_the_arrays_are_read_without_pickle() -> None:
    for path in MODELS.rglob("*.npz"):
        arrays = np.load(path, allow_pickle=False)
        assert all(np.isfinite(arrays[name]).all() for name in arrays.files)


def test_it_is_whole_and_made_for_the_built_in_encoder(bundled: Path, encoder: StaticEncoder) -> None:
    model = load_model(bundled)
    features = len(model.vocabulary)
    assert model.encoder == encoder.name
    assert model.weights.shape == (features, COLUMNS)
    assert model.inverse_frequency.shape == (features,)
    assert model.dense_weights.shape == (encoder.dimension, COLUMNS)
    assert set(model.calibration.review_below) == {"main", "sentiment", "urgency"}
    assert f"# {model.version}\n" in (bundled / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "main"),
    [
        ("電話が全然つながらない。何度かけても話し中です。", "support"),
        ("月額料金が高すぎるので解約します。", "price"),
        ("二重に請求されています。返金してください。", "billing"),
        ("荷物が届きません。配送が遅すぎます。", "delivery"),
        ("アプリがすぐ落ちるし、エラーばかり出る。", "defect"),
        ("引っ越しのため解約します。", "circumstances"),
        ("特になし", None),
        ("とても良いサービスです。ありがとうございます。", None),
    ],
)
def test_it_is_right_where_nobody_doubts(tagger: Tagger, text: str, main: str | None) -> None:
    (tags,) = tagger.tag([tagger.reader.read(text)], ["survey"])
    assert (tags.reasons[0].code if tags.reasons else None) == main


def test_of_praise_with_a_complaint_each_statement_has_its_own_sentiment(tagger: Tagger) -> None:
    text = "スタッフの皆さんはいつも親切で気持ちよく通えました。ただ、シャワーが何度言っても直らないのは困ります。"
    (tags,) = tagger.tag([tagger.reader.read(text)], ["survey"])
    assert [(each.label.value, each.text) for each in tags.sentiment.statements] == [
        ("positive", "スタッフの皆さんはいつも親切で気持ちよく通えました"),
        ("negative", "ただ、シャワーが何度言っても直らないのは困ります"),
    ]
    assert all(text[each.start : each.end] == each.text for each in tags.sentiment.statements)
