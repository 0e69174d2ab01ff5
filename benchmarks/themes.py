"""How well and how fast themes are found, beside BERTopic's usual recipe in the same run.

    python benchmarks/themes.py                       # theme sets of four industries
    python benchmarks/themes.py --sets telecom-t01    # one
    python benchmarks/themes.py --scale 3000 50000    # seconds and memory for so many comments

The sets that are measured teach nothing before: the encoder's map and a linear tagger are learnt first from the other
industries, which takes two minutes. "BERTopic" is its default (UMAP, HDBSCAN, English-free settings) over the same plain
word vectors as sentence embeddings, with Sudachi's tokens for its words.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import adjusted_rand_score, v_measure_score

from voc.encode.static import StaticEncoder
from voc.encode.tune import ThemeSet, tune
from voc.encode.words import convert_ja_ginza, load_words
from voc.settings import PROJECT_ROOT
from voc.tag.corpus import read_labelled
from voc.tag.tagger import Tagger
from voc.tag.taxonomy import Taxonomy
from voc.tag.train import train
from voc.text.reader import Reader
from voc.themes.discover import discover
from voc.themes.space import Document

CORPORA = PROJECT_ROOT / "corpora"
SETS = ("telecom-t01", "media-t08", "medical-t09", "realestate-t10")


@dataclass(frozen=True, slots=True)
class Set:
    """A theme set: comments with the theme that its writer gave them, ``None`` for none."""

    name: str
    documents: list[Document]
    themes: list[str | None]


def read_set(path: Path, reader: Reader) -> Set:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    documents = [Document(row["id"], reader.read(row["text"]), row["kind"]) for row in rows]
    return Set(path.stem, documents, [row["theme"] for row in rows])


def learn(measured: Sequence[str], reader: Reader, folder: Path) -> tuple[Tagger, StaticEncoder]:
    """Learn a map and a linear tagger without the industries of the measured sets; return it and the plain encoder."""
    industries = {name.partition("-")[0] for name in measured}
    files = [
        path for path in sorted((CORPORA / "themes").glob("*.jsonl")) if path.stem.partition("-")[0] not in industries
    ]
    convert_ja_ginza(folder / "plain", "plain")
    plain = StaticEncoder(load_words(folder / "plain"), reader)
    sets = []
    for each in (read_set(path, reader) for path in files):
        kept = [(document, theme) for document, theme in zip(each.documents, each.themes, strict=True) if theme]
        numbers = {theme: number for number, theme in enumerate(dict.fromkeys(theme for _, theme in kept))}
        vectors = plain.encode([document.analysis for document, _ in kept])
        sets.append(ThemeSet(vectors, np.array([numbers[theme] for _, theme in kept], dtype=np.int64)))
    np.save(folder / "map.npy", tune(sets).astype(np.float16))
    convert_ja_ginza(folder / "tuned", "tuned", folder / "map.npy")
    encoder = StaticEncoder(load_words(folder / "tuned"), reader)
    comments = read_labelled([CORPORA / "comments", CORPORA / "themes"])
    trained = train([each for each in comments if each.domain not in industries], reader, encoder)
    return Tagger(trained.model, encoder, Taxonomy(), reader), plain


def bertopic(each: Set, plain: StaticEncoder) -> list[int]:
    """BERTopic's default recipe; -1 for outliers."""
    from bertopic import BERTopic
    from sklearn.feature_extraction.text import CountVectorizer

    vectors = plain.encode([document.analysis for document in each.documents])
    words = [" ".join(document.analysis.tokens.forms) or " " for document in each.documents]
    model = BERTopic(embedding_model=None, vectorizer_model=CountVectorizer(tokenizer=str.split, token_pattern=None))
    topics, _ = model.fit_transform(words, embeddings=vectors)
    return [int(topic) for topic in topics]


def score(themes: Sequence[str | None], found: Sequence[Any], nothing: Any) -> tuple[float, float, float, int]:
    """Adjusted Rand and V-measure over the comments that have a true theme (no theme found counts as one group);
    coverage: the share of those that got a theme; and the number of themes found."""
    kept = [(theme, str(place)) for theme, place in zip(themes, found, strict=True) if theme]
    true, given = zip(*kept, strict=True)
    coverage = sum(place != str(nothing) for place in given) / len(given)
    number = len({place for place in found if place != nothing})
    return adjusted_rand_score(true, given), v_measure_score(true, given), coverage, number


def quality(names: Sequence[str]) -> None:
    """Print a table of both on the measured sets."""
    reader = Reader()
    with tempfile.TemporaryDirectory() as folder:
        tagger, plain = learn(names, reader, Path(folder))
        table = []
        for each in (read_set(CORPORA / "themes" / f"{name}.jsonl", reader) for name in names):
            found = discover(each.documents, tagger)
            ours = score(each.themes, [place.theme_id for place in found.places], None)
            table.append(
                (each.name, len(set(filter(None, each.themes))), ours, score(each.themes, bertopic(each, plain), -1))
            )
    print(
        "| set | true themes | voc: ARI / V / coverage / themes | BERTopic: ARI / V / coverage / themes |\n|---|---|---|---|"
    )
    for name, true, *both in table:
        print(
            f"| {name} | {true} | " + " | ".join("{:.3f} / {:.3f} / {:.2f} / {}".format(*each) for each in both) + " |"
        )
    means = [np.mean([row[place] for row in table], axis=0) for place in (2, 3)]
    print("| mean | | " + " | ".join("{:.3f} / {:.3f} / {:.2f} / {:.1f}".format(*each) for each in means) + " |")


def scale(sizes: Sequence[int]) -> None:
    """Print seconds and peak memory of discovery over so many comments, drawn from the corpora with repetition."""
    from voc.jobs.components import Components
    from voc.settings import load_settings

    components = Components(load_settings())
    texts = [comment.text for comment in read_labelled([CORPORA / "comments", CORPORA / "themes"]) if comment.reasons]
    random = np.random.default_rng(0)
    for size in sizes:
        # Two comments joined are a new text, so that nothing is deduplicated away.
        drawn = [(texts[one], texts[other]) for one, other in random.integers(len(texts), size=(size, 2))]
        documents = [
            Document(str(row), components.reader.read(f"{one}\n{other}" if row >= len(texts) else one), None)
            for row, (one, other) in enumerate(drawn)
        ]
        started = time.perf_counter()
        found = discover(documents, components.tagger)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{size:7d} comments: {time.perf_counter() - started:6.1f} s, {len(found.themes)} themes, peak {peak:.0f} MB"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", nargs="+", default=list(SETS))
    parser.add_argument("--scale", nargs="+", type=int, default=[])
    wanted = parser.parse_args()
    scale(wanted.scale) if wanted.scale else quality(wanted.sets)


if __name__ == "__main__":
    main()
