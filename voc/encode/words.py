"""Word vectors as files: one word a line, its row, its weight, and the matrix; read by NumPy alone.

The vectors come from the ``ja_ginza`` package (MIT licence), which took them from chiVe (Works Applications and
NINJAL, Apache-2.0). spaCy keeps them keyed by string hash; reading them through ``spacy.load`` takes seconds, this
takes 0.3 s.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from voc.errors import VocError
from voc.settings import PROJECT_ROOT

FORMAT: Final = 2
# The map that ``voc tune`` learnt from corpora/themes; a mean of mapped vectors is the mapped mean, so it costs nothing.
PROJECTION: Final = PROJECT_ROOT / "models" / "encoder" / "projection.npy"
# Smooth inverse frequency: w = a / (a + p). A Simple but Tough-to-Beat Baseline for Sentence Embeddings (Arora, Liang, Ma; ICLR 2017).
_SMOOTHING: Final = 1e-3
# The rows are in order of frequency, and word frequencies follow Zipf's law, p(rank) ≈ 0.1 / rank, so no counts are needed.
_ZIPF: Final = 0.1


@dataclass(frozen=True, slots=True)
class WordVectors:
    """``matrix[row_of[word]]`` is a word's centred vector (float32), ``weights[row]`` how much it counts in a mean."""

    name: str
    row_of: dict[str, int]
    matrix: npt.NDArray[np.float32]
    weights: npt.NDArray[np.float32]


def load_words(folder: Path) -> WordVectors:
    """Load a folder written by ``convert_ja_ginza``."""
    config = json.loads((folder / "words.json").read_text(encoding="utf-8"))
    words = (folder / "words.txt").read_text(encoding="utf-8").split("\n")
    rows = np.load(folder / "rows.npy")
    matrix = np.load(folder / "vectors.npy").astype(np.float32)
    weights = np.load(folder / "weights.npy")
    return WordVectors(config["name"], dict(zip(words, rows.tolist(), strict=True)), matrix, weights)


def built_in_folder(home: Path) -> Path:
    """Return the converted vectors in ``home``, converting them first where they are missing."""
    try:
        package_version = version("ja_ginza")
    except ImportError as error:
        raise VocError(
            "内蔵エンコーダの元になる ja_ginza が入っていません。pip install ja_ginza を実行してください。",
            code="encoder_missing",
            status=503,
        ) from error
    folder = home / "encoders" / _name(package_version, PROJECTION)
    if not folder.is_dir():
        # In a process of its own: reading spaCy's files imports spaCy, and that torch, which a server would keep.
        program = "import sys, pathlib; from voc.encode.words import PROJECTION, convert_ja_ginza; convert_ja_ginza(pathlib.Path(sys.argv[1]), sys.argv[2], PROJECTION)"
        subprocess.run([sys.executable, "-c", program, str(folder), package_version], check=True)
    return folder


def _name(package_version: str, projection: Path | None) -> str:
    """Name the vectors by all that made them: vectors of different names must not be compared."""
    tuned = hashlib.sha256(projection.read_bytes()).hexdigest()[:8] if projection and projection.is_file() else "plain"
    return f"ja-ginza-{package_version}-{FORMAT}-{tuned}"


def convert_ja_ginza(folder: Path, package_version: str, projection: Path | None = None) -> None:
    """Write the vectors of the installed ``ja_ginza`` as a sentence-transformers model folder, mapped by ``projection``.

    The folder is written aside and renamed, so that two processes that start at once do not see half a folder.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=folder.name, dir=folder.parent))
    row_of, vectors = _read_ja_ginza()
    words = sorted(word for word in row_of if "\n" not in word)
    probabilities = _ZIPF / (1.0 + np.arange(len(vectors)))
    (aside / "words.txt").write_text("\n".join(words), encoding="utf-8")
    np.save(aside / "rows.npy", np.array([row_of[word] for word in words], dtype=np.int32))
    centred = vectors - vectors.mean(axis=0)
    if projection and projection.is_file():
        centred = centred @ np.load(projection).astype(np.float32)
    np.save(aside / "vectors.npy", centred.astype(np.float16))
    np.save(aside / "weights.npy", (_SMOOTHING / (_SMOOTHING + probabilities)).astype(np.float32))
    config = {"name": _name(package_version, projection), "dimension": int(vectors.shape[1])}
    (aside / "words.json").write_text(json.dumps(config), encoding="utf-8")
    modules = [{"idx": 0, "name": "0", "path": "", "type": "voc.encode.sentence_transformer.WordVectorModule"}]
    (aside / "modules.json").write_text(json.dumps(modules, indent=2), encoding="utf-8")
    # mkdtemp makes a private folder; the service may run as another user than the one that set it up.
    aside.chmod(0o755)
    try:
        os.replace(aside, folder)
    except OSError:  # another process was first
        shutil.rmtree(aside)


def _read_ja_ginza() -> tuple[dict[str, int], npt.NDArray[np.float32]]:
    import srsly
    from spacy.strings import get_string_id

    spec = find_spec("ja_ginza")
    if spec is None or spec.origin is None:
        raise VocError(
            "ja_ginza が入っていません。pip install ja_ginza を実行してください。", code="encoder_missing", status=503
        )
    vocabulary = next(Path(spec.origin).parent.glob("ja_ginza-*")) / "vocab"
    rows = srsly.msgpack_loads((vocabulary / "key2row").read_bytes())
    strings: list[str] = json.loads((vocabulary / "strings.json").read_text(encoding="utf-8"))
    row_of = {word: rows[key] for word in strings if (key := get_string_id(word)) in rows}
    return row_of, np.load(vocabulary / "vectors")
