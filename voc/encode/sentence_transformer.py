"""The built-in encoder as a sentence-transformers module, for whatever works with that library (BERTopic, trainers)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sentence_transformers.base.modules import InputModule

from voc.encode.static import StaticEncoder
from voc.encode.words import WordVectors, load_words
from voc.text.reader import Reader


class WordVectorModule(InputModule):
    """Word vectors as an embedding bag; gives the same numbers as ``StaticEncoder`` (tested to 1e-5)."""

    def __init__(self, words: WordVectors, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._reader = Reader()
        self._encoder = StaticEncoder(words, self._reader)
        self.bag = torch.nn.EmbeddingBag.from_pretrained(torch.from_numpy(words.matrix), mode="sum", freeze=False)
        self.register_buffer("row_weights", torch.from_numpy(words.weights))

    def preprocess(self, inputs: Sequence[Any], prompt: str | None = None, **kwargs: Any) -> dict[str, Any]:
        """Turn texts into the rows of their words, end to end, and the offset at which each text begins."""
        rows = [self._encoder.rows(self._reader.read((prompt or "") + str(text)).tokens.forms) for text in inputs]
        lengths = [len(found) for found in rows]
        return {
            "input_ids": torch.tensor([row for found in rows for row in found], dtype=torch.long),
            "offsets": torch.from_numpy(np.cumsum([0, *lengths[:-1]])),
        }

    def forward(self, features: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """Sum the weighted vectors of each text and scale the sum to length one."""
        ids = features["input_ids"]
        sums = self.bag(ids, features["offsets"], per_sample_weights=self.row_weights[ids])
        features["sentence_embedding"] = torch.nn.functional.normalize(sums, dim=1)
        return features

    def get_embedding_dimension(self) -> int:
        """Number of columns of the vectors."""
        return int(self.bag.embedding_dim)

    @property
    def max_seq_length(self) -> float:
        """Texts of any length can be averaged."""
        return float("inf")

    def save(self, output_path: str, *args: Any, safe_serialization: bool = True, **kwargs: Any) -> None:
        """Write the folder again, with the vectors as they are now."""
        target = Path(output_path)
        for name in ("words.json", "words.txt", "rows.npy", "weights.npy"):
            (target / name).write_bytes((self._folder / name).read_bytes())
        np.save(target / "vectors.npy", self.bag.weight.detach().cpu().numpy().astype(np.float16))

    @classmethod
    def load(cls, model_name_or_path: str, subfolder: str = "", **kwargs: Any) -> WordVectorModule:
        """Load a folder on this machine."""
        folder = Path(model_name_or_path, subfolder)
        return cls(load_words(folder), folder)
