"""How much personal data is masked, how much else, and how fast, as a ratio to bare Sudachi tokenization in the same run.

    python benchmarks/masking.py [--comments 2000]

One process, one thread. The speed is that on the comments of ``corpora/evaluation``, of which few hold personal data.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import time
from collections.abc import Callable
from itertools import cycle, islice

import sudachipy

from voc.privacy.evaluate import evaluate, read_cases, to_markdown
from voc.privacy.mask import Masker
from voc.settings import PROJECT_ROOT
from voc.tag.corpus import read_labelled
from voc.text.tokenizer import Tokenizer


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--comments", type=int, default=2_000)
    options = arguments.parse_args()
    masker = Masker(Tokenizer())
    for name in ("dev", "test"):
        cases = read_cases(PROJECT_ROOT / "corpora" / "privacy" / name)
        print(f"{name}: {len(cases)} comments\n\n{to_markdown(evaluate(cases, masker))}\n")
    texts = [comment.text for comment in read_labelled([PROJECT_ROOT / "corpora" / "evaluation"])]
    texts = list(islice(cycle(texts), options.comments))
    sudachi = sudachipy.Dictionary(dict="core").create()
    bare = seconds(texts, sudachi.tokenize)
    masked = seconds(texts, masker.mask)
    print(f"bare Sudachi {bare / len(texts) * 1e6:,.0f} µs a comment, masking {masked / len(texts) * 1e6:,.0f} µs")
    print(f"masking takes {masked / bare:.2f} × the time of bare Sudachi")


def seconds(texts: list[str], work: Callable[[str], object]) -> float:
    for text in texts[:200]:
        work(text)
    started = time.process_time()
    for text in texts:
        work(text)
    return time.process_time() - started


if __name__ == "__main__":
    main()
