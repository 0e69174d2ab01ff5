"""Word vectors and the model are read from their files once a session: the tests start voc some two hundred times."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pytest

from voc.encode.words import WordVectors, load_words
from voc.tag.model import LinearModel, load_model

_words = lru_cache(maxsize=2)(load_words)
_model = lru_cache(maxsize=2)(load_model)


def _read_words(folder: Path) -> WordVectors:
    return _words(folder.resolve())


def _read_model(folder: Path) -> LinearModel:
    return _model(folder.resolve())


def read_files_once(patch: pytest.MonkeyPatch) -> None:
    """Keep what was read; nothing else of the program is touched."""
    patch.setattr("voc.encode.static.load_words", _read_words)
    patch.setattr("voc.jobs.components.load_model", _read_model)
