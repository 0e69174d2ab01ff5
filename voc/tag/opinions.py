"""Real survey answers whose question tells praise from complaint: they teach sentiment as people really write it."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from voc.errors import VocError
from voc.tag.labels import Sentiment

_SENTIMENTS: Final = {"praise": Sentiment.POSITIVE, "complaint": Sentiment.NEGATIVE}
_LEARNT_SPLIT: Final = "train"
_SEED: Final = 20_260_921
# With more, training takes longer and gains little (docs/decisions/0012-network-tagger.md).
_MOST: Final = 4_000


@dataclass(frozen=True, slots=True)
class Opinion:
    """A real survey answer of which only the sentiment is known."""

    text: str
    sentiment: Sentiment


def read_opinions(path: Path) -> list[Opinion]:
    """Read JSON lines (``.gz`` or not) with ``text``, ``label`` (praise or complaint) and, if given, ``split``.

    Only the split ``train`` is used. Of each label as many are drawn, with a seed, at most 4,000.
    """
    try:
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        rows = [json.loads(line) for line in content.decode().splitlines() if line.strip()]
        rows = [row for row in rows if row.get("split", _LEARNT_SPLIT) == _LEARNT_SPLIT]
        return _balanced(Opinion(str(row["text"]), _SENTIMENTS[row["label"]]) for row in rows)
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise VocError(
            f'「{path}」を読めません ({type(error).__name__})。1行に1件の {{"text", "label": "praise" か "complaint"}} を書いてください。',
            code="opinions_broken",
        ) from error


def _balanced(opinions: Iterable[Opinion]) -> list[Opinion]:
    by_sentiment: dict[Sentiment, list[Opinion]] = {sentiment: [] for sentiment in _SENTIMENTS.values()}
    for opinion in opinions:
        by_sentiment[opinion.sentiment].append(opinion)
    fewest = min(_MOST, *map(len, by_sentiment.values()))
    draw = random.Random(_SEED)
    return [opinion for own in by_sentiment.values() for opinion in draw.sample(own, fewest)]
