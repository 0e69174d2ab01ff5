"""Training on a part of the corpus: calibrated on industries held out whole, served with the trainer's numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from voc.encode.static import StaticEncoder
from voc.errors import VocError
from voc.tag.corpus import LabelledComment
from voc.tag.heads import COLUMNS, HEADS, probabilities, targets
from voc.tag.labels import Intent, Urgency
from voc.tag.model import LinearModel, load_model
from voc.tag.train import Trained, calibrate, train
from voc.text.reader import Reader

Industries = list[list[LabelledComment]]
Train = Callable[[list[LabelledComment]], Trained]


@pytest.fixture(scope="module")
def fit(encoder: StaticEncoder, reader: Reader) -> Train:
    return lambda comments: train(comments, reader, encoder)


@pytest.fixture(scope="module")
def two(fit: Train, industries: Industries) -> Trained:
    return fit(industries[0] + industries[1])


@pytest.fixture(scope="module")
def three(fit: Train, industries: Industries) -> Trained:
    return fit(industries[0] + industries[1] + industries[2])


@pytest.fixture(scope="module")
def serve(encoder: StaticEncoder, reader: Reader) -> Callable[[LinearModel, list[LabelledComment]], np.ndarray]:
    def logits(model: LinearModel, comments: list[LabelledComment]) -> np.ndarray:
        analyses = reader.read_all([comment.text for comment in comments])
        vectors = encoder.encode(analyses)
        return np.stack(
            [
                model.logits(analysis, comment.kind, vector)[0]
                for analysis, comment, vector in zip(analyses, comments, vectors, strict=True)
            ]
        )

    return logits


def test_served_logits_are_those_of_the_trainer_on_an_industry_it_never_saw(
    two: Trained, three: Trained, industries: Industries, serve: Callable[..., np.ndarray]
) -> None:
    """The fold that leaves out the third industry is fitted on what ``two`` is fitted on."""
    held_out = three.held_out_logits[three.held_out >= len(industries[0]) + len(industries[1])]
    np.testing.assert_allclose(serve(two.model, industries[2]), held_out, atol=1e-4)
    assert np.ptp(held_out[:, HEADS["sentiment"].columns]) > 1


def test_calibration_rests_on_held_out_comments(three: Trained, industries: Industries) -> None:
    labels = targets(industries[0] + industries[1] + industries[2])[three.held_out]
    assert sorted(three.held_out) == list(range(len(labels)))
    assert three.model.calibration == calibrate(three.held_out_logits, labels)


def test_comments_written_to_a_theme_teach_but_do_not_calibrate(fit: Train, industries: Industries) -> None:
    usual = industries[0] + industries[1]
    to_a_theme = [replace(comment, theme="電話がつながらない") for comment in industries[2]]
    trained = fit([*to_a_theme, *usual])
    labels = targets([*to_a_theme, *usual])[trained.held_out]
    calm = trained.held_out >= len(to_a_theme)
    assert calm.sum() == len(usual)
    assert trained.model.calibration == calibrate(trained.held_out_logits[calm], labels[calm])
    assert trained.model.calibration != calibrate(trained.held_out_logits, labels)


def test_a_tenth_of_the_held_out_comments_falls_below_each_limit_of_review(three: Trained) -> None:
    calibration = three.model.calibration
    scores = probabilities(three.held_out_logits, calibration.temperatures)
    assert set(calibration.review_below) == {"main", "sentiment", "urgency"}
    for name, limit in calibration.review_below.items():
        assert 0.05 <= (scores[:, HEADS[name].columns].max(axis=1) < limit).mean() <= 0.15


def test_a_saved_model_gives_the_same_logits_to_the_precision_of_its_weights(
    two: Trained, industries: Industries, tmp_path: Path, serve: Callable[..., np.ndarray]
) -> None:
    two.model.save(tmp_path)
    again = load_model(tmp_path)
    np.testing.assert_allclose(serve(again, industries[2]), serve(two.model, industries[2]), atol=1e-2)
    assert again.calibration == two.model.calibration


def test_it_learns_what_it_is_shown(two: Trained, industries: Industries, serve: Callable[..., np.ndarray]) -> None:
    shown = industries[0] + industries[1]
    right = targets(shown)
    for name in ("main", "sentiment", "intent", "urgency"):
        columns = HEADS[name].columns
        found = serve(two.model, shown)[:, columns].argmax(axis=1)
        assert (found == right[:, columns].argmax(axis=1)).mean() > 0.95


def test_the_same_comments_give_the_same_model(fit: Train, two: Trained, industries: Industries) -> None:
    again = fit(industries[0] + industries[1])
    assert (again.model.version, again.model.vocabulary) == (two.model.version, two.model.vocabulary)
    np.testing.assert_array_equal(again.model.weights, two.model.weights)
    np.testing.assert_array_equal(again.model.bias, two.model.bias)


def test_other_labels_make_another_version(fit: Train, two: Trained, industries: Industries) -> None:
    shown = industries[0] + industries[1]
    changed = [replace(comment, urgency=Urgency.CRITICAL) for comment in shown[:10]] + shown[10:]
    assert fit(changed).model.version != two.model.version


def test_other_topics_make_another_version_since_themes_are_found_by_them(
    fit: Train, two: Trained, industries: Industries
) -> None:
    shown = industries[0] + industries[1]
    told = [replace(comment, topic=("高い", "遅い")[place % 2]) for place, comment in enumerate(shown)]
    model = fit(told).model
    assert model.topics.names == ("遅い", "高い")
    assert model.version != two.model.version


def test_a_label_that_no_comment_has_is_never_likely(
    fit: Train, industries: Industries, serve: Callable[..., np.ndarray]
) -> None:
    shown = [replace(comment, demands=()) for comment in industries[0] + industries[1]]
    model = fit(shown).model
    scores = probabilities(serve(model, industries[2]), model.calibration.temperatures)
    assert scores[:, HEADS["demands"].columns].max() < 1e-6


def test_two_answers_are_both_learnt(fit: Train, industries: Industries, serve: Callable[..., np.ndarray]) -> None:
    """With two classes scikit-learn stacks one row of weights, not two."""
    shown = [
        replace(comment, intent=Intent.NONE if comment.intent is Intent.NONE else Intent.REQUESTED)
        for comment in industries[0] + industries[1]
    ]
    columns = HEADS["intent"].columns
    found = serve(fit(shown).model, shown)[:, columns].argmax(axis=1)
    assert (found == targets(shown)[:, columns].argmax(axis=1)).mean() > 0.95


def test_one_answer_alone_is_always_given(fit: Train, industries: Industries, serve: Callable[..., np.ndarray]) -> None:
    shown = [replace(comment, urgency=Urgency.LOW) for comment in industries[0] + industries[1]]
    urgency = HEADS["urgency"]
    found = serve(fit(shown).model, industries[2])[:, urgency.columns].argmax(axis=1)
    assert {urgency.labels[index] for index in found} == {"low"}


def test_too_few_comments_are_refused(fit: Train, industries: Industries) -> None:
    with pytest.raises(VocError, match="20件") as raised:
        fit(industries[0][:10] + industries[1][:10])
    assert raised.value.code == "corpus_small"


def test_one_industry_alone_is_refused(fit: Train, industries: Industries) -> None:
    with pytest.raises(VocError, match="1業種") as raised:
        fit([replace(comment, domain="saas") for comment in industries[0] + industries[1]])
    assert raised.value.code == "corpus_small"


@pytest.fixture(scope="module")
def honest() -> tuple[np.ndarray, np.ndarray]:
    """Logits, and labels drawn from exactly the probabilities that the logits state."""
    rng = np.random.default_rng(7)
    logits = rng.normal(0, 2, (4_000, COLUMNS)).astype(np.float32)
    scores = probabilities(logits, {})
    labels = np.zeros_like(logits)
    for head in HEADS.values():
        own = scores[:, head.columns]
        if head.exclusive:
            drawn = (own.cumsum(axis=1) < rng.random((len(own), 1))).sum(axis=1).clip(max=own.shape[1] - 1)
            labels[np.arange(len(own)), head.first + drawn] = 1
        else:
            labels[:, head.columns] = rng.random(own.shape) < own
    return logits, labels


@pytest.mark.parametrize("boast", [0.5, 1.0, 3.0])
def test_temperatures_undo_boasting_and_modesty(honest: tuple[np.ndarray, np.ndarray], boast: float) -> None:
    logits, labels = honest
    found = calibrate(logits * boast, labels).temperatures
    assert set(found) == set(HEADS)
    assert list(found.values()) == pytest.approx([boast] * len(HEADS), rel=0.1)


def test_thresholds_belong_to_the_heads_that_name_any_number(honest: tuple[np.ndarray, np.ndarray]) -> None:
    found = calibrate(*honest).thresholds
    assert set(found) == {"reasons", "demands"}
    assert all(0.2 <= limit <= 0.7 for limit in found.values())
