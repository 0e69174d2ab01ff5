"""Discovery: readings in, themes and every comment's place among them out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from voc.encode.encoder import Vectors
from voc.tag.heads import HEADS
from voc.tag.tagger import Tagger
from voc.text.analysis import Analysis
from voc.themes.assign import Assigner
from voc.themes.cluster import Labels, NeighbourGraph, cluster
from voc.themes.naming import Candidates, Material, name_themes
from voc.themes.space import Document, embed
from voc.themes.theme import Place, Theme

_SEED: Final = 20_260_921
# The neighbour graph of 5,000 texts takes seconds; the rest is assigned afterwards.
_MOST_CLUSTERED: Final = 5_000
_FEWEST: Final = 20
_REPRESENTATIVES: Final = 5
_TOO_ALIKE: Final = 0.9
_MOST_READ_FOR_NAMES: Final = 500
# Members farther from the centre than all but this share of the members set the threshold of assignment.
_FAR_SHARE: Final = 0.05


class Granularity(StrEnum):
    """How fine the themes are."""

    COARSE = "coarse"
    NORMAL = "normal"
    FINE = "fine"


# The number of themes grows with the cube root of the comments: 13 for 130, 18 for 360, 37 for 3,000.
_THEMES_AT_ONE: Final = {Granularity.COARSE: 1.5, Granularity.NORMAL: 2.6, Granularity.FINE: 4.0}


@dataclass(frozen=True, slots=True)
class Discovery:
    """Themes, the largest first; the place of each document in the order given; the threshold of assignment."""

    themes: tuple[Theme, ...]
    places: tuple[Place, ...]
    threshold: float


def discover(documents: Sequence[Document], tagger: Tagger, granularity: Granularity = Granularity.NORMAL) -> Discovery:
    """Find the themes of documents; the same documents in the same order give the same themes."""
    vectors = embed(documents, tagger).vectors
    chosen = _choose(documents, vectors)
    if len(chosen) < _FEWEST:
        return Discovery((), tuple(Place(None, None, 0.0) for _ in documents), 1.0)
    clusterer = NeighbourGraph(round(_THEMES_AT_ONE[granularity] * len(chosen) ** (1 / 3)))
    terms = [_terms(documents[index].analysis) for index in chosen]
    clusters = cluster(vectors[chosen], terms, clusterer)
    centroids = _centroids(vectors[chosen], clusters.labels)
    threshold = _threshold(vectors[chosen], clusters.labels, centroids)
    similarities = np.round(vectors @ centroids.T, 4)  # as the assigner rounds them, so that both place alike
    labels = np.where(similarities.max(axis=1) >= threshold, similarities.argmax(axis=1), -1)
    themes = _themes(documents, vectors, labels, centroids, clusters.words, tagger)
    return Discovery(themes, tuple(Assigner(themes, threshold).place(vectors)), threshold)


def _choose(documents: Sequence[Document], vectors: Vectors) -> list[int]:
    """Choose what is clustered: documents with content, each text once, at most ``_MOST_CLUSTERED`` by a seeded draw."""
    seen: set[str] = set()
    chosen = []
    for index, document in enumerate(documents):
        text = document.analysis.repaired.text
        if vectors[index].any() and text not in seen:
            seen.add(text)
            chosen.append(index)
    if len(chosen) > _MOST_CLUSTERED:
        drawn = np.random.default_rng(_SEED).choice(len(chosen), _MOST_CLUSTERED, replace=False)
        chosen = [chosen[index] for index in sorted(drawn)]
    return chosen


def _terms(analysis: Analysis) -> list[str]:
    return [form for form in analysis.tokens.forms if len(form) > 1 or "一" <= form <= "鿿"]


def _centroids(vectors: Vectors, labels: Labels) -> Vectors:
    count = int(labels.max()) + 1
    centroids = np.zeros((count, vectors.shape[1]), dtype=np.float32)
    np.add.at(centroids, labels[labels >= 0], vectors[labels >= 0])
    result: Vectors = centroids / np.maximum(np.linalg.norm(centroids, axis=1, keepdims=True), 1e-9)
    return result


def _threshold(vectors: Vectors, labels: Labels, centroids: Vectors) -> float:
    members = labels >= 0
    own = np.einsum("ij,ij->i", vectors[members], centroids[labels[members]])
    return round(float(np.quantile(own, _FAR_SHARE)), 4)


def _themes(
    documents: Sequence[Document],
    vectors: Vectors,
    labels: Labels,
    centroids: Vectors,
    words: Mapping[int, tuple[str, ...]],
    tagger: Tagger,
) -> tuple[Theme, ...]:
    present = sorted(set(labels[labels >= 0].tolist()), key=lambda label: (-(labels == label).sum(), label))
    members = {label: np.flatnonzero(labels == label) for label in present}
    materials = [_material(documents, members[label], centroids[label], tagger) for label in present]

    def read(texts: Sequence[str]) -> Candidates:
        embedded = embed([Document("", tagger.reader.read(text), None) for text in texts], tagger)
        none = HEADS["main"].first + HEADS["main"].labels.index("none")
        trouble = np.array([1.0 - scored.probabilities[none] for scored in embedded.scored], dtype=np.float32)
        return Candidates(texts, embedded.vectors, trouble)

    themes = []
    for label, named in zip(present, name_themes(materials, centroids[present], read), strict=True):
        representatives = _representatives(vectors, members[label], centroids[label])
        ids = tuple(documents[index].id for index in representatives)
        digest = hashlib.sha256(centroids[label].tobytes()).hexdigest()[:12]
        own_words = words.get(label, ())
        size = len(members[label])
        themes.append(Theme(f"t{digest}", named.name, size, named.phrases, own_words, ids, centroids[label]))
    return tuple(themes)


def _material(documents: Sequence[Document], members: Labels, centroid: Vectors, tagger: Tagger) -> Material:
    """The statements of a theme's members, the nearest to its centre (in the encoder's part of the space) first."""
    direction = centroid[: tagger.encoder.dimension]
    statements: list[str] = []
    similarities: list[Vectors] = []
    for index in members[:_MOST_READ_FOR_NAMES]:
        analysis = documents[index].analysis
        statements.extend(analysis.quote(statement.start, statement.end) for statement in analysis.statements)
        similarities.append(tagger.encoder.encode_statements(analysis) @ direction)
    order = np.argsort(-np.concatenate(similarities), kind="stable")
    return Material([statements[index] for index in order])


def _representatives(vectors: Vectors, members: Labels, centroid: Vectors) -> list[int]:
    """Comments near the centre, each different from those before it."""
    chosen: list[int] = []
    for index in members[np.argsort(-(vectors[members] @ centroid), kind="stable")]:
        if all(float(vectors[index] @ vectors[other]) < _TOO_ALIKE for other in chosen):
            chosen.append(int(index))
        if len(chosen) == _REPRESENTATIVES:
            break
    return chosen
