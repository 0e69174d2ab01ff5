"""Which words occur in the same comments: a network whose edges are Jaccard coefficients."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
import numpy.typing as npt

_ROUNDS: Final = 120


@dataclass(frozen=True, slots=True)
class Edge:
    """Two words, in how many comments both occur, and that over how many have either (Jaccard 1901)."""

    one: str
    other: str
    comments: int
    jaccard: float


@dataclass(frozen=True, slots=True)
class Network:
    """Words with their places in the plane (each from -1 to 1) and the edges between them; a word without any is left out."""

    places: Mapping[str, tuple[float, float]]
    edges: tuple[Edge, ...]


def network(
    occurrences: Iterable[tuple[int, str]], counts: Mapping[str, int], *, most_edges: int = 50, fewest: int = 3
) -> Network:
    """Return the network of words; ``occurrences`` pairs comments and words, ``counts`` has each word's comments.

    Edges are the ``most_edges`` strongest of those that at least ``fewest`` comments have. A word that holds another
    (電話番号, 電話) occurs with it always: such pairs are no edges.
    """
    words: dict[int, list[str]] = defaultdict(list)
    for comment, word in occurrences:
        words[comment].append(word)
    together = Counter(pair for own in words.values() for pair in combinations(sorted(own), 2))
    edges = [
        Edge(one, other, count, count / (counts[one] + counts[other] - count))
        for (one, other), count in together.items()
        if count >= fewest and one not in other and other not in one
    ]
    strongest = tuple(sorted(edges, key=lambda edge: (-edge.jaccard, edge.one, edge.other))[:most_edges])
    nodes = sorted({word for edge in strongest for word in (edge.one, edge.other)})
    return Network(dict(zip(nodes, _layout(nodes, strongest), strict=True)), strongest)


def _layout(nodes: Sequence[str], edges: Sequence[Edge]) -> list[tuple[float, float]]:
    """Place the nodes by attraction and repulsion (Fruchterman and Reingold 1991), the same for the same network."""
    if not nodes:
        return []
    index = {word: at for at, word in enumerate(nodes)}
    weights = np.zeros((len(nodes), len(nodes)))
    for edge in edges:
        weights[index[edge.one], index[edge.other]] = weights[index[edge.other], index[edge.one]] = 1 + edge.jaccard
    angles = np.linspace(0, 2 * np.pi, len(nodes), endpoint=False)
    places: npt.NDArray[np.float64] = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    ideal = 1.6 / np.sqrt(len(nodes))
    for step in np.linspace(0.2, 0.005, _ROUNDS):
        apart = places[:, None] - places[None]
        distance = np.maximum(np.linalg.norm(apart, axis=2, keepdims=True), 1e-3)
        force = apart / distance * (ideal**2 / distance - weights[:, :, None] * distance**2 / ideal)
        moved = force.sum(axis=1) - places  # what is not connected stays in sight
        length = np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9)
        places = places + moved / length * np.minimum(length, step)
    low, high = places.min(axis=0), places.max(axis=0)
    places = 2 * (places - low) / np.maximum(high - low, 1e-9) - 1
    return [(round(float(x), 4), round(float(y), 4)) for x, y in places]
