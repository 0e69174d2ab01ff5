"""Training as a job: read the corpora, fit, compare with the model in force, put the new one in its place."""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np

from voc.encode.context import PRETRAINED, load_pretrained, save_pretrained
from voc.encode.static import StaticEncoder
from voc.encode.stream import encode_lines
from voc.encode.tune import ThemeSet, tune
from voc.encode.words import convert_ja_ginza, load_words
from voc.errors import VocError
from voc.jobs.components import Components
from voc.tag.card import write_card
from voc.tag.corpus import LabelledComment, read_labelled, read_lines
from voc.tag.evaluate import Evaluation, evaluate
from voc.tag.model import load_model
from voc.tag.opinions import Opinion, read_opinions
from voc.tag.tagger import Tagger
from voc.tag.train import NetworkTraining, train

_log = logging.getLogger(__name__)
# A model is worse where a score that users depend on fell by more than this (noise of a few hundred comments).
_TOLERANCE: Final = 0.02


@dataclass(frozen=True, slots=True)
class TrainingResult:
    """The new model's version and folder, how many comments it learnt from, and its scores on the held-out ones."""

    version: str
    folder: Path
    comments: int
    evaluation: Evaluation


def train_tagger(
    components: Components,
    corpora: Sequence[Path],
    held_out: Path,
    folder: Path,
    *,
    force: bool,
    opinions: Path | None = None,
    fast: bool = False,
) -> TrainingResult:
    """Train on ``corpora``, score on ``held_out``, and write the model with its card to ``folder``.

    A model that scores worse there than the one in force does not replace it, unless ``force``. ``opinions`` is a file of
    real survey answers labelled praise or complaint (``voc.tag.opinions``). ``fast`` leaves the network out, which only
    the built-in encoder has anyway.
    """
    comments = read_labelled(corpora)
    unseen = read_labelled([held_out])
    # Nothing that is scored, and nothing of its industry, may have been learnt; short answers (「ふつう」) recur anywhere.
    texts = {comment.text for comment in unseen}
    industries = {comment.domain for comment in unseen if comment.domain}
    comments = [comment for comment in comments if comment.text not in texts and comment.domain not in industries]
    real = read_opinions(opinions) if opinions else ()
    network = None if fast else _network_training(components, comments, real)
    trained = train(comments, components.reader, components.encoder, real, network)
    tagger = Tagger(trained.model, components.encoder, components.taxonomy, components.reader)
    evaluation = evaluate_tagger(components, tagger, unseen)
    worse = _worse_than_current(components, unseen, evaluation)
    if worse and not force:
        raise VocError(
            f"新しいモデルは今のモデルより悪いので置き換えません ({'、'.join(worse)})。それでも置き換えるなら --force を付けてください。",
            code="model_worse",
        )
    with tempfile.TemporaryDirectory(dir=_parent(folder)) as aside:
        target = Path(aside) / "model"
        target.mkdir()
        trained.model.save(target)
        write_card(target, trained, comments, evaluation, made_on=date.today(), forced=worse)
        _replace(target, folder)
    return TrainingResult(trained.model.version, folder, len(comments), evaluation)


def _network_training(
    components: Components, comments: Sequence[LabelledComment], opinions: Sequence[Opinion]
) -> NetworkTraining | None:
    """Make the training of the network from the pretrained encoder that comes with voc."""
    if not isinstance(components.encoder, StaticEncoder) or not PRETRAINED.is_file():
        return None
    from voc.tag.network_training import Training, prepare

    lesson = prepare(comments, opinions, components.reader, components.encoder)
    return Training(lesson, load_pretrained(PRETRAINED))


def pretrain_encoder(components: Components, texts: Sequence[Path], minutes: float, output: Path) -> int:
    """Pretrain the contextual encoder on lines of running text; returns the number of words read.

    Each file weighs as much as its length; the rows of words are those of the built-in encoder.
    """
    from voc.encode.context_training import Stream, pretrain

    encoder = components.encoder
    if not isinstance(encoder, StaticEncoder):
        raise VocError(
            "voc pretrain は内蔵エンコーダだけのものです。VOC_ENCODER を外してください。", code="encoder_other"
        )
    streams = [Stream(encode_lines(path, components.reader, encoder), 1.0) for path in texts]
    weights = pretrain(streams, encoder.word_vectors, minutes, _log.info)
    save_pretrained(weights, output)
    return sum(len(stream.rows) for stream in streams)


def tune_encoder(components: Components, corpora: Sequence[Path], output: Path) -> int:
    """Tune the built-in encoder on comments that name their theme; returns how many it learnt from.

    The tagger must be trained anew afterwards, since its vectors change.
    """
    by_set: dict[str, list[tuple[str, str]]] = {}
    for line in read_lines(corpora):
        if line.row.get("theme"):
            by_set.setdefault(line.path.name, []).append((str(line.row["text"]), str(line.row["theme"])))
    with tempfile.TemporaryDirectory() as folder:
        convert_ja_ginza(Path(folder) / "plain", "plain")
        encoder = StaticEncoder(load_words(Path(folder) / "plain"), components.reader)
    sets = []
    for rows in by_set.values():
        vectors = encoder.encode(components.reader.read_all([text for text, _ in rows]))
        numbers = {theme: number for number, theme in enumerate(dict.fromkeys(theme for _, theme in rows))}
        sets.append(ThemeSet(vectors, np.array([numbers[theme] for _, theme in rows], dtype=np.int64)))
    output.parent.mkdir(parents=True, exist_ok=True)
    np.save(output, tune(sets).astype(np.float16))
    return sum(len(rows) for rows in by_set.values())


def evaluate_tagger(components: Components, tagger: Tagger, comments: Sequence[LabelledComment]) -> Evaluation:
    """Score a tagger on labelled comments."""
    analyses = components.reader.read_all([comment.text for comment in comments])
    tags = tagger.tag(analyses, [comment.kind or None for comment in comments])
    return evaluate(comments, tags, tagger.version)


def _worse_than_current(components: Components, unseen: Sequence[LabelledComment], new: Evaluation) -> list[str]:
    folder = components.model_folder
    if not (folder / "model.json").is_file():
        return []
    model = load_model(folder)
    if model.encoder != components.encoder.name:
        return []
    old = evaluate_tagger(components, Tagger(model, components.encoder, components.taxonomy, components.reader), unseen)
    return [
        f"{name} {old.heads[name].macro_f1:.3f} → {new.heads[name].macro_f1:.3f}"
        for name in new.heads
        if new.heads[name].macro_f1 < old.heads[name].macro_f1 - _TOLERANCE
    ]


def _parent(folder: Path) -> Path:
    folder.parent.mkdir(parents=True, exist_ok=True)
    return folder.parent


def _replace(new: Path, folder: Path) -> None:
    """Put a folder in another's place; a crash between the two renames leaves the old one beside it."""
    old = folder.with_name(folder.name + ".old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        os.replace(folder, old)
    os.replace(new, folder)
    shutil.rmtree(old, ignore_errors=True)
