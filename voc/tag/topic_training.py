"""Which topic each labelled comment tells, and the fit of ``voc.tag.topics`` to that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

import numpy as np

from voc.encode.encoder import Vectors
from voc.tag.corpus import LabelledComment
from voc.tag.topics import Softmax, TopicModel

# From fewer comments a topic cannot be learnt.
_FEWEST: Final = 5
# Chosen on held-out industries (docs/decisions/0027-topics.md).
_STEPS: Final = 1_000
_BATCH: Final = 512
_RATE: Final = 3e-3
_DECAY: Final = 0.01
_DROPOUT: Final = 0.5
_SMOOTHING: Final = 0.05
# A column that hardly differs is left as it is.
_CONSTANT: Final = 1e-4


def fit_topics(comments: Sequence[LabelledComment], vectors: Vectors, summaries: Vectors | None) -> TopicModel:
    """Fit to those ``comments`` whose topic enough others tell, too.

    ``vectors`` are their encodings, ``summaries`` the network's of them, a row each, ``None`` without a network.
    """
    counts = Counter(comment.topic for comment in comments if comment.topic)
    names = tuple(sorted(name for name, count in counts.items() if count >= _FEWEST))
    if len(names) < 2:
        return TopicModel()
    place_of = {name: place for place, name in enumerate(names)}
    told = [row for row, comment in enumerate(comments) if comment.topic in place_of]
    topics = [place_of[comments[row].topic] for row in told]
    alone = _fit(vectors[told], topics)
    read = None if summaries is None else _fit(np.hstack([vectors[told], summaries[told]]), topics)
    return TopicModel(names, alone, read)


def _fit(features: Vectors, topics: Sequence[int]) -> Softmax:
    """Fit to features of like spread, half of which are hidden at each step, and take the spread into the weights; seeded."""
    import torch
    from torch.nn import functional

    mean, spread = features.mean(axis=0), features.std(axis=0)
    spread[spread < _CONSTANT] = 1.0
    given, true = torch.from_numpy((features - mean) / spread), torch.tensor(topics)
    layer = torch.nn.Linear(features.shape[1], int(true.max()) + 1)
    torch.nn.init.zeros_(layer.weight)
    torch.nn.init.zeros_(layer.bias)
    optimizer = torch.optim.AdamW(layer.parameters(), lr=_RATE, weight_decay=_DECAY)
    random = np.random.default_rng(0)
    torch.manual_seed(0)
    for _ in range(_STEPS):
        batch = random.integers(0, len(given), _BATCH)
        told = layer(functional.dropout(given[batch], _DROPOUT))
        loss = functional.cross_entropy(told, true[batch], label_smoothing=_SMOOTHING)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    weights = (layer.weight.detach().numpy() / spread).T
    return Softmax(weights, layer.bias.detach().numpy() - mean @ weights)
