"""The built-in encoder: the frequency-weighted mean of word vectors. No torch, no spaCy, 0.1 ms a comment."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import Final

import numpy as np

from voc.encode.encoder import Vectors
from voc.encode.words import WordVectors, built_in_folder, load_words
from voc.text.analysis import Analysis
from voc.text.reader import Reader

# A server meets new words for as long as it runs.
_MOST_REMEMBERED: Final = 200_000


class StaticEncoder:
    """Encodes readings with ``WordVectors``; the reader's tokenizer splits words that the vectors do not know."""

    def __init__(self, words: WordVectors, reader: Reader) -> None:
        self._words = words
        self._reader = reader
        self._rows: dict[str, tuple[int, ...]] = {}

    @classmethod
    def built_in(cls, home: Path, reader: Reader) -> StaticEncoder:
        """Load the encoder that every installation has."""
        return cls(load_words(built_in_folder(home)), reader)

    @property
    def name(self) -> str:
        """Name and version of the word vectors."""
        return self._words.name

    @property
    def dimension(self) -> int:
        """Number of columns of the vectors."""
        return int(self._words.matrix.shape[1])

    @property
    def word_vectors(self) -> Vectors:
        """The vectors of all words, a row a word, in order of frequency."""
        return self._words.matrix

    def encode(self, analyses: Sequence[Analysis]) -> Vectors:
        """Return one unit vector a reading; a text of unknown words only gets zeros."""
        return self.encode_forms([analysis.tokens.forms for analysis in analyses])

    def encode_statements(self, analysis: Analysis) -> Vectors:
        """Return one unit vector a statement."""
        return self.encode_forms([analysis.forms_of(statement) for statement in analysis.statements])

    def encode_forms(self, texts: Sequence[Sequence[str]]) -> Vectors:
        """Encode texts given as normalized forms, shape ``(len(texts), dimension)``."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for index, forms in enumerate(texts):
            rows = np.array(self.rows(forms), dtype=np.intp)
            if len(rows):
                vectors[index] = self._words.weights[rows] @ self._words.matrix[rows]
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: Vectors = np.divide(vectors, lengths, out=vectors, where=lengths > 0)
        return unit

    def rows(self, forms: Sequence[str]) -> list[int]:
        """Return the rows of the matrix that stand for ``forms``, in order; unknown words have none."""
        return list(chain.from_iterable(self.rows_of(forms)))

    def rows_of(self, forms: Sequence[str]) -> list[tuple[int, ...]]:
        """Return the rows of each of ``forms``."""
        known = self._rows
        if len(known) > _MOST_REMEMBERED:
            self._rows = known = {}  # other threads go on with the old one
        for form in forms:
            if form not in known:
                known[form] = self._look_up(form)
        return list(map(known.__getitem__, forms))

    def _look_up(self, form: str) -> tuple[int, ...]:
        """Find a word, else its noun (感じる → 感じ, 繋がる → 繋がり), else its short units (東京都 → 東京 + 都)."""
        row_of = self._words.row_of
        candidates = [form]
        if form.endswith("る"):
            candidates += [form[:-1], form[:-1] + "り"]
        for candidate in candidates:
            if candidate in row_of:
                return (row_of[candidate],)
        if len(form) < 2:
            return ()
        return tuple(row_of[unit] for unit in self._reader.tokenizer.short_units(form) if unit in row_of)
