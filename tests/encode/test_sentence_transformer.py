"""The built-in encoder as a sentence-transformers model: the same numbers as without torch."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from voc.encode.static import StaticEncoder
from voc.encode.transformer import TransformerEncoder
from voc.text.reader import Reader

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

pytestmark = pytest.mark.slow

TEXTS = [
    "電話が全然つながらない。何度かけても同じです。",
    "",
    "😡",
    "ｻｰﾋﾞｽが悪い！！！",
    "解約したいのに、方法がどこにも書いていない。\n請求も間違っている。",
    "選挙管理委員会",
    "xyzzy",
]


@pytest.fixture(scope="module")
def model(folder: Path) -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(folder), device="cpu", trust_remote_code=True)


def test_it_gives_the_same_numbers(model: SentenceTransformer, encoder: StaticEncoder, reader: Reader) -> None:
    np.testing.assert_allclose(model.encode(TEXTS), encoder.encode(reader.read_all(TEXTS)), atol=1e-5)
    assert model.get_embedding_dimension() == encoder.dimension


def test_it_can_be_saved_and_loaded_again(
    model: SentenceTransformer, tmp_path: Path, encoder: StaticEncoder, reader: Reader
) -> None:
    from sentence_transformers import SentenceTransformer

    model.save(str(tmp_path / "saved"))
    again = SentenceTransformer(str(tmp_path / "saved"), device="cpu", trust_remote_code=True)
    np.testing.assert_allclose(again.encode(TEXTS), encoder.encode(reader.read_all(TEXTS)), atol=1e-5)


def test_its_vectors_can_be_trained(model: SentenceTransformer) -> None:
    features = model.preprocess(["電話がつながらない", "料金が高い"])
    model(features)["sentence_embedding"][0, 0].backward()
    gradients = [parameter.grad for parameter in model.parameters()]
    assert len(gradients) == 1
    assert gradients[0].any()


def test_the_folder_can_be_named_as_the_encoder(folder: Path, encoder: StaticEncoder, reader: Reader) -> None:
    named = TransformerEncoder(str(folder))
    analyses = reader.read_all(TEXTS)
    assert named.dimension == encoder.dimension
    np.testing.assert_allclose(named.encode(analyses), encoder.encode(analyses), atol=1e-5)
