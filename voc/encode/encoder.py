"""What every encoder offers, and the choice between the built-in one and a model that a user names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from voc.text.analysis import Analysis
from voc.text.reader import Reader

Vectors = npt.NDArray[np.float32]


class Encoder(Protocol):
    """Turns readings into vectors."""

    @property
    def name(self) -> str:
        """Identify the encoder and its version: themes found with one encoder are not compared with another's."""
        ...

    @property
    def dimension(self) -> int:
        """Number of columns of the vectors."""
        ...

    def encode(self, analyses: Sequence[Analysis]) -> Vectors:
        """Return one unit vector a reading, shape ``(len(analyses), dimension)``."""
        ...

    def encode_statements(self, analysis: Analysis) -> Vectors:
        """Return one unit vector a statement, shape ``(len(analysis.statements), dimension)``."""
        ...


def load_encoder(name: str, home: Path, reader: Reader) -> Encoder:
    """Load the built-in encoder (``name`` empty) or any sentence-transformers model by name or folder.

    The built-in one is converted from the installed ``ja_ginza`` package into ``home`` the first time (a second or two).
    """
    if not name:
        from voc.encode.static import StaticEncoder

        return StaticEncoder.built_in(home, reader)
    from voc.encode.transformer import TransformerEncoder

    return TransformerEncoder(name)
