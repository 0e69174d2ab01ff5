"""How fast comments are tagged, as a ratio to bare Sudachi tokenization and to the full GiNZA pipeline in the same run.

    python benchmarks/tagging.py [--comments 2000] [--ginza 100]

One process, one thread. The comments are those of ``corpora/evaluation``, repeated where there are too few.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import resource
import statistics
import time
from collections.abc import Callable
from itertools import cycle, islice

import sudachipy

from voc.jobs.components import Components
from voc.settings import PROJECT_ROOT, load_settings
from voc.tag.corpus import read_labelled


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--comments", type=int, default=2_000)
    arguments.add_argument("--ginza", type=int, default=100)
    options = arguments.parse_args()
    texts = [comment.text for comment in read_labelled([PROJECT_ROOT / "corpora" / "evaluation"])]
    texts = list(islice(cycle(texts), options.comments))
    print(f"{len(texts)} comments, {statistics.mean(map(len, texts)):.0f} characters on average")

    started = time.perf_counter()
    components = Components(load_settings())
    tagger, reader = components.tagger, components.reader
    tagger.tag([reader.read("準備")], [None])
    loaded = time.perf_counter() - started
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"loading: {loaded:.2f} s, {memory:.0f} MB resident")

    sudachi = sudachipy.Dictionary(dict="core").create()
    bare = rate(texts, lambda text: sudachi.tokenize(text))
    singles = latencies(texts[:500], lambda text: tagger.tag([reader.read(text)], ["survey"]))
    tagged = rate(texts, lambda text: tagger.tag([reader.read(text)], ["survey"]))
    print(f"bare Sudachi: {bare:,.0f} comments/s")
    print(f"voc, one by one: {tagged:,.0f} comments/s = {tagged / bare:.2f} × bare Sudachi")
    print(
        f"one comment: {statistics.median(singles) * 1e3:.2f} ms median, {sorted(singles)[int(0.99 * len(singles))] * 1e3:.2f} ms p99"
    )
    if options.ginza:
        import spacy

        pipeline = spacy.load("ja_ginza")
        full = rate(texts[: options.ginza], pipeline)
        print(f"full GiNZA pipeline: {full:,.0f} comments/s; voc is {tagged / full:.0f} × as fast")


def rate(texts: list[str], work: Callable[[str], object]) -> float:
    started = time.perf_counter()
    for text in texts:
        work(text)
    return len(texts) / (time.perf_counter() - started)


def latencies(texts: list[str], work: Callable[[str], object]) -> list[float]:
    measured = []
    for text in texts:
        started = time.perf_counter()
        work(text)
        measured.append(time.perf_counter() - started)
    return measured


if __name__ == "__main__":
    main()
