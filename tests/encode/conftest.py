"""The converted word vectors, a hand-made handful of words, and a transformer small enough to make on the spot."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from voc.encode.static import StaticEncoder
from voc.encode.words import WordVectors, built_in_folder
from voc.text.reader import Reader


@pytest.fixture(scope="session")
def reader() -> Reader:
    return Reader()


@pytest.fixture(scope="session")
def folder(home: Path) -> Path:
    return built_in_folder(home)


@pytest.fixture(scope="session")
def encoder(home: Path, reader: Reader) -> StaticEncoder:
    return StaticEncoder.built_in(home, reader)


@pytest.fixture(scope="session")
def small_encoder(reader: Reader) -> StaticEncoder:
    """Six words in three dimensions, by hand; 委員 counts half of the others."""
    vectors = {
        "電話": (1, 0, 0),
        "遅い": (0, 1, 0),
        "感じ": (0, 0, 1),
        "繋がり": (0, 3, 4),
        "選挙": (2, 0, 0),
        "委員": (0, 0, 2),
    }
    return StaticEncoder(
        WordVectors(
            name="by-hand",
            row_of={word: row for row, word in enumerate(vectors)},
            matrix=np.array(list(vectors.values()), dtype=np.float32),
            weights=np.array([1, 1, 1, 1, 1, 0.5], dtype=np.float32),
        ),
        reader,
    )


@pytest.fixture(scope="session")
def tiny_transformer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of two layers over single characters, saved as a sentence-transformers folder."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizer

    made = tmp_path_factory.mktemp("tiny")
    letters = "電話料金高遅解約対応悪がつながらないでした。"
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *dict.fromkeys(letters)]
    words += ["##" + letter for letter in dict.fromkeys(letters)]
    bert = made / "bert"
    BertTokenizer(vocab={word: number for number, word in enumerate(words)}).save_pretrained(bert)
    torch.manual_seed(1)
    shape = BertConfig(
        vocab_size=len(words),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=128,
    )
    BertModel(shape).save_pretrained(bert)
    words_to_vectors = Transformer(str(bert))
    model = SentenceTransformer(modules=[words_to_vectors, Pooling(32)], device="cpu")
    model.save(str(made / "model"))
    return made / "model"
