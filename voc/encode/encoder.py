"""What every encoder offers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from voc.text.analysis import Analysis

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
