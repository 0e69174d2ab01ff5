"""Training of the tagger: read the corpora, fit, compare with the model in force, put the new one in its place."""

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

from voc.encode.context import PRETRAINED, load_pretrained
from voc.encode.static import StaticEncoder
from voc.errors import VocError
from voc.ingest.own_words import own_words
from voc.jobs.components import Components
from voc.store.corrections import CorrectionRepository
from voc.tag.card import write_card
from voc.tag.corpus import LabelledComment, read_labelled
from voc.tag.corrections import Labels
from voc.tag.evaluate import Evaluation, evaluate
from voc.tag.feedback import FeedbackFigures, compare
from voc.tag.figures import SURE_OF, Confidence, Figures, Profile, count_labels, scores_of, sureness
from voc.tag.installed import version_of
from voc.tag.lesson import prepare
from voc.tag.model import load_model
from voc.tag.opinions import read_opinions
from voc.tag.partly import PartlyLabelled, from_correction, from_opinion
from voc.tag.tagger import Tagger
from voc.tag.tags import Tags
from voc.tag.train import NetworkTraining, train

_log = logging.getLogger(__name__)
# A model is worse where a score that users depend on fell by more than this (noise of a few hundred comments).
_TOLERANCE: Final = 0.02


@dataclass(frozen=True, slots=True)
class TrainingResult:
    """The new model's version and folder, how many comments and corrections it learnt from, its scores on the held-out ones."""

    version: str
    folder: Path
    comments: int
    corrections: int
    evaluation: Evaluation


def train_tagger(
    components: Components,
    corpora: Sequence[Path],
    held_out: Path,
    folder: Path,
    *,
    force: bool,
    opinions: Path | None = None,
    feedback: bool = False,
    fast: bool = False,
) -> TrainingResult:
    """Train on ``corpora``, score on ``held_out``, and write the model with its card and figures to ``folder``.

    A model that scores worse there than the one in force does not replace it, unless ``force``. ``opinions`` is a file of
    real survey answers labelled praise or complaint (``voc.tag.opinions``); with ``feedback`` what people corrected in the
    database is learnt, too. ``fast`` leaves the network out, which only the built-in encoder has anyway.
    """
    comments = read_labelled(corpora)
    unseen = read_labelled([held_out])
    # Nothing that is scored, and nothing of its industry, may have been learnt; short answers (「ふつう」) recur anywhere.
    texts = {comment.text for comment in unseen}
    industries = {comment.domain for comment in unseen if comment.domain}
    comments = [comment for comment in comments if comment.text not in texts and comment.domain not in industries]
    real = [from_opinion(opinion) for opinion in read_opinions(opinions)] if opinions else []
    corrected = [each for each in _corrected(components) if each.text not in texts] if feedback else []
    network = None if fast else _network_training(components, comments, [*real, *corrected])
    trained = train(comments, components.reader, components.encoder, [*real, *corrected], network)
    tagger = Tagger(trained.model, components.encoder, components.taxonomy, components.reader)
    tags = _tags(components, tagger, unseen)
    evaluation = evaluate(unseen, tags, tagger.version)
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
        told = {"opinions": len(real), "corrections": len(corrected)}
        write_card(target, trained, comments, evaluation, **told, made_on=date.today(), forced=worse)
        figures(evaluation, comments, tags, len(corrected), date.today()).save(target)
        ours = folder == components.trained_folder
        _replace(target, folder, keep=ours and version_of(folder) != trained.model.version)
    return TrainingResult(trained.model.version, folder, len(comments), len(corrected), evaluation)


def figures(
    evaluation: Evaluation, comments: Sequence[LabelledComment], tags: Sequence[Tags], corrections: int, made_on: date
) -> Figures:
    """Return what the model's folder says of it: taught ``comments``, and ``tags`` of those that it was evaluated on."""
    taught = [
        Labels(each.reasons, each.sentiment.value, each.intent.value, each.urgency.value, each.demands)
        for each in comments
    ]
    sure = [sureness(each.to_json()) for each in tags]
    confidence = {name: Confidence.of([each[name] for each in sure]) for name in SURE_OF}
    baseline = Profile(len(comments), count_labels(taught), confidence)
    scores = scores_of(evaluation)
    return Figures(evaluation.model, made_on.isoformat(), len(comments), corrections, scores, baseline)


def _corrected(components: Components) -> list[PartlyLabelled]:
    """What people corrected in the database, as it is tagged: the customer's own words, personal data masked."""
    with components.database.transaction() as session:
        return [
            from_correction(own_words(each.text, each.kind), each.kind, each.said, components.taxonomy)
            for each in CorrectionRepository(session).each()
        ]


def _network_training(
    components: Components, comments: Sequence[LabelledComment], beside: Sequence[PartlyLabelled]
) -> NetworkTraining | None:
    """Make the training of the network from the pretrained encoder that comes with voc."""
    if not isinstance(components.encoder, StaticEncoder) or not PRETRAINED.is_file():
        return None
    from voc.tag.network_training import Training

    lesson = prepare(comments, beside, components.reader, components.encoder)
    return Training(lesson, load_pretrained(PRETRAINED))


def evaluate_tagger(components: Components, tagger: Tagger, comments: Sequence[LabelledComment]) -> Evaluation:
    """Score a tagger on labelled comments."""
    return evaluate(comments, _tags(components, tagger, comments), tagger.version)


def measure_feedback(components: Components) -> FeedbackFigures:
    """Compare what people said of stored comments with the model's answers that they had seen."""
    with components.database.transaction() as session:
        return compare((each.said, each.seen) for each in CorrectionRepository(session).each())


def _tags(components: Components, tagger: Tagger, comments: Sequence[LabelledComment]) -> list[Tags]:
    analyses = components.reader.read_all(own_words(comment.text, comment.kind) for comment in comments)
    return tagger.tag(analyses, [comment.kind or None for comment in comments])


def _worse_than_current(components: Components, unseen: Sequence[LabelledComment], new: Evaluation) -> list[str]:
    folder = components.model_folder
    if not (folder / "model.json").is_file():
        return []
    try:
        model = load_model(folder)
    except VocError as error:  # training is the way out of a model that cannot be read
        _log.warning("the model in force cannot be read, the new one replaces it", extra={"code": error.code})
        return []
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


def _replace(new: Path, folder: Path, *, keep: bool) -> None:
    """Put a model folder in another's place; a crash between the two renames leaves the old one beside it.

    ``keep``: the old one stays installed under the name of its version, so that requests may still ask for it.
    """
    old = folder.with_name((keep and version_of(folder)) or folder.name + ".old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        os.replace(folder, old)
    os.replace(new, folder)
    if not keep:
        shutil.rmtree(old, ignore_errors=True)
