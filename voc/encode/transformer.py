"""Any sentence-transformers model that a user names (``VOC_ENCODER=cl-nagoya/ruri-v3-30m``). Loads torch."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from voc.encode.encoder import Vectors
from voc.errors import VocError
from voc.text.analysis import Analysis


class TransformerEncoder:
    """Encodes the repaired text of readings with a sentence-transformers model."""

    def __init__(self, name: str) -> None:
        from safetensors import SafetensorError
        from sentence_transformers import SentenceTransformer

        # sentence-transformers asks for trust before it imports a module class from elsewhere; ours is this project's own.
        ours = (Path(name) / "words.json").is_file()
        try:
            self._model = SentenceTransformer(name, device="cpu", trust_remote_code=ours)
        except (OSError, ValueError, SafetensorError) as error:
            raise VocError(
                f"エンコーダ「{name}」を読み込めません。VOC_ENCODER のモデル名かフォルダと、ネットワーク接続を確かめてください。",
                code="encoder_missing",
                status=503,
            ) from error
        self._name = name

    @property
    def name(self) -> str:
        """The model's name or folder as given."""
        return self._name

    @property
    def dimension(self) -> int:
        """Number of columns of the vectors."""
        return int(self._model.get_embedding_dimension() or 0)

    def encode(self, analyses: Sequence[Analysis]) -> Vectors:
        """Return one unit vector a reading."""
        return self._encode_texts([analysis.repaired.text for analysis in analyses])

    def encode_statements(self, analysis: Analysis) -> Vectors:
        """Return one unit vector a statement."""
        return self._encode_texts([analysis.quote(statement.start, statement.end) for statement in analysis.statements])

    def _encode_texts(self, texts: list[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        vectors = self._model.encode(texts, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vectors, dtype=np.float32)
