"""What the name tagger is taught: marked texts with ever other names in them, and comments in which nobody is named."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from voc.privacy.evaluate import Case, read_cases
from voc.privacy.kinds import Found, PersonalData
from voc.privacy.mask import Masker
from voc.privacy.name_features import Dictionary, normalize, surroundings
from voc.privacy.name_swaps import Names
from voc.text.tokenizer import Tokenizer

# Each marked text is seen with so many other names.
VARIANTS: Final = 6
# The shares of variants that stand in a comment, and whose name is broken over two lines.
_IN_COMMENT: Final = 0.4
_BROKEN: Final = 0.04
_LONGEST_IN_COMMENT: Final = 60
_LONGEST_BEFORE: Final = 120
# Long texts are cut down to the tokens around names and around one word that could be one.
_AROUND: Final = 11
_LONGEST: Final = 45
_LURES: Final = 1
_MOST_ANSWERS: Final = 20_000
_SEED: Final = 20_261_122


@dataclass(frozen=True, slots=True)
class Example:
    """The features of each token, and whether it belongs to a name."""

    features: tuple[tuple[str, ...], ...]
    is_name: tuple[bool, ...]
    may_be_name: tuple[bool, ...]


class Teacher:
    """Makes examples; seeded, so that the same corpora make the same examples."""

    def __init__(self, tokenizer: Tokenizer, names: Names, comments: Sequence[str], seed: int = 0) -> None:
        self._tokenizer = tokenizer
        self._dictionary = Dictionary(tokenizer)
        self._numbers = Masker()
        self._names = names
        self._comments = comments
        self._chance = random.Random(seed)

    def examples(self, cases: Iterable[tuple[Case, Sequence[Found]]]) -> Iterator[Example]:
        """Yield each case as it is and, where it has names or what looks like some, with others."""
        for case, alike in cases:
            yield from self._short(self.example(case))
            if alike or any(span.kind is PersonalData.NAME for span in case.spans):
                for _ in range(VARIANTS):
                    yield from self._short(self.example(self._somewhere(self._names.swap(case, alike, self._chance))))

    def without_names(self, texts: Iterable[str]) -> Iterator[Example]:
        """Yield the neighbourhood of a word that could be a name in each text, of which none has any."""
        for text in texts:
            example = self.example(Case(text, ()))
            if any(example.may_be_name):
                yield from self._short(example, always=True)

    def example(self, case: Case) -> Example:
        """Return a text as the tagger sees it."""
        text = case.text
        tokens = self._tokenizer.tokenize(normalize(text))
        marked = {
            index for span in case.spans if span.kind is PersonalData.NAME for index in range(span.start, span.end)
        }
        beside = self._numbers.find(text)
        features, is_name, may_be_name = [], [], []
        for start, end, form, pos, around in zip(
            tokens.starts, tokens.ends, tokens.forms, tokens.pos, surroundings(text, tokens, beside), strict=True
        ):
            word = self._dictionary.word(text[start:end], form, pos)
            features.append(word.features + around)
            may_be_name.append(word.may_be_name)
            is_name.append(2 * len(marked.intersection(range(start, end))) >= end - start)
        return Example(tuple(features), tuple(is_name), tuple(may_be_name))

    def _somewhere(self, case: Case) -> Case:
        """Put a short text before or behind the beginning of a comment, or break a name over two lines."""
        if self._chance.random() < _BROKEN:
            return self._broken(case)
        if len(case.text) > _LONGEST_IN_COMMENT or self._chance.random() > _IN_COMMENT:
            return case
        beginning = self._chance.choice(self._comments)[:_LONGEST_BEFORE]
        beginning = beginning[: beginning.rfind("。") + 1]
        if self._chance.random() < 0.4:
            return Case(case.text + self._chance.choice(("。", "\n", " ")) + beginning, case.spans)
        beginning += self._chance.choice(("", "\n", " "))
        moved = (Found(span.start + len(beginning), span.end + len(beginning), span.kind) for span in case.spans)
        return Case(beginning + case.text, tuple(moved))

    def _broken(self, case: Case) -> Case:
        names = [span for span in case.spans if span.kind is PersonalData.NAME and span.end - span.start > 1]
        if not names:
            return case
        name = self._chance.choice(names)
        at = name.start + 1
        spans = (Found(span.start + (span.start >= at), span.end + (span.end > at), span.kind) for span in case.spans)
        return Case(f"{case.text[:at]}\n{case.text[at:]}", tuple(spans))

    def _short(self, example: Example, always: bool = False) -> Iterator[Example]:
        length = len(example.is_name)
        if length <= _LONGEST and not always:
            yield example
            return
        lures = [index for index in range(length) if example.may_be_name[index] and not example.is_name[index]]
        chosen = self._chance.sample(lures, min(_LURES, len(lures)))
        seen = [False] * length
        for index in [*chosen, *(index for index in range(length) if example.is_name[index])]:
            around = range(max(0, index - _AROUND), min(length, index + _AROUND + 1))
            for near in around:
                seen[near] = True
        start = 0
        while start < length:
            end = start
            while end < length and seen[end] == seen[start]:
                end += 1
            if seen[start]:
                yield Example(example.features[start:end], example.is_name[start:end], example.may_be_name[start:end])
            start = end


def read_answers(file: Path) -> list[str]:
    """Draw survey answers that name hardly anybody, but places, shops and sights, from JSON lines with ``text`` and ``split``."""
    content = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    rows = [json.loads(line) for line in content.decode().splitlines()]
    texts = sorted({row["text"] for row in rows if row.get("split", "train") == "train"})
    return random.Random(_SEED).sample(texts, min(_MOST_ANSWERS, len(texts)))


def read_marked(files: Iterable[Path]) -> list[tuple[Case, Sequence[Found]]]:
    """Read marked texts with what only looks like a name in them (``"alike": [[start, end], …]``)."""
    marked: list[tuple[Case, Sequence[Found]]] = []
    for file in files:
        rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        for case, row in zip(read_cases(file), rows, strict=True):
            marked.append((case, [Found(start, end, PersonalData.NAME) for start, end in row.get("alike", ())]))
    return marked
