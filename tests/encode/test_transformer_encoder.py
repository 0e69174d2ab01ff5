"""Any sentence-transformers model behind the same interface; what cannot be loaded is said in one line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from voc.encode.loading import load_encoder
from voc.encode.transformer import TransformerEncoder
from voc.errors import VocError
from voc.jobs.components import Components
from voc.jobs.training import train_tagger
from voc.settings import PROJECT_ROOT, Settings
from voc.tag.model import load_model
from voc.text.reader import Reader

pytestmark = pytest.mark.slow

TEXTS = ["電話がつながらない。", "料金が高い", "", "ｶﾞｿﾘﾝ"]


@pytest.fixture(scope="module")
def transformer(tiny_transformer: Path, tmp_path_factory: pytest.TempPathFactory, reader: Reader) -> TransformerEncoder:
    encoder = load_encoder(str(tiny_transformer), tmp_path_factory.mktemp("home"), reader)
    assert isinstance(encoder, TransformerEncoder)
    return encoder


def test_it_gives_one_unit_vector_a_reading(transformer: TransformerEncoder, reader: Reader) -> None:
    vectors = transformer.encode(reader.read_all(TEXTS))
    assert (vectors.shape, vectors.dtype) == ((len(TEXTS), transformer.dimension), np.float32)
    assert transformer.dimension == 32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_it_gives_one_vector_a_statement(transformer: TransformerEncoder, reader: Reader) -> None:
    statements = transformer.encode_statements(reader.read("料金が高い。電話がつながらない。"))
    whole = transformer.encode(reader.read_all(["料金が高い。", "電話がつながらない。"]))
    np.testing.assert_allclose(statements, whole, atol=1e-5)


def test_nothing_in_nothing_out(transformer: TransformerEncoder, reader: Reader) -> None:
    assert transformer.encode([]).shape == (0, 32)
    assert transformer.encode_statements(reader.read("")).shape == (0, 32)


def test_it_reads_the_repaired_text(transformer: TransformerEncoder, reader: Reader) -> None:
    sent, repaired = transformer.encode(reader.read_all(["電話\u200bが、遅い！！！！！", "電話が、遅い!!"]))
    np.testing.assert_allclose(sent, repaired, atol=1e-6)


def test_it_is_named_as_it_was_asked_for(transformer: TransformerEncoder, tiny_transformer: Path) -> None:
    assert transformer.name == str(tiny_transformer)


@pytest.mark.parametrize("damage", ["empty_folder", "no_config", "broken_weights"])
def test_a_damaged_folder_is_named(tiny_transformer: Path, tmp_path: Path, damage: str) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    if damage != "empty_folder":
        for path in tiny_transformer.rglob("*"):
            target = broken / path.relative_to(tiny_transformer)
            if path.is_dir():
                target.mkdir()
            elif path.name == "model.safetensors":
                target.write_bytes(path.read_bytes()[:1_000] if damage == "broken_weights" else path.read_bytes())
            elif path.name != "config.json" or damage == "broken_weights":
                target.write_bytes(path.read_bytes())
    with pytest.raises(VocError, match="broken") as raised:
        TransformerEncoder(str(broken))
    assert raised.value.code == "encoder_missing"


def test_a_model_that_is_not_there_is_said_quickly_without_a_network() -> None:
    program = """
import time
from voc.encode.transformer import TransformerEncoder
from voc.errors import VocError
import sentence_transformers
start = time.perf_counter()
try:
    TransformerEncoder("no-such-owner/no-such-model")
except VocError as error:
    print(error.code, "no-such-owner/no-such-model" in error.detail, time.perf_counter() - start < 10)
"""
    environment = {**os.environ, "HF_HUB_OFFLINE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stdout.split() == ["encoder_missing", "True", "True"]


def test_the_tagger_is_trained_on_it_and_tags_with_it(tiny_transformer: Path, tmp_path: Path) -> None:
    components = Components(Settings(home=tmp_path / "home", encoder=str(tiny_transformer)))
    with pytest.raises(VocError) as refused:
        _ = components.tagger
    assert refused.value.code == "encoder_mismatch"  # the tagger that comes with voc reads other vectors

    corpora = PROJECT_ROOT / "corpora"
    few = tmp_path / "few.jsonl"
    some = sorted((corpora / "comments").glob("*.jsonl"))[::20]
    few.write_text("".join("".join(path.open(encoding="utf-8").readlines()[:30]) for path in some), encoding="utf-8")
    trained = train_tagger(components, [few], corpora / "evaluation", components.trained_folder, force=False)

    model = load_model(trained.folder)
    assert (model.encoder, model.network) == (str(tiny_transformer), None)
    again = Components(Settings(home=tmp_path / "home", encoder=str(tiny_transformer)))
    [tags] = again.tagger.tag([again.reader.read("電話がつながらないので解約したい")], [None])
    assert again.tagger.version == trained.version
    assert tags.reasons
