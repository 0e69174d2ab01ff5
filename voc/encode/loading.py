"""The choice between the built-in encoder and a model that a user names."""

from __future__ import annotations

from pathlib import Path

from voc.encode.encoder import Encoder
from voc.encode.static import StaticEncoder
from voc.text.reader import Reader


def load_encoder(name: str, home: Path, reader: Reader) -> Encoder:
    """Load the built-in encoder (``name`` empty) or any sentence-transformers model by name or folder.

    The built-in one is converted from the installed ``ja_ginza`` package into ``home`` the first time (a second or two).
    """
    if not name:
        return StaticEncoder.built_in(home, reader)
    from voc.encode.transformer import TransformerEncoder

    return TransformerEncoder(name)
