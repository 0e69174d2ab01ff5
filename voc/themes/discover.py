"""Discovery: readings in, themes and every comment's place among them out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from voc.encode.encoder import Vectors
from voc.tag.heads import Scores
from voc.tag.tagger import Tagger
from voc.text.analysis import Analysis
from voc.themes.assign import Assigner, nearest
from voc.themes.cluster import Clusters, Labels, NeighbourGraph, cluster
from voc.themes.copies import group_equal
from voc.themes.describe import Found
from voc.themes.granularity import Granularity
from voc.themes.plain_names import with_plain_names
from voc.themes.space import Document, Embedded, embed
from voc.themes.theme import Place, Theme

_SEED: Final = 20_260_921
# The neighbour graph of 5,000 texts takes seconds; the rest is assigned afterwards.
_MOST_CLUSTERED: Final = 5_000
_FEWEST: Final = 20
# What renewal looks for new themes in, the fewest comments that make one, and by how much they must lie nearer to each
# other than to a known theme (mean cosine).
_POOR_FIT: Final = 0.3
_FEWEST_OF_NEW: Final = 5
_BETTER_FIT: Final = 0.02
# Members farther from the centre than all but this share of the members set the threshold of assignment.
_FAR_SHARE: Final = 0.05


# The number of themes grows with the cube root of the comments: 13 for 130, 18 for 360, 37 for 3,000.
_THEMES_AT_ONE: Final = {Granularity.COARSE: 1.5, Granularity.NORMAL: 2.6, Granularity.FINE: 4.0}


@dataclass(frozen=True, slots=True)
class Discovery:
    """Themes, the largest first; the place of each document in the order given; the threshold of assignment.

    ``embedded`` are the documents in the space of themes.
    """

    themes: tuple[Theme, ...]
    places: tuple[Place, ...]
    threshold: float
    embedded: Embedded

    def told(self) -> dict[str, Scores]:
        """Return the mean probabilities of the topics over the documents of each theme that has some, by its id."""
        rows: dict[str, list[int]] = defaultdict(list)
        for row, place in enumerate(self.places):
            if place.theme_id:
                rows[place.theme_id].append(row)
        return {theme_id: self.embedded.topics[inside].mean(axis=0) for theme_id, inside in rows.items()}


def discover(
    documents: Sequence[Document],
    tagger: Tagger,
    granularity: Granularity = Granularity.NORMAL,
    taken: Set[str] = frozenset(),
) -> Discovery:
    """Find the themes of documents; the same documents in the same order give the same themes.

    They are named in their customers' words, none by what is ``taken``.
    """
    embedded = embed(documents, tagger)
    vectors = embedded.vectors
    texts = _choose(documents, vectors)
    if len(texts) < _FEWEST:
        return Discovery((), tuple(Place(None, None, 0.0) for _ in documents), 1.0, embedded)
    clusters = _cluster(documents, vectors, texts, granularity)
    points = vectors[_first(texts)]
    centroids = _centroids(points, clusters.labels, _copies(texts))
    threshold = _threshold(points, clusters.labels, centroids)
    labels = _place(vectors, centroids, threshold)
    present = sorted(set(labels[labels >= 0].tolist()), key=lambda label: (-(labels == label).sum(), label))
    found = Found(documents, embedded, labels, centroids)
    themes = found.themes(present, clusters.words, tagger, taken)
    return Discovery(themes, tuple(Assigner(themes, threshold).place(vectors)), threshold, embedded)


def renew(
    documents: Sequence[Document],
    tagger: Tagger,
    known: Sequence[Theme],
    threshold: float,
    unseen: Set[str],
    taken: Set[str] = frozenset(),
) -> Discovery:
    """Place documents among themes that are known, and find new themes among those that fit none of them well.

    Known themes keep their centres, so that a comment stays where it was unless a new theme lies nearer. ``unseen`` are
    the ids of documents that came since the run before: a theme is new where it has more of them than others have.
    """
    embedded = embed(documents, tagger)
    vectors = embedded.vectors
    old = np.stack([theme.centroid for theme in known])
    came = np.array([document.id in unseen for document in documents], dtype=np.bool_)
    fresh, words = _new_centroids(documents, vectors, old, came)
    centroids = np.vstack([old, fresh])
    labels = _place(vectors, centroids, threshold)
    found = Found(documents, embedded, labels, centroids)
    kept = [label for label in range(len(old), len(centroids)) if (labels == label).any()]
    added = found.themes(kept, words, tagger, {theme.name for theme in known} | taken)
    themes = (*(found.renewed(position, theme) for position, theme in enumerate(known)), *added)
    return Discovery(themes, tuple(Assigner(themes, threshold).place(vectors)), threshold, embedded)


def split(
    documents: Sequence[Document], tagger: Tagger, parts: int, taken: Set[str]
) -> list[tuple[Theme, tuple[str, ...]]]:
    """Cut the documents of one theme into ``parts``, the largest first, each with its documents' ids.

    Every document goes to a part, equal ones to the same; with fewer different texts there are fewer parts. Words
    (c-TF-IDF) are left out: they are of a whole run. The first part will go on under the name of the whole.
    """
    embedded = embed(documents, tagger)
    texts = group_equal(documents, range(len(documents)), len(documents))
    points = embedded.vectors[_first(texts)]
    parted = NeighbourGraph(parts).fit(points).labels_ if len(texts) > parts else np.arange(len(texts), dtype=np.int64)
    centroids = _centroids(points, parted, _copies(texts))
    labels: Labels = np.empty(len(documents), dtype=np.int64)
    for label, text in zip(parted, texts, strict=True):
        labels[text] = label
    order = sorted(set(labels.tolist()), key=lambda label: (-(labels == label).sum(), label))
    themes = Found(documents, embedded, labels, centroids).themes(order, {}, tagger, taken)
    told = {theme.id: embedded.topics[labels == label].mean(axis=0) for theme, label in zip(themes, order, strict=True)}
    themes = (*themes[:1], *with_plain_names(themes[1:], told, tagger.topic_names, taken))
    ids = np.array([document.id for document in documents])
    return [(theme, tuple(ids[labels == label])) for theme, label in zip(themes, order, strict=True)]


def _first(texts: Sequence[Sequence[int]]) -> list[int]:
    return [text[0] for text in texts]


def _copies(texts: Sequence[Sequence[int]]) -> Vectors:
    return np.array([len(text) for text in texts], dtype=np.float32)


def _weights(copies: Vectors) -> Vectors:
    """What texts weigh in a centre: at their full number they would take it from the comments that say it otherwise
    (docs/decisions/0006-clustering.md).
    """
    weights: Vectors = np.sqrt(copies)
    return weights


def _cluster(
    documents: Sequence[Document], vectors: Vectors, texts: Sequence[Sequence[int]], granularity: Granularity
) -> Clusters:
    """Cluster different texts, each a group of equal documents; in the clusters' words every document counts."""
    clusterer = NeighbourGraph(round(_THEMES_AT_ONE[granularity] * len(texts) ** (1 / 3)))
    terms = [_terms(documents[text[0]].analysis) * len(text) for text in texts]
    return cluster(vectors[_first(texts)], terms, clusterer)


def _place(vectors: Vectors, centroids: Vectors, threshold: float) -> Labels:
    best, scores = nearest(vectors, centroids)
    labels: Labels = np.where(scores >= threshold, best, -1)
    return labels


def _new_centroids(
    documents: Sequence[Document], vectors: Vectors, old: Vectors, came: npt.NDArray[np.bool_]
) -> tuple[Vectors, dict[int, tuple[str, ...]]]:
    """Cluster what lies far from every known centre; keep the clusters that hold together better than they lie there.

    ``came`` tells which documents are new: a cluster of old ones was passed over before, with reason.

    Returns the new centres, shape ``(themes, d)``, and their words by the label that they get after the old ones.
    """
    nothing: Vectors = np.zeros((0, old.shape[1]), dtype=np.float32)
    texts = _choose(documents, vectors)
    first, copies = np.array(_first(texts), dtype=np.int64), _copies(texts)
    arrived = np.array([came[text].sum() for text in texts], dtype=np.float32)
    if not arrived.any():
        return nothing, {}
    fit = (vectors[first] @ old.T).max(axis=1)
    pool = np.flatnonzero(fit < np.quantile(fit, _POOR_FIT))
    if len(pool) < _FEWEST:
        return nothing, {}
    usual = float(arrived.sum() / copies.sum())
    enough_new = min(2 * usual, (1 + usual) / 2)
    clusters = _cluster(documents, vectors, [texts[index] for index in pool], Granularity.NORMAL)
    fresh: list[Vectors] = []
    words: dict[int, tuple[str, ...]] = {}
    for label in range(int(clusters.labels.max()) + 1):
        inside = pool[clusters.labels == label]
        members = vectors[first[inside]]
        weighed = members * _weights(copies[inside])[:, None]
        total = weighed.sum(axis=0)
        # Leaving a text out leaves out all its copies: one text alone is no theme, however many sent it.
        without_self = total - weighed
        own = np.einsum("ij,ij->i", members, without_self) / np.maximum(np.linalg.norm(without_self, axis=1), 1e-9)
        comments = float(copies[inside].sum())
        holds = comments >= _FEWEST_OF_NEW and float((own - fit[inside]).mean()) > _BETTER_FIT
        if holds and float(arrived[inside].sum()) / comments >= enough_new:
            words[len(old) + len(fresh)] = clusters.words.get(label, ())
            fresh.append(total / np.linalg.norm(total))
    return (np.stack(fresh) if fresh else nothing), words


def _choose(documents: Sequence[Document], vectors: Vectors) -> list[list[int]]:
    """Choose what is clustered: documents with content, equal ones grouped, in a seeded draw if they are many.

    Documents are drawn, not texts, so that what many sent is seldom missed.
    """
    told = np.flatnonzero(vectors.any(axis=1))
    if len(told) > _MOST_CLUSTERED:
        told = np.random.default_rng(_SEED).permutation(told)
    return group_equal(documents, told.tolist(), _MOST_CLUSTERED)


def _terms(analysis: Analysis) -> list[str]:
    return [form for form in analysis.tokens.forms if len(form) > 1 or "一" <= form <= "鿿"]


def _centroids(vectors: Vectors, labels: Labels, copies: Vectors) -> Vectors:
    """Return the clusters' centres; ``copies`` tells how many comments each text is."""
    centroids = np.zeros((int(labels.max()) + 1, vectors.shape[1]), dtype=np.float32)
    np.add.at(centroids, labels, vectors * _weights(copies)[:, None])
    result: Vectors = centroids / np.maximum(np.linalg.norm(centroids, axis=1, keepdims=True), 1e-9)
    return result


def _threshold(vectors: Vectors, labels: Labels, centroids: Vectors) -> float:
    # Over texts, each once: over comments, many copies near a centre would leave the other members below the threshold.
    own = np.einsum("ij,ij->i", vectors, centroids[labels])
    return round(float(np.quantile(own, _FAR_SHARE)), 4)
