"""The built-in encoder: the weighted mean of word vectors, of length one, without torch or spaCy."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from voc.encode.loading import load_encoder
from voc.encode.static import StaticEncoder
from voc.text.reader import Reader

TEXTS = ["電話が全然つながらない。", "", "返信が遅いし、対応も悪い。", "解約したいのに方法が分かりません。"]


def test_the_vector_is_the_weighted_mean_scaled_to_length_one(small_encoder: StaticEncoder) -> None:
    (vector,) = small_encoder.encode_forms([["電話", "遅い", "遅い", "委員"]])
    mean = np.array([1, 2, 0.5 * 2])
    np.testing.assert_allclose(vector, mean / np.linalg.norm(mean), rtol=1e-6)


@pytest.mark.parametrize(
    ("form", "stands_for"),
    [
        ("電話", ["電話"]),
        ("感じる", ["感じ"]),
        ("繋がる", ["繋がり"]),
        ("選挙管理委員会", ["選挙", "委員"]),
        ("冷蔵庫", []),
        ("X", []),
    ],
)
def test_an_unknown_word_is_read_as_its_noun_else_as_its_units(
    small_encoder: StaticEncoder, form: str, stands_for: list[str]
) -> None:
    assert small_encoder.rows([form]) == small_encoder.rows(stands_for)
    np.testing.assert_array_equal(small_encoder.encode_forms([[form]]), small_encoder.encode_forms([stands_for]))


def test_a_text_of_unknown_words_is_zero(small_encoder: StaticEncoder) -> None:
    np.testing.assert_array_equal(small_encoder.encode_forms([[], ["冷蔵庫"]]), np.zeros((2, 3)))


@given(st.lists(st.text(max_size=40), max_size=4))
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_vector_has_length_one_or_zero(encoder: StaticEncoder, reader: Reader, texts: list[str]) -> None:
    vectors = encoder.encode(reader.read_all(texts))
    assert vectors.shape == (len(texts), encoder.dimension)
    assert vectors.dtype == np.float32
    lengths = np.linalg.norm(vectors, axis=1)
    assert np.all((np.abs(lengths - 1) < 1e-5) | (lengths == 0))


def test_real_comments_have_vectors_and_blank_ones_have_none(encoder: StaticEncoder, reader: Reader) -> None:
    lengths = np.linalg.norm(encoder.encode(reader.read_all(TEXTS)), axis=1)
    np.testing.assert_allclose(lengths, [1, 0, 1, 1], atol=1e-5)


def test_what_means_the_same_lies_nearer_than_what_does_not(encoder: StaticEncoder, reader: Reader) -> None:
    texts = ["電話がつながらない", "問い合わせ窓口に電話しても応答がない", "お肉が硬くて美味しくない"]
    phone, window, meat = encoder.encode(reader.read_all(texts))
    assert phone @ window > phone @ meat + 0.2


def test_a_text_has_the_same_vector_alone_in_company_and_from_a_fresh_encoder(
    encoder: StaticEncoder, home: Path, reader: Reader
) -> None:
    together = encoder.encode(reader.read_all(TEXTS))
    alone = np.vstack([encoder.encode([reader.read(text)]) for text in TEXTS])
    fresh = StaticEncoder.built_in(home, Reader()).encode(Reader().read_all(TEXTS))
    np.testing.assert_array_equal(together, alone)
    np.testing.assert_array_equal(together, fresh)


def test_a_statement_has_the_vector_of_its_words(encoder: StaticEncoder, reader: Reader) -> None:
    analysis = reader.read("料金が高い。電話がつながらない。")
    statements = encoder.encode_statements(analysis)
    np.testing.assert_array_equal(statements, encoder.encode(reader.read_all(["料金が高い。", "電話がつながらない。"])))
    assert encoder.encode_statements(reader.read("")).shape == (0, encoder.dimension)


def test_no_name_means_the_built_in_encoder(home: Path, reader: Reader, encoder: StaticEncoder) -> None:
    chosen = load_encoder("", home, reader)
    assert isinstance(chosen, StaticEncoder)
    assert (chosen.name, chosen.dimension) == (encoder.name, 300)


def test_reading_and_encoding_load_neither_torch_nor_spacy(folder: Path, home: Path) -> None:
    program = """
import sys
from pathlib import Path
from voc.encode.loading import load_encoder
from voc.text.reader import Reader
reader = Reader()
vectors = load_encoder("", Path(sys.argv[1]), reader).encode([reader.read("電話がつながらない")])
assert abs(float((vectors ** 2).sum()) - 1) < 1e-5
print([name for name in ("torch", "spacy", "sentence_transformers", "sklearn") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", program, home], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
