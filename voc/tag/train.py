"""Train the tagger: linear heads over words, pairs of words and the encoder's vectors, and the network, calibrated together.

Every comment that calibrates or is scored here was held out together with its whole industry, as a new customer's
comments would be. Comments that were written to a theme teach, but do not calibrate: they avoid its words on purpose, so that
the model may be less sure of them than of what customers write.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt
import scipy.sparse
from joblib import Parallel, delayed, parallel_config
from scipy.optimize import minimize_scalar
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from voc.encode.encoder import Encoder, Vectors
from voc.encode.static import StaticEncoder
from voc.errors import VocError
from voc.tag.corpus import LabelledComment
from voc.tag.features import feature_names
from voc.tag.heads import COLUMNS, HEADS, Head, Scores, probabilities, targets
from voc.tag.model import Calibration, LinearModel, mix
from voc.tag.network import NetworkModel
from voc.tag.partly import PartlyLabelled, partial_targets
from voc.tag.topic_training import fit_topics
from voc.tag.topics import TopicModel
from voc.text.analysis import Analysis
from voc.text.reader import Reader

_Matrix = scipy.sparse.csr_matrix
_RAREST: Final = 2
_REGULARIZATION: Final = 10.0
_FOLDS: Final = 5
_REVIEWED_SHARE: Final = 0.2
_FEWEST: Final = 50
# A passage of a dozen words is a short comment with one reason. Counting it half gained 0.013 accuracy of the main reason
# on held-out industries, counting it whole 0.003 (docs/decisions/0004-linear-tagger.md).
_PASSAGE_WEIGHT: Final = 0.5
_PASSAGE_HEADS: Final = frozenset({"main", "reasons"})

# Fitting the network takes half an hour, and a third of the comments is enough to calibrate on (docs/decisions/0012-network-tagger.md).
_THIRDS: Final = 3
# From here on the network changes next to nothing (docs/decisions/0012-network-tagger.md).
_SURE_FROM: Final = 0.7

Importance = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]


class NetworkTraining(Protocol):
    """Fits the network to some of the comments (``voc.tag.network_training``, which loads torch)."""

    def fit(self, chosen: Rows) -> NetworkModel:
        """Fit to the ``chosen`` comments."""
        ...

    def held_out(self, inside: Rows, outside: Rows) -> Scores:
        """Fit to the comments ``inside`` and return the logits of those ``outside``."""
        ...


@dataclass(frozen=True, slots=True)
class Trained:
    """A model, the comments that were held out to calibrate it, and the logits that they got, shape ``(n, COLUMNS)``."""

    model: LinearModel
    held_out: Rows
    held_out_logits: Scores


@dataclass(frozen=True, slots=True)
class _Design:
    """What the heads are fitted on: the names of the features, the vector and the labels of each text.

    The first texts are the comments; after them come the passages that carry a reason, each a text of its own that names
    one reason, and the texts of which only some labels are known. ``owner[i]`` is the comment that text ``i`` is or was
    taken from, -1 for one that is only partly labelled; ``teaches[i]`` are the heads that it teaches, ``importance[i]`` how
    much it counts.
    """

    owner: npt.NDArray[np.int64]
    teaches: list[frozenset[str]]
    importance: Importance
    names: list[list[str]]
    vectors: Vectors
    labels: Scores


def train(
    comments: Sequence[LabelledComment],
    reader: Reader,
    encoder: Encoder,
    beside: Sequence[PartlyLabelled] = (),
    network: NetworkTraining | None = None,
) -> Trained:
    """Fit on all comments and calibrate on folds that leave whole industries out.

    What is known of the texts ``beside`` the comments is taught in every fold. With ``network`` the network is fitted, too,
    which takes an hour instead of minutes: then a third is held out once, and the fits run side by side, a process a core.
    Raises ``VocError`` where there are too few comments or only one industry.
    """
    industries = [comment.domain or comment.writer for comment in comments]
    if len(comments) < _FEWEST or len(set(industries)) < 2:
        raise VocError(
            f"学習データが足りません ({len(comments)}件、{len(set(industries))}業種)。{_FEWEST}件以上、2業種以上が必要です。",
            code="corpus_small",
        )
    design = _design(comments, beside, reader, encoder)
    folds = _folds(industries, once=network is not None)
    held_out = np.concatenate([outside for _, outside in folds])
    fits = _fit_all(design, len(comments), folds, network)
    mixed = fits.linear if fits.read is None else mix(fits.linear, fits.read)
    topics = _topics(comments, design.vectors[: len(comments)], reader, encoder, fits.network)
    labels = design.labels[held_out]
    usual = _usual([comments[row] for row in held_out])
    model = LinearModel(
        version=_version(fits, topics),
        encoder=encoder.name,
        calibration=calibrate(fits.linear[usual], labels[usual]),
        network=fits.network,
        mixed_calibration=calibrate(mixed[usual], labels[usual]),
        sure_from=_SURE_FROM,
        topics=topics,
        **fits.parts,
    )
    return Trained(model, held_out, mixed)


def _folds(industries: Sequence[str], *, once: bool) -> list[tuple[Rows, Rows]]:
    """Part the comments by industry into those to fit to and those held out: every comment is held out in turn, or a third ``once``."""
    groups = GroupKFold(n_splits=min(_THIRDS if once else _FOLDS, len(set(industries))))
    folds = list(groups.split(industries, groups=industries))
    return folds[:1] if once else folds


@dataclass(frozen=True, slots=True)
class _Fits:
    """The linear part and the network, fitted to all comments, and the logits that their like gave those held out."""

    parts: dict[str, Any]
    linear: Scores
    network: NetworkModel | None = None
    read: Scores | None = None


def _fit_all(
    design: _Design, comments: int, folds: Sequence[tuple[Rows, Rows]], network: NetworkTraining | None
) -> _Fits:
    """Fit to all of the ``comments`` and to each of the folds, beside each other where it takes long."""
    everything = np.arange(comments)
    short = [delayed(_fit)(design, everything), *(delayed(_held_out)(design, *fold) for fold in folds)]
    if network is None:
        parts, *linear = Parallel(n_jobs=1)(short)
        return _Fits(parts, np.vstack(linear))
    long = [delayed(network.fit)(everything), *(delayed(network.held_out)(*fold) for fold in folds)]
    with parallel_config(backend="loky", inner_max_num_threads=1):
        # The longest first, so that no core waits at the end. Arrays are copied to each process: mapped ones are read-only,
        # of which torch warns.
        done = Parallel(n_jobs=-1, max_nbytes=None)([*long, *short])
    (fitted, *read), (parts, *linear) = done[: len(long)], done[len(long) :]
    return _Fits(parts, np.vstack(linear), fitted, np.vstack(read))


def _version(fits: _Fits, topics: TopicModel) -> str:
    """Name a model by all that was fitted."""
    digest = hashlib.sha256(b"".join(fits.parts[name].tobytes() for name in ("weights", "dense_weights", "bias")))
    if fits.network is not None:
        digest.update(fits.network.digest)
    digest.update(topics.digest)
    return f"voc-{'linear' if fits.network is None else 'ja'}-{digest.hexdigest()[:8]}"


def _topics(
    comments: Sequence[LabelledComment],
    vectors: Vectors,
    reader: Reader,
    encoder: Encoder,
    network: NetworkModel | None,
) -> TopicModel:
    """Fit the topics to those of the comments, encoded as ``vectors``, that tell one."""
    places = [place for place, comment in enumerate(comments) if comment.topic]
    told = [comments[place] for place in places]
    summaries = None
    if network is not None and isinstance(encoder, StaticEncoder) and told:
        asked = [(reader.read(comment.text), comment.kind or None) for comment in told]
        summaries = network.summaries(asked, encoder)
    return fit_topics(told, vectors[places], summaries)


def _usual(comments: Sequence[LabelledComment]) -> Rows:
    """The comments that were not written to a theme; all where too few are left to calibrate on."""
    usual = np.flatnonzero([not comment.theme for comment in comments])
    return usual if len(usual) >= _FEWEST else np.arange(len(comments))


def _design(
    comments: Sequence[LabelledComment], beside: Sequence[PartlyLabelled], reader: Reader, encoder: Encoder
) -> _Design:
    passages = [
        (owner, code, reader.read(passage))
        for owner, comment in enumerate(comments)
        for code, passage in comment.evidence.items()
        if code in comment.reasons
    ]
    analyses = reader.read_all([comment.text for comment in comments])
    kinds: list[str | None] = [comment.kind or None for comment in comments]
    partly: list[tuple[Analysis, str | None]] = [(reader.read(each.text), each.kind) for each in beside]
    texts = [*zip(analyses, kinds, strict=True), *((analysis, None) for _, _, analysis in passages), *partly]
    labels = np.zeros((len(texts), COLUMNS), dtype=np.float32)
    labels[: len(comments)] = targets(comments)
    for row, (_, code, _) in enumerate(passages, start=len(comments)):
        for name in _PASSAGE_HEADS:
            labels[row, HEADS[name].first + HEADS[name].labels.index(code)] = 1.0
    labels[len(texts) - len(beside) :] = partial_targets(beside)
    return _Design(
        owner=np.array([*range(len(comments)), *(owner for owner, _, _ in passages), *[-1] * len(beside)]),
        teaches=[
            *[frozenset(HEADS)] * len(comments),
            *[_PASSAGE_HEADS] * len(passages),
            *(frozenset(each.labels) for each in beside),
        ],
        importance=np.array(
            [*[1.0] * len(comments), *[_PASSAGE_WEIGHT] * len(passages), *(each.importance for each in beside)]
        ),
        names=[[name for name, _ in feature_names(analysis, kind)] for analysis, kind in texts],
        vectors=encoder.encode([analysis for analysis, _ in texts]),
        labels=labels,
    )


def calibrate(logits: Scores, labels: Scores) -> Calibration:
    """Choose temperatures, thresholds and the limits of review from held-out logits."""
    temperatures = {
        head.name: _temperature(logits[:, head.columns], labels[:, head.columns], head) for head in HEADS.values()
    }
    scores = probabilities(logits, temperatures)
    thresholds: dict[str, float] = {}
    for head in HEADS.values():
        if not head.exclusive:
            thresholds[head.name] = _best_threshold(scores[:, head.columns], labels[:, head.columns])
    review = {}
    for name in ("main", "sentiment", "urgency"):
        surest = scores[:, HEADS[name].columns].max(axis=1)
        review[name] = round(float(np.quantile(surest, _REVIEWED_SHARE / 2)), 4)
    return Calibration(temperatures, thresholds, review)


def _temperature(logits: Scores, labels: Scores, head: Head) -> float:
    """The temperature with the least log loss (On Calibration of Modern Neural Networks, Guo et al., ICML 2017)."""

    def loss(log_temperature: float) -> float:
        scaled = logits.astype(np.float64) / np.exp(log_temperature)
        if head.exclusive:
            scaled -= scaled.max(axis=1, keepdims=True)
            likelihood = scaled - np.log(np.exp(scaled).sum(axis=1, keepdims=True))
            return -float((likelihood * labels).sum(axis=1).mean())
        return float((np.logaddexp(0.0, scaled) - scaled * labels).mean())

    return round(float(np.exp(minimize_scalar(loss, bounds=(-2.0, 2.0), method="bounded").x)), 4)


def _best_threshold(scores: Scores, labels: Scores) -> float:
    """The probability with the best micro-F1."""
    candidates = np.arange(0.2, 0.71, 0.025)
    return round(float(max(candidates, key=lambda limit: _micro_f1(scores >= limit, labels > 0))), 4)


def _micro_f1(given: npt.NDArray[np.bool_], true: npt.NDArray[np.bool_]) -> float:
    return 2.0 * float((given & true).sum()) / max(1.0, float(given.sum() + true.sum()))


def _fit(design: _Design, rows: npt.NDArray[np.int64]) -> dict[str, Any]:
    """Fit all heads on the comments ``rows``, and on the passages taken from them and the partly labelled texts."""
    counts = Counter(name for row in rows for name in design.names[row])
    kept = sorted(name for name, count in counts.items() if count >= _RAREST)
    vocabulary = {name: column for column, name in enumerate(kept)}
    frequency = np.array([counts[name] for name in kept], dtype=np.float32)
    inverse_frequency = (np.log((1.0 + len(rows)) / (1.0 + frequency)) + 1.0).astype(np.float32)
    texts = np.flatnonzero(np.isin(design.owner, rows) | (design.owner < 0))
    features = _features(design, texts, vocabulary, inverse_frequency)
    weights = np.zeros((features.shape[1], COLUMNS), dtype=np.float32)
    bias = np.zeros(COLUMNS, dtype=np.float32)
    for head in HEADS.values():
        used = np.array([place for place, text in enumerate(texts) if head.name in design.teaches[text]])
        own = texts[used]
        _fit_head(head, features[used], design.labels[own], design.importance[own], weights, bias)
    return {
        "vocabulary": vocabulary,
        "inverse_frequency": inverse_frequency,
        "weights": weights[: len(kept)],
        "dense_weights": weights[len(kept) :],
        "bias": bias,
    }


def _features(
    design: _Design, rows: npt.NDArray[np.int64], vocabulary: dict[str, int], inverse_frequency: npt.NDArray[np.float32]
) -> _Matrix:
    places: list[int] = []
    columns: list[int] = []
    for place, row in enumerate(rows):
        found = [vocabulary[name] for name in design.names[row] if name in vocabulary]
        columns.extend(found)
        places.extend([place] * len(found))
    sparse = _Matrix((inverse_frequency[columns], (places, columns)), shape=(len(rows), len(vocabulary)))
    lengths = np.sqrt(np.asarray(sparse.multiply(sparse).sum(axis=1))).ravel()
    scaled = _Matrix(sparse.multiply(1.0 / np.maximum(lengths, 1e-9)[:, None]))
    return _Matrix(scipy.sparse.hstack([scaled, _Matrix(design.vectors[rows])]))


def _fit_head(
    head: Head, features: _Matrix, labels: Scores, importance: Importance, weights: Scores, bias: Scores
) -> None:
    own = labels[:, head.columns]
    if head.exclusive:
        classes = own.argmax(axis=1)
        bias[head.columns] = -1e3  # a label that the corpus lacks is never chosen
        if len(set(classes.tolist())) == 1:
            bias[head.first + int(classes[0])] = 0.0
            return
        fitted = LogisticRegression(C=_REGULARIZATION, max_iter=300, class_weight="balanced").fit(
            features, classes, sample_weight=importance
        )
        columns = [head.first + int(label) for label in fitted.classes_]
        bias[columns] = 0.0
        if len(columns) == 2:  # scikit-learn gives the weights of the second class only
            columns = columns[1:]
        weights[:, columns] = fitted.coef_.T
        bias[columns] = fitted.intercept_
        return
    for offset in range(len(head.labels)):
        column = head.first + offset
        bias[column] = -1e3
        if 0 < own[:, offset].sum() < len(own):
            fitted = LogisticRegression(C=_REGULARIZATION, solver="liblinear").fit(
                features, own[:, offset], sample_weight=importance
            )
            weights[:, column] = fitted.coef_[0]
            bias[column] = fitted.intercept_[0]


def _held_out(design: _Design, inside: Rows, outside: Rows) -> Scores:
    """Fit all heads on the comments ``inside`` and return the logits of those ``outside``."""
    return _score(_fit(design, inside), design, outside)


def _score(parts: dict[str, Any], design: _Design, rows: npt.NDArray[np.int64]) -> Scores:
    features = _features(design, rows, parts["vocabulary"], parts["inverse_frequency"])
    weights = np.vstack([parts["weights"], parts["dense_weights"]])
    scores: Scores = np.asarray(features @ weights + parts["bias"], dtype=np.float32)
    return scores
