"""The contextual encoder: word vectors in, vectors of words in their context out. Its shape, and its weights on disk.

Gated convolutions over five words and attention in turns, each with a residual (``SPECIFICATION``).
``voc pretrain`` teaches it to guess hidden words of running text, starting from ja_ginza's vectors; the tagger's training
then fits it to labelled comments (``voc.tag.network``). The layers stand in ``voc.encode.context_training``.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from voc.encode.encoder import Vectors
from voc.settings import PROJECT_ROOT

# c: gated convolution, a: attention.
SPECIFICATION: Final = "cacac"
# Columns of a word's state; attention's heads share them; words that a convolution looks at.
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
