"""Drift: found where the labels changed, not found where chance explains it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from voc.tag.corrections import Labels
from voc.tag.drift import HeadDrift, measure
from voc.tag.figures import FILE, SURE_OF, Alike, Answers, Confidence, Figures, Profile, count_labels, load_figures

SENTIMENTS = ("positive", "neutral", "negative", "mixed")


def draw(size: int, shares: Sequence[float], seed: int) -> list[Labels]:
    """Comments whose sentiments have these shares; reasons go with them."""
    sentiments = np.random.default_rng(seed).choice(SENTIMENTS, size=size, p=shares)
    return [Labels(("support",) if each == "negative" else (), str(each), "none", "low", ()) for each in sentiments]


TAUGHT = draw(5_000, (0.3, 0.2, 0.4, 0.1), 0)
BASELINE = Profile(len(TAUGHT), count_labels(TAUGHT), {name: Confidence(0.8, 0.15, 700) for name in SURE_OF})


def profile(labels: list[Labels], confidence: float = 0.8, seed: int = 1) -> Profile:
    random = np.random.default_rng(seed)
    sure = random.normal(confidence, 0.15, len(labels)).tolist()
    pairs = zip(labels, sure, strict=True)
    return Profile.of(Answers.of([Alike(each, 1, (own, own * own) * len(SURE_OF)) for each, own in pairs]))


def drift(labels: list[Labels], confidence: float = 0.8) -> dict[str, HeadDrift]:
    return measure(BASELINE, profile(labels, confidence))


def suspected(drifted: dict[str, HeadDrift]) -> set[str]:
    labels = {f"{name}.{each.label}" for name, head in drifted.items() for each in head.labels if each.more_than_noise}
    sure = {name for name, head in drifted.items() if head.confidence and head.confidence.more_than_noise}
    return labels | sure


def test_the_same_mix_is_no_drift() -> None:
    assert suspected(drift(draw(400, (0.3, 0.2, 0.4, 0.1), 7))) == set()


def test_another_mix_is_drift_in_the_labels_that_changed_alone() -> None:
    drifted = drift(draw(400, (0.3, 0.05, 0.55, 0.1), 7))
    assert suspected(drifted) == {
        "sentiment.neutral",
        "sentiment.negative",
        "main.none",
        "main.support",
        "reasons.support",
    }
    assert drifted["sentiment"].stability_index is not None
    assert drifted["sentiment"].stability_index > 0.1
    assert drifted["urgency"].stability_index is not None
    assert drifted["urgency"].stability_index < 0.02
    assert drifted["demands"].stability_index is None


def test_a_few_comments_prove_nothing() -> None:
    assert suspected(drift(draw(4, (0.3, 0.05, 0.55, 0.1), 7))) == set()


def test_falling_confidence_is_drift() -> None:
    assert suspected(drift(draw(400, (0.3, 0.2, 0.4, 0.1), 7), confidence=0.7)) == set(SURE_OF)


def test_what_varies_from_week_to_week_is_no_drift_and_what_no_week_had_is() -> None:
    negative = (0.35, 0.46, 0.37, 0.44, 0.33, 0.45, 0.36, 0.47)  # as after a mailing every other week
    drawn = [draw(1_000, (0.9 - share, 0.0, share, 0.1), week) for week, share in enumerate(negative)]
    weeks = [profile(each, seed=week) for week, each in enumerate(drawn)]
    before = profile([each for week in drawn for each in week])
    usual, unheard = (profile(draw(1_000, (0.9 - share, 0.0, share, 0.1), 99)) for share in (0.47, 0.75))
    assert "sentiment.negative" in suspected(measure(before, usual))
    assert suspected(measure(before, usual, weeks)) == set()
    assert {"sentiment.negative", "sentiment.positive", "main.support"} <= suspected(measure(before, unheard, weeks))


def test_weeks_of_which_one_is_surer_than_the_next_hide_a_little_less_sureness() -> None:
    drawn = draw(400, (0.3, 0.2, 0.4, 0.1), 7)
    weeks = [profile(drawn, confidence, seed) for seed, confidence in enumerate((0.74, 0.82, 0.76, 0.84))]
    before, now = replace(weeks[0], comments=1_600, confidence=BASELINE.confidence), profile(drawn, 0.76, 9)
    assert suspected(measure(before, now)) & set(SURE_OF) == set(SURE_OF)
    assert suspected(measure(before, now, weeks)) & set(SURE_OF) == set()


def test_the_stability_index_is_silent_where_chance_alone_would_raise_it() -> None:
    few, many = (drift(draw(size, (0.3, 0.2, 0.4, 0.1), 7)) for size in (100, 400))
    assert few["main"].stability_index is None
    assert few["sentiment"].stability_index is not None
    assert many["main"].stability_index is not None


def test_a_companys_own_code_counts_as_the_next_built_in_reason_or_none() -> None:
    own = Labels(("box_thaw", "delivery"), "negative", "none", "low", ())
    only = Labels(("box_thaw",), "negative", "none", "low", ())
    counts = count_labels([own, only])
    assert counts["main"] == {"delivery": 1, "none": 1}
    assert counts["reasons"] == {"delivery": 1}


def test_figures_are_read_as_they_were_written_and_only_for_their_version(tmp_path: Path) -> None:
    figures = Figures("v-1", "2026-11-22", 5_000, 3, {"comments": 700}, BASELINE)
    figures.save(tmp_path)
    assert load_figures(tmp_path, "v-1") == figures
    assert load_figures(tmp_path, "v-2") is None


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"baseline": 1}'])
def test_broken_figures_are_none(tmp_path: Path, content: str) -> None:
    (tmp_path / FILE).write_text(content, encoding="utf-8")
    assert load_figures(tmp_path, "v-1") is None
