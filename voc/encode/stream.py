"""Running text as rows of the word table, for pretraining."""

from __future__ import annotations

import array
import gzip
import lzma
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from voc.encode.context import END, UNKNOWN
from voc.encode.static import StaticEncoder
from voc.errors import VocError
from voc.text.reader import Reader

# What a long paragraph goes on with adds little, and books must not crowd out talk.
_LONGEST_LINE: Final = 400
_OPENERS: Final = {".gz": gzip.open, ".xz": lzma.open}


def encode_lines(path: Path, reader: Reader, encoder: StaticEncoder) -> npt.NDArray[np.uint16]:
    """Return the rows of all lines of a UTF-8 text file (``.gz`` and ``.xz`` as well), each line ended by ``END``."""
    rows = array.array("H")
    for line in _lines(path):
        forms = reader.read(line[:_LONGEST_LINE]).tokens.forms
        for form in forms:
            rows.extend(encoder.rows([form]) or [UNKNOWN])
        if forms:
            rows.append(END)
    return np.frombuffer(rows.tobytes(), dtype=np.uint16)


def _lines(path: Path) -> Iterator[str]:
    opener = _OPENERS.get(path.suffix, open)
    try:
        with opener(path, "rt", encoding="utf-8") as lines:  # type: ignore[operator]
            for line in lines:
                yield line.strip()
    except (OSError, UnicodeDecodeError, lzma.LZMAError, EOFError) as error:
        raise VocError(
            f"ファイル「{path}」を読めません。UTF-8のテキストか、その .gz・.xz を指定してください。",
            code="file_unreadable",
        ) from error
