"""The network: torch and NumPy agree, it learns, and a model with it is saved, loaded and used where the linear part is unsure."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from voc.encode.context import PRETRAINED, SPECIFICATION, ContextEncoder, load_pretrained
from voc.settings import PROJECT_ROOT
from voc.tag.corpus import LabelledComment, read_labelled
from voc.tag.heads import HEADS
from voc.tag.model import load_model, mix
from voc.tag.network import KINDS
from voc.tag.opinions import Opinion
from voc.tag.tagger import Tagger
from voc.tag.train import train

pytestmark = pytest.mark.slow

COMMENTS = 160


@pytest.fixture(scope="module")
def comments() -> list[LabelledComment]:
    """A few comments of two industries."""
    files = [PROJECT_ROOT / "corpora" / "comments" / name for name in ("agency-a02.jsonl", "saas-a01.jsonl")]
    read = read_labelled([file for file in files if file.is_file()])
    return read[:COMMENTS]


@pytest.fixture(scope="module")
def training(comments: list[LabelledComment], parts: Any) -> Any:
    """The training of a network on them, few epochs only."""
    from voc.tag.network_training import Training, prepare

    lesson = prepare(comments, [Opinion("景色がきれいだった", "positive")], parts.reader, parts.encoder)
    return Training(lesson, load_pretrained(PRETRAINED), epochs=16)


@pytest.fixture(scope="module")
def network(training: Any) -> Any:
    return training.fit(np.arange(COMMENTS))


def test_the_pretrained_encoder_reads_the_same_in_torch_and_numpy() -> None:
    import torch

    from voc.encode.context_training import ContextNetwork, load_weights

    weights = load_pretrained(PRETRAINED)
    torch_network = ContextNetwork()
    load_weights(torch_network, weights)
    torch_network.eval()
    assert {f"layers.{index}.ln.weight" for index in range(len(SPECIFICATION))} <= set(weights)
    for count in (1, 2, 7, 120):
        rows = np.random.default_rng(count).integers(0, 20_000, count)
        with torch.inference_mode():
            expected = torch_network(torch.from_numpy(rows)[None])[0].numpy()
        assert np.abs(ContextEncoder(weights).states(rows) - expected).max() < 1e-4


def test_a_word_is_read_in_its_context() -> None:
    encoder = ContextEncoder(load_pretrained(PRETRAINED))
    one, other = encoder.states(np.array([5, 700, 900])), encoder.states(np.array([5, 700, 1200]))
    assert np.abs(one[1] - other[1]).max() > 0.05


def test_comments_get_the_same_logits_in_torch_and_numpy(
    training: Any, network: Any, comments: list[LabelledComment], parts: Any
) -> None:
    from voc.tag.network_training import score

    chosen = np.arange(12)
    expected = score(network, training.lesson, chosen)
    for index in chosen:
        comment = comments[index]
        read = network.read(parts.reader.read(comment.text), comment.kind or None, parts.encoder)
        assert np.abs(read.logits - expected[index]).max() < 1e-3


def test_a_few_epochs_teach_more_than_chance(training: Any, network: Any, comments: list[LabelledComment]) -> None:
    from voc.tag.network_training import score

    head = HEADS["intent"]
    guessed = score(network, training.lesson, np.arange(COMMENTS))[:, head.columns].argmax(axis=1)
    labels = np.array([head.labels.index(each.intent.value) for each in comments])
    commonest = np.bincount(labels).max() / len(labels)
    assert (guessed == labels).mean() > commonest + 0.1


def test_the_same_seed_fits_the_same_network(training: Any) -> None:
    from voc.tag.network_training import fit

    chosen = np.arange(48)
    one, other = (fit(training.lesson, chosen, training.base, epochs=1) for _ in range(2))
    assert all(np.array_equal(one.weights[name], other.weights[name]) for name in one.weights)


@pytest.mark.parametrize("text", ["", "。", "高", "𠮷野家😀", "ｱﾌﾟﾘが落ちる", "遅い。" * 400])
def test_any_text_can_be_read(text: str, network: Any, parts: Any) -> None:
    for kind in KINDS:
        analysis = parts.reader.read(text)
        read = network.read(analysis, kind, parts.encoder)
        assert np.isfinite(read.logits).all()
        assert read.carried.shape == (len(analysis.statements), len(HEADS["reasons"].labels) + 1)


def test_mixing_keeps_what_both_parts_say() -> None:
    logits = np.random.default_rng(1).normal(0, 3, (4, HEADS["demands"].columns.stop)).astype(np.float32)
    main = HEADS["main"].columns
    assert (mix(logits, logits)[:, main].argmax(axis=1) == logits[:, main].argmax(axis=1)).all()
    other = -logits
    mixed = mix(logits, other)
    assert np.isfinite(mixed).all()
    assert not np.allclose(mixed, logits)


def test_a_model_with_a_network_is_saved_and_answers_the_same(
    training: Any, comments: list[LabelledComment], parts: Any, tmp_path: Path
) -> None:
    trained = train(comments, parts.reader, parts.encoder, network=training)
    assert trained.model.version.startswith("voc-ja-")
    trained.model.save(tmp_path)
    analyses = parts.reader.read_all(["電話が三回もつながらず、もう解約したい", "いつも助かっています"])
    answers = [
        Tagger(model, parts.encoder, parts.taxonomy, parts.reader).tag(analyses, ["survey", None])
        for model in (trained.model, load_model(tmp_path))
    ]
    for one, other in zip(*answers, strict=True):
        assert [reason.code for reason in one.reasons] == [reason.code for reason in other.reasons]
        assert one.certainty == pytest.approx(other.certainty, abs=0.01)
