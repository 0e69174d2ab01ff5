"""The training job: what is scored is not learnt, a worse model is refused, and force is told on the card."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from voc.encode.static import StaticEncoder
from voc.errors import VocError
from voc.jobs.components import Components
from voc.jobs.training import TrainingResult, train_tagger
from voc.settings import PROJECT_ROOT, Settings
from voc.tag.corpus import LabelledComment
from voc.tag.figures import load_figures
from voc.tag.model import load_model
from voc.tag.train import train
from voc.text.reader import Reader

Industries = list[list[LabelledComment]]


def _write(path: Path, comments: Sequence[LabelledComment]) -> Path:
    path.write_text("".join(json.dumps(asdict(comment)) + "\n" for comment in comments), encoding="utf-8")
    return path


def _mislead(comments: Sequence[LabelledComment]) -> list[LabelledComment]:
    """Give every comment the labels of the one after the next."""
    return [
        replace(other, id=comment.id, text=comment.text, domain=comment.domain)
        for comment, other in zip(comments, [*comments[2:], *comments[:2]], strict=True)
    ]


@pytest.fixture
def components(reader: Reader, encoder: StaticEncoder, tmp_path: Path) -> Components:
    """Parts with a model folder of their own in force, still empty."""
    return _over(Settings(home=tmp_path, model=tmp_path / "models" / "tagger"), reader, encoder)


def _over(settings: Settings, reader: Reader, encoder: StaticEncoder) -> Components:
    components = Components(settings)
    vars(components).update(reader=reader, encoder=encoder)
    return components


@pytest.fixture(scope="module")
def corpus(industries: Industries, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _write(tmp_path_factory.mktemp("corpus") / "comments.jsonl", industries[0] + industries[1])


@pytest.fixture(scope="module")
def held_out(industries: Industries, corpus: Path) -> Path:
    """Nearly what the good model learns from, under no industry, so that it does well and a misled one badly."""
    own = [replace(comment, text=comment.text + "\u3000", domain="") for comment in industries[0] + industries[1]]
    return _write(corpus.with_name("held_out.jsonl"), own)


@pytest.fixture
def in_force(components: Components, corpus: Path, held_out: Path) -> TrainingResult:
    return train_tagger(components, [corpus], held_out, components.model_folder, force=False, fast=True)


def _content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_first_model_is_put_into_force_with_its_card(in_force: TrainingResult, industries: Industries) -> None:
    assert sorted(_content(in_force.folder)) == [
        "README.md",
        "figures.json",
        "model.json",
        "vocabulary.json",
        "weights.npz",
    ]
    assert load_model(in_force.folder).version == in_force.version
    card = (in_force.folder / "README.md").read_text(encoding="utf-8")
    assert in_force.version in card
    assert "60 labelled comments of 2 industries" in card
    assert f"{industries[0][0].domain} 30" in card
    assert "--force" not in card
    assert f"| main | {in_force.evaluation.heads['main'].accuracy:.3f} |" in card


def test_its_figures_lie_beside_it(in_force: TrainingResult, industries: Industries) -> None:
    figures = load_figures(in_force.folder, in_force.version)
    assert figures is not None
    assert figures.comments == figures.baseline.comments == 60
    taught = [comment.sentiment for comment in industries[0] + industries[1]]
    assert figures.baseline.labels["sentiment"] == {label.value: taught.count(label) for label in set(taught)}
    assert figures.scores["heads"]["main"]["accuracy"] == in_force.evaluation.heads["main"].accuracy
    assert figures.baseline.confidence["urgency"].comments == in_force.evaluation.comments


def test_a_model_in_force_that_cannot_be_read_does_not_stand_in_the_way(
    in_force: TrainingResult, components: Components, corpus: Path, held_out: Path
) -> None:
    (in_force.folder / "weights.npz").write_bytes(b"torn")
    again = train_tagger(components, [corpus], held_out, in_force.folder, force=False, fast=True)
    assert load_model(again.folder).version == in_force.version


def test_the_model_trained_here_before_stays_installed_for_requests_that_ask_for_it(
    reader: Reader, encoder: StaticEncoder, corpus: Path, industries: Industries, held_out: Path, tmp_path: Path
) -> None:
    components = _over(Settings(home=tmp_path, model=None), reader, encoder)
    first = train_tagger(components, [corpus], held_out, components.trained_folder, force=True, fast=True)
    misleading = _write(tmp_path / "misleading.jsonl", _mislead(industries[0] + industries[1]))
    for _ in range(2):  # the same version again takes its own place
        second = train_tagger(components, [misleading], held_out, components.trained_folder, force=True, fast=True)
    assert components.installed[second.version] == components.trained_folder
    assert load_model(components.installed[first.version]).version == first.version
    assert components.tagger_of(first.version).version == first.version
    assert len(list(components.trained_folder.parent.iterdir())) == 2


def test_a_worse_model_is_refused_and_the_old_one_stays(
    in_force: TrainingResult, components: Components, industries: Industries, held_out: Path, tmp_path: Path
) -> None:
    before = _content(in_force.folder)
    misleading = _write(tmp_path / "misleading.jsonl", _mislead(industries[0] + industries[1]))
    with pytest.raises(VocError, match=r"main \d\.\d{3} → .*--force") as raised:
        train_tagger(components, [misleading], held_out, in_force.folder, force=False, fast=True)
    assert raised.value.code == "model_worse"
    assert _content(in_force.folder) == before
    assert [path.name for path in in_force.folder.parent.iterdir()] == ["tagger"]


def test_force_puts_a_worse_model_into_force_and_the_card_says_so(
    in_force: TrainingResult, components: Components, industries: Industries, held_out: Path, tmp_path: Path
) -> None:
    misleading = _write(tmp_path / "misleading.jsonl", _mislead(industries[0] + industries[1]))
    forced = train_tagger(components, [misleading], held_out, in_force.folder, force=True, fast=True)
    assert load_model(in_force.folder).version == forced.version != in_force.version
    (line,) = [
        line for line in (in_force.folder / "README.md").read_text(encoding="utf-8").splitlines() if "--force" in line
    ]
    assert "main" in line
    assert {path.name for path in in_force.folder.parent.iterdir()} == {"tagger", in_force.version}


def test_the_model_that_comes_with_voc_is_in_force_until_there_is_a_better_one(
    reader: Reader, encoder: StaticEncoder, corpus: Path, tmp_path: Path
) -> None:
    components = _over(Settings(home=tmp_path, model=None), reader, encoder)
    evaluation = PROJECT_ROOT / "corpora" / "evaluation"
    with pytest.raises(VocError) as raised:
        train_tagger(components, [corpus], evaluation, components.trained_folder, force=False, fast=True)
    assert raised.value.code == "model_worse"
    assert not components.trained_folder.exists()


def test_a_model_as_good_as_the_old_one_takes_its_place(
    in_force: TrainingResult, components: Components, corpus: Path, held_out: Path
) -> None:
    again = train_tagger(components, [corpus], held_out, in_force.folder, force=False, fast=True)
    assert again.version == in_force.version
    assert "--force" not in (again.folder / "README.md").read_text(encoding="utf-8")


def test_neither_the_texts_that_are_scored_nor_their_industries_are_learnt(
    components: Components, industries: Industries, corpus: Path, tmp_path: Path
) -> None:
    recurring = [replace(comment, domain="elsewhere") for comment in industries[0][:2]]
    scored = _write(tmp_path / "scored.jsonl", industries[2][:10] + recurring)
    everything = _write(tmp_path / "everything.jsonl", industries[0] + industries[1] + industries[2])
    result = train_tagger(components, [everything], scored, tmp_path / "tagger", force=False, fast=True)
    left = industries[0][2:] + industries[1]
    assert result.comments == len(left) == 58
    assert result.evaluation.comments == 12
    expected = train(left, components.reader, components.encoder)
    assert load_model(tmp_path / "tagger").vocabulary == expected.model.vocabulary
    assert result.version == expected.model.version


def test_a_corpus_that_cannot_be_read_leaves_the_old_model(
    in_force: TrainingResult, components: Components, held_out: Path, tmp_path: Path
) -> None:
    before = _content(in_force.folder)
    (tmp_path / "broken.jsonl").write_text("{", encoding="utf-8")
    with pytest.raises(VocError, match=r"broken\.jsonl"):
        train_tagger(components, [tmp_path / "broken.jsonl"], held_out, in_force.folder, force=True, fast=True)
    assert _content(in_force.folder) == before
