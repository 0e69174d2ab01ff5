"""The contextual encoder: word vectors in, vectors of words in their context out. NumPy alone, a few milliseconds a comment.

Gated convolutions over five words, attention and gated feed-forward layers, each with a residual (``SPECIFICATION``).
``voc pretrain`` teaches it to guess hidden words of running text, starting from ja_ginza's vectors; the tagger's training
then fits it to labelled comments (``voc.tag.network``). The same layers in torch stand in ``voc.encode.context_training``; a
test holds both to the same numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from voc.encode.encoder import Vectors
from voc.settings import PROJECT_ROOT

# c: gated convolution, a: attention, f: gated feed-forward.
SPECIFICATION: Final = "cacfcacf"
WIDTH: Final = 256
HEADS: Final = 4
SPAN: Final = 5
# Rows after those of the word table: a word that it lacks, the end of a text, a hidden word.
WORDS: Final = 20_000
UNKNOWN, END, HIDDEN = WORDS, WORDS + 1, WORDS + 2
# Attention knows how far apart two words are, up to this many.
FARTHEST: Final = 64
# Unit word vectors are scaled up to what the layers were taught with.
SCALE: Final = 8.0
# Longer texts are read in their first words; one comment in a hundred is.
LONGEST: Final = 256

PRETRAINED: Final = PROJECT_ROOT / "models" / "encoder" / "context.npz"

Rows = npt.NDArray[np.int64]
Arrays = Mapping[str, npt.NDArray[np.float32]]


def save_pretrained(weights: Arrays, path: Path) -> None:
    """Write weights, float16; the word vectors are most of the 16 MB."""
    path.parent.mkdir(parents=True, exist_ok=True)
    halves = {name: value.astype(np.float16) for name, value in weights.items()}
    np.savez_compressed(path, **halves)  # type: ignore[arg-type]


def load_pretrained(path: Path) -> dict[str, Vectors]:
    """Load weights, float32, by name."""
    arrays = np.load(path, allow_pickle=False)
    return {name: arrays[name].astype(np.float32) for name in arrays.files}


class ContextEncoder:
    """The layers with their weights, float32, by the names of the torch module's state."""

    def __init__(self, weights: Arrays) -> None:
        self._weights = weights
        self._layers = {"c": self._convolve, "a": self._attend, "f": self._feed}

    def states(self, rows: Rows) -> Vectors:
        """Return one vector a word, shape ``(n, WIDTH)``, for ``rows`` of the word table, shape ``(n,)`` with n ≥ 1."""
        state = self._linear("inp", self._weights["emb.weight"][rows[:LONGEST]] * SCALE)
        for index, kind in enumerate(SPECIFICATION):
            name = f"layers.{index}"
            state = state + self._layers[kind](name, self._normalized(f"{name}.ln", state))
        return self._normalized("lnf", state)

    def _convolve(self, name: str, state: Vectors) -> Vectors:
        up = self._linear(f"{name}.up", state)
        values, gate = _silu(up[:, :WIDTH]), _sigmoid(up[:, WIDTH:])
        half = SPAN // 2
        padded = np.pad(values, ((half, half), (0, 0)))
        kernel = self._weights[f"{name}.k"]
        mixed: Vectors = np.stack([padded[at : at + len(values)] * kernel[at] for at in range(SPAN)]).sum(axis=0)
        return self._linear(f"{name}.down", mixed * gate)

    def _attend(self, name: str, state: Vectors) -> Vectors:
        count, size = len(state), WIDTH // HEADS
        projected = self._linear(f"{name}.qkv", state).reshape(count, 3, HEADS, size).transpose(1, 2, 0, 3)
        query, key, value = projected
        places = np.arange(count)
        distance = np.clip(places[None, :] - places[:, None], -FARTHEST, FARTHEST) + FARTHEST
        scores = query @ key.transpose(0, 2, 1) * size**-0.5 + self._weights[f"{name}.rel"][:, distance]
        scores -= scores.max(axis=-1, keepdims=True)
        np.exp(scores, out=scores)
        scores /= scores.sum(axis=-1, keepdims=True)
        return self._linear(f"{name}.o", (scores @ value).transpose(1, 0, 2).reshape(count, WIDTH))

    def _feed(self, name: str, state: Vectors) -> Vectors:
        values, gate = np.split(self._linear(f"{name}.up", state), 2, axis=1)
        return self._linear(f"{name}.down", _silu(values) * gate)

    def _linear(self, name: str, state: Vectors) -> Vectors:
        result: Vectors = state @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]
        return result

    def _normalized(self, name: str, state: Vectors) -> Vectors:
        centred = state - state.mean(axis=1, keepdims=True)
        deviation = np.sqrt((centred * centred).mean(axis=1, keepdims=True) + 1e-5)
        result: Vectors = centred / deviation * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]
        return result


def _sigmoid(values: Vectors) -> Vectors:
    return (1.0 / (1.0 + np.exp(-np.clip(values, -40.0, 40.0)))).astype(np.float32, copy=False)


def _silu(values: Vectors) -> Vectors:
    return values * _sigmoid(values)
