"""How well and how fast other clusterers find themes in the same space: the table of docs/decisions/0006-clustering.md.

    pip install evoc fast_hdbscan        # not needed by voc; what is not installed is left out and named
    python benchmarks/clusterers.py                              # quality on all theme sets of eight industries
    python benchmarks/clusterers.py --sizes 100 360 3000 50000   # and processor seconds for so many comments

The map and the tagger behind the vectors are learnt first from the sets and comments of all other industries, which takes
four minutes of one processor. Seconds are of one processor, after each library has compiled what it compiles (numba: 15 to
60 s in each new process, told apart). Clusterers that need the number of clusters get that of production, and EVoC once
as an approximate aim.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import numpy as np
from themes import CORPORA, learn, read_set, score

from voc.encode.encoder import Vectors
from voc.text.reader import Reader
from voc.themes.cluster import NeighbourGraph
from voc.themes.space import embed

Labels = Any
INDUSTRIES: Final = ("telecom", "media", "medical", "realestate", "saas", "beauty", "fitness", "finance")
_SEED: Final = 1
_SMALLEST: Final = 5


def average_linkage(vectors: Vectors, count: int) -> Labels:
    from sklearn.cluster import AgglomerativeClustering

    return AgglomerativeClustering(count, metric="cosine", linkage="average").fit_predict(vectors)


def ward(vectors: Vectors, count: int) -> Labels:
    from sklearn.cluster import AgglomerativeClustering

    return AgglomerativeClustering(count).fit_predict(vectors)


def k_means(vectors: Vectors, count: int) -> Labels:
    from sklearn.cluster import KMeans

    return KMeans(count, n_init=10, random_state=_SEED).fit_predict(vectors)


def spectral(vectors: Vectors, count: int) -> Labels:
    return NeighbourGraph(count).fit(vectors).labels_


def umap_hdbscan(vectors: Vectors, _count: int) -> Labels:
    from hdbscan import HDBSCAN

    return HDBSCAN(min_cluster_size=_SMALLEST).fit_predict(_umap(vectors))


def umap_fast_hdbscan(vectors: Vectors, _count: int) -> Labels:
    from fast_hdbscan import HDBSCAN

    return HDBSCAN(min_cluster_size=_SMALLEST).fit_predict(_umap(vectors).astype(np.float32))


def fast_hdbscan(vectors: Vectors, _count: int) -> Labels:
    from fast_hdbscan import HDBSCAN
    from sklearn.decomposition import PCA

    reduced = np.ascontiguousarray(PCA(10, random_state=_SEED).fit_transform(vectors))
    return HDBSCAN(min_cluster_size=_SMALLEST).fit_predict(reduced)


def evoc(vectors: Vectors, _count: int) -> Labels:
    from evoc import EVoC

    return EVoC(base_min_cluster_size=_SMALLEST, random_state=_SEED).fit_predict(vectors)


def evoc_about(vectors: Vectors, count: int) -> Labels:
    from evoc import EVoC

    return EVoC(approx_n_clusters=count, random_state=_SEED).fit_predict(vectors)


def _umap(vectors: Vectors) -> Vectors:
    from umap import UMAP

    reduced: Vectors = UMAP(
        n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=_SEED, n_jobs=1
    ).fit_transform(vectors)
    return reduced


CLUSTERERS: Final[dict[str, tuple[Callable[[Vectors, int], Labels], tuple[str, ...]]]] = {
    "spectral, 8 neighbours (voc)": (spectral, ()),
    "k-means": (k_means, ()),
    "Ward": (ward, ()),
    "average linkage": (average_linkage, ()),
    "PCA + fast_hdbscan": (fast_hdbscan, ("fast_hdbscan",)),
    "EVoC": (evoc, ("evoc",)),
    "EVoC, about so many": (evoc_about, ("evoc",)),
    "UMAP + HDBSCAN": (umap_hdbscan, ("umap", "hdbscan")),
    "UMAP + fast_hdbscan": (umap_fast_hdbscan, ("umap", "fast_hdbscan")),
}
# They keep all distances in memory.
_SQUARE: Final = frozenset({"Ward", "average linkage"})
_MOST_SQUARE: Final = 20_000


def installed() -> dict[str, Callable[[Vectors, int], Labels]]:
    """Return the clusterers whose packages are there; say on stderr how to get the others."""
    there = {}
    for name, (run, needs) in CLUSTERERS.items():
        missing = [package for package in needs if find_spec(package) is None]
        if missing:
            print(f"left out: {name} (pip install {' '.join(missing)})", file=sys.stderr)
        else:
            there[name] = run
    return there


def number(comments: int) -> int:
    """The number of themes of production."""
    return round(2.6 * comments ** (1 / 3))


def quality(sets: Sequence[tuple[Vectors, Sequence[str | None]]]) -> None:
    """Print each clusterer's means over theme sets (their vectors in the space of themes and their true themes).

    And its figures over all sets in one pile, where the themes of different sets are taken to be apart, which no clusterer
    can know of those that are alike.
    """
    pile = np.vstack([vectors for vectors, _ in sets])
    true = [theme and f"{place} {theme}" for place, (_, themes) in enumerate(sets) for theme in themes]
    columns = f"{len(sets)} sets, means | one pile of {len(pile)}"
    print(f"adjusted Rand / V-measure / coverage / themes\n\n| clusterer | {columns} |\n|---|---|---|")
    for name, run in installed().items():
        scores = [_score(run, vectors, themes) for vectors, themes in sets]
        cells = (np.mean(scores, axis=0), _score(run, pile, true))
        print(
            f"| {name} | " + " | ".join("{:.3f} / {:.3f} / {:.2f} / {:.1f}".format(*each) for each in cells) + " |",
            flush=True,
        )


def _told(vectors: Vectors, themes: Sequence[str | None]) -> tuple[Vectors, list[str | None]]:
    """Leave out what says nothing, as discovery does."""
    told = vectors.any(axis=1)
    return vectors[told], [theme for theme, kept in zip(themes, told, strict=True) if kept]


def _score(run: Callable[[Vectors, int], Labels], vectors: Vectors, themes: Sequence[str | None]) -> Sequence[float]:
    return score(themes, run(vectors, number(len(vectors))).tolist(), -1)


def seconds(vectors: Vectors, sizes: Sequence[int]) -> None:
    """Print processor seconds for so many comments: sums of two drawn vectors, as if two comments were joined."""
    random = np.random.default_rng(_SEED)
    print("| clusterer | compiling | " + " | ".join(map(str, sizes)) + " |\n|" + "---|" * (len(sizes) + 2))
    for name, run in installed().items():
        cells = [_timed(run, vectors[:100])]
        for size in sizes:
            joined = vectors[random.integers(len(vectors), size=(size, 2))].sum(axis=1)
            joined /= np.linalg.norm(joined, axis=1, keepdims=True)
            cells.append("—" if name in _SQUARE and size > _MOST_SQUARE else _timed(run, joined))
        print(f"| {name} | " + " | ".join(cells) + " |", flush=True)


def _timed(run: Callable[[Vectors, int], Labels], vectors: Vectors) -> str:
    started = time.process_time()
    run(vectors, number(len(vectors)))
    return f"{time.process_time() - started:.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--industries", nargs="+", default=list(INDUSTRIES))
    parser.add_argument("--sizes", nargs="+", type=int, default=[])
    wanted = parser.parse_args()
    files = sorted((CORPORA / "themes").glob("*.jsonl"))
    names = [path.stem for path in files if path.stem.partition("-")[0] in wanted.industries]
    reader = Reader()
    with tempfile.TemporaryDirectory() as folder:
        tagger, _ = learn(names, reader, Path(folder))
        sets = [read_set(CORPORA / "themes" / f"{name}.jsonl", reader) for name in names]
        embedded = [_told(embed(each.documents, tagger).vectors, each.themes) for each in sets]
    quality(embedded)
    if wanted.sizes:
        seconds(np.vstack([vectors for vectors, _ in embedded]), wanted.sizes)


if __name__ == "__main__":
    main()
