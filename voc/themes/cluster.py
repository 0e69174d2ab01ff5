"""Clustering with BERTopic as the frame: its c-TF-IDF and representation, our vectors, tokens and clusterer.

Everything that makes the usual recipe lose Japanese text is set here: no English preprocessing, the comment's own
tokens instead of a second tokenizer, embeddings of the text itself, a seeded start.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from voc.encode.encoder import Vectors

_WORDS_A_CLUSTER: Final = 10
_NEIGHBOURS: Final = 8
_SEED: Final = 1

Labels = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Clusters:
    """Clusters of texts: ``labels[i]`` is the cluster of text ``i``, -1 for none; ``words`` are each cluster's own words."""

    labels: Labels
    words: dict[int, tuple[str, ...]]


class NeighbourGraph:
    """Spectral clustering of the graph of nearest neighbours, in the form that BERTopic expects of a clusterer.

    Against averaged word vectors, whose distances all look alike, it keeps clusters of one size where linkage and density
    methods make one giant and crumbs (docs/decisions/0006-clustering.md). It needs no compilation, and its one random
    start is seeded, so that small sets are done in a second and runs are identical.
    """

    def __init__(self, clusters: int) -> None:
        self.clusters = clusters
        self.labels_: Labels = np.empty(0, dtype=np.int64)

    def fit(self, vectors: Vectors, y: object = None) -> NeighbourGraph:
        """Cluster unit vectors, shape ``(n, d)``, with n above the number of clusters."""
        from sklearn.cluster import SpectralClustering

        neighbours = min(_NEIGHBOURS, len(vectors) - 1)
        clusterer = SpectralClustering(
            self.clusters,
            affinity="nearest_neighbors",
            n_neighbors=neighbours,
            random_state=_SEED,
            assign_labels="kmeans",
        )
        with warnings.catch_warnings():
            # A graph in several pieces is what separate themes look like.
            warnings.filterwarnings("ignore", message="Graph is not fully connected")
            self.labels_ = clusterer.fit(vectors).labels_.astype(np.int64)
        return self


def cluster(vectors: Vectors, terms: Sequence[Sequence[str]], clusterer: NeighbourGraph) -> Clusters:
    """Cluster texts by their unit ``vectors``, shape ``(n, d)``; ``terms`` are the words of each text."""
    from bertopic import BERTopic
    from bertopic.dimensionality import BaseDimensionalityReduction
    from bertopic.vectorizers import ClassTfidfTransformer
    from sklearn.feature_extraction.text import CountVectorizer

    logging.getLogger("BERTopic").setLevel(logging.ERROR)
    model = BERTopic(
        language="multilingual",
        embedding_model=None,
        umap_model=BaseDimensionalityReduction(),
        hdbscan_model=clusterer,
        vectorizer_model=CountVectorizer(tokenizer=_split, token_pattern=None, lowercase=False),
        ctfidf_model=ClassTfidfTransformer(reduce_frequent_words=True),
        top_n_words=_WORDS_A_CLUSTER,
    )
    documents = [" ".join(words) or " " for words in terms]  # BERTopic joins the documents of a topic with blanks
    topics, _ = model.fit_transform(documents, embeddings=vectors)
    words = {
        int(topic): tuple(word for word, weight in ranked if word and weight > 0)
        for topic, ranked in model.get_topics().items()
        if topic >= 0
    }
    return Clusters(np.asarray(topics, dtype=np.int64), words)


def _split(document: str) -> list[str]:
    return document.split()
