"""The space of themes: what a comment says beside what it was tagged."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from voc.tag.tagger import Tagger
from voc.tag.taxonomy import Taxonomy
from voc.tag.topics import TopicModel
from voc.text.reader import Reader
from voc.themes.space import Document, embed


def _documents(reader: Reader, *texts: str) -> list[Document]:
    return [Document(str(number), reader.read(text), "survey") for number, text in enumerate(texts)]


def test_vectors_have_length_one(tagger: Tagger, reader: Reader) -> None:
    vectors = embed(_documents(reader, "電話がつながらない", "料金が高い。解約します。"), tagger).vectors
    assert vectors.shape[1] > tagger.encoder.dimension
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_what_says_nothing_is_zero(tagger: Tagger, reader: Reader) -> None:
    vectors = embed(_documents(reader, "特になし", "", "。。", "特に不満はありません"), tagger).vectors
    assert not vectors.any()


def test_the_same_reason_brings_comments_nearer(tagger: Tagger, reader: Reader) -> None:
    documents = _documents(reader, "電話が全然つながらない", "問い合わせの返信が何日も来ない", "月額料金が高すぎる")
    phone, reply, price = embed(documents, tagger).vectors
    assert phone @ reply > phone @ price


def test_without_topics_the_reasons_weigh_more(tagger: Tagger, reader: Reader) -> None:
    own = Tagger(replace(tagger._model, topics=TopicModel()), tagger.encoder, Taxonomy(), reader)
    documents = _documents(reader, "電話が全然つながらない", "問い合わせの返信が何日も来ない", "月額料金が高すぎる")
    embedded = embed(documents, own)
    assert embedded.topics.shape == (3, 0)
    reasons = np.linalg.norm(embedded.vectors[:, tagger.encoder.dimension :], axis=1)
    np.testing.assert_allclose(reasons / np.sqrt(1 - reasons**2), 0.8, atol=1e-3)


def test_nothing_in_nothing_out(tagger: Tagger) -> None:
    assert embed([], tagger).vectors.shape[0] == 0
