"""The network: what is served says what was fitted, it learns, and a model with it is saved, loaded and used where the linear part is unsure."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from voc.encode.context import PRETRAINED, load_pretrained
from voc.errors import VocError
from voc.settings import PROJECT_ROOT
from voc.tag.corpus import LabelledComment, read_labelled
from voc.tag.heads import EXCLUSIVE, HEADS, targets
from voc.tag.labels import Sentiment
from voc.tag.model import load_model, mix
from voc.tag.network import CARRIED, FEELINGS, KINDS, Read
from voc.tag.opinions import Opinion
from voc.tag.partly import from_opinion
from voc.tag.tagger import Tagger
from voc.tag.train import calibrate, train
from voc.text.analysis import Analysis

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
    from voc.tag.lesson import prepare
    from voc.tag.network_training import Training

    lesson = prepare(
        comments, [from_opinion(Opinion("景色がきれいだった", Sentiment.POSITIVE))], parts.reader, parts.encoder
    )
    return Training(lesson, load_pretrained(PRETRAINED), epochs=16)


@pytest.fixture(scope="module")
def weights(training: Any) -> Any:
    from voc.tag.network_training import fit

    return fit(training.lesson, np.arange(COMMENTS), training.base, training.epochs)


@pytest.fixture(scope="module")
def network(training: Any, weights: Any) -> Any:
    from voc.tag.network_export import export
    from voc.tag.network_training import fit_feelings

    return export({**weights, **fit_feelings(weights, training.lesson, np.arange(COMMENTS))})


def read(network: Any, analysis: Analysis, kind: str | None, parts: Any) -> Read:
    """Read one comment."""
    (found,) = network.start([(analysis, kind)], parts.encoder, here=True).result()
    return found


def test_a_word_is_read_in_its_context() -> None:
    import torch

    from voc.encode.context_training import ContextNetwork, load_weights

    encoder = ContextNetwork()
    load_weights(encoder, load_pretrained(PRETRAINED))
    encoder.eval()
    with torch.inference_mode():
        one, other = (encoder(torch.tensor([[5, 700, last]]))[0] for last in (900, 1200))
    assert (one[1] - other[1]).abs().max() > 0.05


def test_what_is_served_says_what_was_fitted(
    training: Any, weights: Any, network: Any, comments: list[LabelledComment], parts: Any
) -> None:
    from voc.tag.network_training import score

    chosen = np.arange(40)
    expected = score(weights, training.lesson, chosen)
    served = np.stack(
        [read(network, parts.reader.read(comments[index].text), comments[index].kind, parts).logits for index in chosen]
    )
    assert np.abs(served - expected).mean() < 0.1  # 8-bit weights
    main = HEADS["main"].columns
    assert (served[:, main].argmax(axis=1) == expected[:, main].argmax(axis=1)).mean() > 0.9


def test_a_few_epochs_teach_more_than_chance(training: Any, weights: Any, comments: list[LabelledComment]) -> None:
    from voc.tag.network_training import score

    head = HEADS["intent"]
    guessed = score(weights, training.lesson, np.arange(COMMENTS))[:, head.columns].argmax(axis=1)
    labels = np.array([head.labels.index(each.intent.value) for each in comments])
    commonest = np.bincount(labels).max() / len(labels)
    assert (guessed == labels).mean() > commonest + 0.1


def test_the_same_seed_fits_the_same_network(training: Any) -> None:
    from voc.tag.network_training import fit

    chosen = np.arange(48)
    one, other = (fit(training.lesson, chosen, training.base, epochs=1) for _ in range(2))
    assert all(np.array_equal(one[name], other[name]) for name in one)


@pytest.mark.parametrize("text", ["", "。", "高", "𠮷野家😀", "ｱﾌﾟﾘが落ちる", "遅い。" * 400])
def test_any_text_can_be_read(text: str, network: Any, parts: Any) -> None:
    for kind in KINDS:
        analysis = parts.reader.read(text)
        found = read(network, analysis, kind, parts)
        assert np.isfinite(found.logits).all()
        assert found.carried.shape == (len(analysis.statements), len(CARRIED))
        assert found.feelings.shape == (len(analysis.statements), len(FEELINGS))


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
    # One industry was held out, whole; the other taught both parts that read it.
    assert len({comments[row].domain for row in trained.held_out}) == 1
    held_out = targets([comments[row] for row in trained.held_out])
    assert trained.model.mixed_calibration == calibrate(trained.held_out_logits, held_out)
    # Each got the logits that it was held out for: with those of the comment after it they tell less of its labels.
    likely = np.where(EXCLUSIVE, trained.held_out_logits, 0)
    assert (likely * held_out).sum() > (likely * np.roll(held_out, 1, axis=0)).sum() + 0.1 * len(held_out)
    trained.model.save(tmp_path)
    analyses = parts.reader.read_all(["電話が三回もつながらず、もう解約したい", "いつも助かっています"])
    answers = [
        Tagger(model, parts.encoder, parts.taxonomy, parts.reader).tag(analyses, ["survey", None])
        for model in (trained.model, load_model(tmp_path))
    ]
    for one, other in zip(*answers, strict=True):
        assert [reason.code for reason in one.reasons] == [reason.code for reason in other.reasons]
        assert one.certainty == pytest.approx(other.certainty, abs=0.01)


def test_a_network_of_another_state_is_refused_with_what_to_do(network: Any, weights: Any, tmp_path: Path) -> None:
    from voc.tag.network import load_network
    from voc.tag.network_export import export

    nothing = {"feel.weight": np.zeros((1, 256), dtype=np.float32), "feel.bias": np.zeros(1, dtype=np.float32)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("voc.tag.network_export.FEELINGS", (Sentiment.NEUTRAL,))
        export({**weights, **nothing}).save(tmp_path)
    with pytest.raises(VocError, match="voc train") as refused:
        load_network(tmp_path)
    assert refused.value.code == "model_missing"


def test_praise_and_complaint_are_learnt_from_statements(
    network: Any, comments: list[LabelledComment], parts: Any
) -> None:
    true, given = [], []
    for comment in comments:
        if comment.statements:
            found = read(network, parts.reader.read(comment.text), comment.kind, parts)
            given += [FEELINGS[place] for place in found.feelings.argmax(axis=1)]
            true += [sentiment for *_, sentiment in comment.statements]
    commonest = max(true.count(each) for each in FEELINGS) / len(true)
    assert np.mean([one is other for one, other in zip(true, given, strict=True)]) > commonest + 0.1
