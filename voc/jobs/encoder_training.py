"""Training of the encoders: the contextual one on running text, the built-in one on comments of known themes."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from voc.encode.context import save_pretrained
from voc.encode.static import StaticEncoder
from voc.encode.stream import encode_lines
from voc.encode.tune import ThemeSet, tune
from voc.encode.words import convert_ja_ginza, load_words
from voc.errors import VocError
from voc.jobs.components import Components
from voc.tag.corpus import read_labelled, read_lines

_log = logging.getLogger(__name__)


def pretrain_encoder(components: Components, texts: Sequence[Path], minutes: float, output: Path) -> int:
    """Pretrain the contextual encoder on lines of running text; returns the number of words read.

    Each file weighs as much as its length; the rows of words are those of the built-in encoder.
    """
    from voc.encode.context_training import Stream, pretrain

    encoder = components.encoder
    if not isinstance(encoder, StaticEncoder):
        raise VocError(
            "voc pretrain は内蔵エンコーダだけのものです。VOC_ENCODER を外してください。", code="encoder_other"
        )
    streams = [Stream(encode_lines(path, components.reader, encoder), 1.0) for path in texts]
    weights = pretrain(streams, encoder.word_vectors, minutes, _log.info)
    save_pretrained(weights, output)
    return sum(len(stream.rows) for stream in streams)


def tune_encoder(components: Components, corpora: Sequence[Path], held_out: Path, output: Path) -> int:
    """Tune the built-in encoder on comments that name their theme; returns how many it learnt from.

    Like the tagger it learns nothing of the industries of ``held_out``. The tagger must be trained anew afterwards, since
    its vectors change.
    """
    industries = {comment.domain for comment in read_labelled([held_out]) if comment.domain}
    by_set: dict[str, list[tuple[str, str]]] = {}
    for line in read_lines(corpora):
        if line.row.get("theme") and line.row.get("domain") not in industries:
            by_set.setdefault(line.path.name, []).append((str(line.row["text"]), str(line.row["theme"])))
    with tempfile.TemporaryDirectory() as folder:
        convert_ja_ginza(Path(folder) / "plain", "plain")
        encoder = StaticEncoder(load_words(Path(folder) / "plain"), components.reader)
    sets = []
    for rows in by_set.values():
        vectors = encoder.encode(components.reader.read_all([text for text, _ in rows]))
        numbers = {theme: number for number, theme in enumerate(dict.fromkeys(theme for _, theme in rows))}
        sets.append(ThemeSet(vectors, np.array([numbers[theme] for _, theme in rows], dtype=np.int64)))
    output.parent.mkdir(parents=True, exist_ok=True)
    np.save(output, tune(sets).astype(np.float16))
    return sum(len(rows) for rows in by_set.values())
