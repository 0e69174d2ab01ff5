"""The tagger's careful reader: the contextual encoder, fitted to labelled comments, with heads. NumPy alone.

Each label looks at the words that matter to it (attention with a query of its own) and at the strongest word anywhere, so
that one clause in a long story counts; a second answer for every word says which words carry a reason or the urgency,
and what is loudest there counts for the whole comment, too. A few milliseconds a comment. ``voc.tag.network_training`` has
the same in torch; a test holds both to the same numbers.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np

from voc.encode.context import LONGEST, UNKNOWN, ContextEncoder, Rows
from voc.encode.encoder import Vectors
from voc.encode.static import StaticEncoder
from voc.errors import VocError
from voc.tag.heads import HEADS, Scores
from voc.text.analysis import Analysis

# What a word may carry: each reason, and, last, the urgency.
CARRIED: Final = (*HEADS["reasons"].labels, "urgency")
KINDS: Final = ("survey", "call_note", "complaint", None)
KIND_WEIGHT: Final = 0.5
# A word's answer is kept within these limits before it counts for the comment; the sum over words is scaled down.
LOUDEST: Final = 15.0
SUM_SCALE: Final = 5.0
_FILE: Final = "network.npz"


@dataclass(frozen=True, slots=True)
class Read:
    """A comment as the network reads it.

    ``logits``, shape ``(COLUMNS,)``; ``carried``, shape ``(statements, len(CARRIED))``: how strongly the strongest word of a
    statement carries each reason and the urgency, as logits; ``vector``, shape ``(WIDTH,)``: the mean of its words' states.
    """

    logits: Scores
    carried: Scores
    vector: Vectors


@dataclass(frozen=True)
class NetworkModel:
    """The weights by the names of the torch module's state, float32; the encoder's begin with ``enc.``."""

    weights: dict[str, Vectors]

    @cached_property
    def _encoder(self) -> ContextEncoder:
        return ContextEncoder({name[4:]: value for name, value in self.weights.items() if name.startswith("enc.")})

    def read(self, analysis: Analysis, kind: str | None, encoder: StaticEncoder) -> Read:
        """Read one comment; ``encoder`` is the built-in one, whose word table the network was taught on."""
        rows, owners = word_rows(analysis, encoder)
        weights = self.weights
        states = self._encoder.states(rows) + KIND_WEIGHT * weights["kind.weight"][KINDS.index(kind or None)]
        words = states @ weights["tok.weight"].T + weights["tok.bias"]
        attention = states @ weights["q"].T
        attention = np.exp(attention - attention.max(axis=0))
        attention /= attention.sum(axis=0)
        looked = (states @ weights["v"].T * attention).sum(axis=0)
        strongest = states.max(axis=0) @ weights["mx.weight"].T + weights["mx.bias"]
        loud = np.logaddexp.reduce(np.clip(words, -LOUDEST, LOUDEST), axis=0) / SUM_SCALE
        peaks = 1.0 / (1.0 + np.exp(-np.clip(words.max(axis=0), -40.0, 40.0)))
        told = np.concatenate([peaks, loud]) @ weights["evw.weight"].T + weights["evw.bias"]
        logits = (looked + strongest + told + weights["b"]).astype(np.float32)
        return Read(logits, _by_statement(analysis, words, owners), states.mean(axis=0))

    def save(self, folder: Path) -> None:
        """Write the weights, float16, into an existing folder."""
        halves = {name: value.astype(np.float16) for name, value in self.weights.items()}
        np.savez_compressed(folder / _FILE, **halves)  # type: ignore[arg-type]


def load_network(folder: Path) -> NetworkModel | None:
    """Load the network of a model folder, ``None`` where the model has none."""
    path = folder / _FILE
    if not path.is_file():
        return None
    try:
        arrays = np.load(path, allow_pickle=False)
        return NetworkModel({name: arrays[name].astype(np.float32) for name in arrays.files})
    except (OSError, EOFError, ValueError, zipfile.BadZipFile) as error:
        raise VocError(
            f"タグ付けモデル「{folder}」を読み込めません。voc train で学習し直すか、VOC_MODEL を確かめてください。",
            code="model_missing",
            status=503,
        ) from error


def word_rows(analysis: Analysis, encoder: StaticEncoder) -> tuple[Rows, Rows]:
    """Return the rows of a comment's words in the word table, and the token that each row stands for.

    A word that the table lacks is ``UNKNOWN``; an empty comment is one unknown word of token -1.
    """
    rows: list[int] = []
    owners: list[int] = []
    for token, form in enumerate(analysis.tokens.forms):
        found = encoder.rows([form]) or [UNKNOWN]
        rows.extend(found)
        owners.extend([token] * len(found))
        if len(rows) >= LONGEST:
            break
    if not rows:
        rows, owners = [UNKNOWN], [-1]
    return np.array(rows[:LONGEST]), np.array(owners[:LONGEST])


def _by_statement(analysis: Analysis, words: Scores, owners: Rows) -> Scores:
    carried = np.full((len(analysis.statements), len(CARRIED)), -LOUDEST, dtype=np.float32)
    for index, statement in enumerate(analysis.statements):
        inside = (owners >= statement.first_token) & (owners < statement.last_token)
        if inside.any():
            carried[index] = words[inside].max(axis=0)
    return carried
