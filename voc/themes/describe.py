"""What a found theme is: its name, telling phrases, representative comments and the reason that its comments mostly give."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from voc.encode.encoder import Vectors
from voc.tag.heads import HEADS, Scores
from voc.tag.tagger import Tagger
from voc.text.analysis import Analysis
from voc.themes.cluster import Labels
from voc.themes.copies import group_equal
from voc.themes.naming import Candidates, Material, name_themes, shares
from voc.themes.space import Document, Embedded, embed
from voc.themes.theme import Theme
from voc.themes.wording import core, flaws, has_content

_REPRESENTATIVES: Final = 5
_TOO_ALIKE: Final = 0.9
_MOST_READ_FOR_NAMES: Final = 500


@dataclass(frozen=True, slots=True)
class Found:
    """Documents with their vectors and labels, from which themes are described."""

    documents: Sequence[Document]
    embedded: Embedded
    labels: Labels
    centroids: Vectors

    def themes(
        self,
        wanted: Sequence[int],
        words: Mapping[int, tuple[str, ...]],
        tagger: Tagger,
        taken: Set[str] = frozenset(),
    ) -> tuple[Theme, ...]:
        """Describe the themes of the ``wanted`` labels, in that order, named in their customers' words by what is not ``taken``."""
        members = [np.flatnonzero(self.labels == label) for label in wanted]
        texts = [self._texts(label) for label in range(len(self.centroids))]
        used = shares({label: self._words(groups, tagger) for label, groups in enumerate(texts)})
        materials = {label: self._material(label, texts[label], used[label], tagger) for label in wanted}

        def read(texts: Sequence[str]) -> Candidates:
            analyses = [_core(tagger.reader.read(text), tagger) for text in texts]
            embedded = embed([Document("", analysis, None) for analysis in analyses], tagger)
            flawed = np.array([flaws(_speech(each, tagger)) for each in analyses], dtype=np.float32)
            trouble = np.array([_trouble(each) for each in embedded.probabilities], dtype=np.float32)
            words = [_content(analysis, tagger) for analysis in analyses]
            return Candidates([each.repaired.text for each in analyses], embedded.vectors, trouble, flawed, words)

        named = name_themes(materials, self.centroids, read, taken)
        return tuple(
            Theme(
                id=f"t{hashlib.sha256(self.centroids[label].tobytes()).hexdigest()[:12]}",
                name=named[label].name,
                size=len(inside),
                phrases=named[label].phrases,
                words=self._used(words.get(label, ()), inside),
                representatives=self._representatives(label, inside),
                group=self._group(inside),
                centroid=self.centroids[label],
            )
            for label, inside in zip(wanted, members, strict=True)
        )

    def _texts(self, label: int) -> list[list[int]]:
        """Group a theme's documents by text: copies must not crowd the others out of what is read for names."""
        return group_equal(self.documents, np.flatnonzero(self.labels == label).tolist(), _MOST_READ_FOR_NAMES)

    def _words(self, texts: Sequence[Sequence[int]], tagger: Tagger) -> list[frozenset[str]]:
        """Return the words of every document read."""
        read = [(frozenset(_content(self.documents[text[0]].analysis, tagger)), len(text)) for text in texts]
        return [words for words, copies in read for _ in range(copies)]

    def _material(
        self, label: int, texts: Sequence[Sequence[int]], used: Mapping[str, float], tagger: Tagger
    ) -> Material:
        """The statements of a theme's texts, the nearest to its centre (in the encoder's part of the space) first."""
        direction = self.centroids[label][: tagger.encoder.dimension]
        statements: list[str] = []
        similarities: list[Vectors] = []
        for text in texts:
            analysis = self.documents[text[0]].analysis
            statements.extend(analysis.quote(statement.start, statement.end) for statement in analysis.statements)
            similarities.append(tagger.encoder.encode_statements(analysis) @ direction)
        order = np.argsort(-np.concatenate(similarities), kind="stable")
        return Material([statements[index] for index in order], used)

    def _used(self, words: Sequence[str], members: Labels) -> tuple[str, ...]:
        """Those words of a cluster that its theme's comments use: some of the cluster may lie nearer to another centre."""
        used = {form for index in members for form in self.documents[index].analysis.tokens.forms}
        return tuple(word for word in words if word in used)

    def renewed(self, label: int, theme: Theme) -> Theme:
        """A known theme with its members of now; one that lost them all keeps how it was described."""
        members = np.flatnonzero(self.labels == label)
        if not len(members):
            return replace(theme, size=0)
        representatives = self._representatives(label, members)
        return replace(theme, size=len(members), representatives=representatives, group=self._group(members))

    def _representatives(self, label: int, members: Labels) -> tuple[str, ...]:
        """Comments near the centre, each different from those before it."""
        vectors = self.embedded.vectors
        chosen: list[int] = []
        # Of equal texts, whose products may differ in the last digit, the first stands for all.
        similarities = (vectors[members] @ self.centroids[label]).round(5)
        for index in members[np.argsort(-similarities, kind="stable")]:
            if all(float(vectors[index] @ vectors[other]) < _TOO_ALIKE for other in chosen):
                chosen.append(int(index))
            if len(chosen) == _REPRESENTATIVES:
                break
        return tuple(self.documents[index].id for index in chosen)

    def _group(self, members: Labels) -> str:
        """The reason that the tagger gives the members, taken together."""
        main = HEADS["main"]
        total = self.embedded.probabilities[members][:, main.columns].sum(axis=0)
        return main.labels[int(total.argmax())]


def _speech(analysis: Analysis, tagger: Tagger) -> list[tuple[str, ...]]:
    return [tagger.reader.tokenizer.part_of_speech(pos) for pos in analysis.tokens.pos]


def _core(analysis: Analysis, tagger: Tagger) -> Analysis:
    """Read what is left of a text without conjunctions before it and without who reported it."""
    first, last = core(analysis.tokens.forms, _speech(analysis, tagger))
    if last - first == len(analysis.tokens):
        return analysis
    return tagger.reader.read(analysis.quote(analysis.tokens.starts[first], analysis.tokens.ends[last - 1]))


def _content(analysis: Analysis, tagger: Tagger) -> list[str]:
    speech = _speech(analysis, tagger)
    return [form for form, fields in zip(analysis.tokens.forms, speech, strict=True) if has_content(fields)]


def _trouble(probabilities: Scores) -> float:
    """How likely a text names a trouble and nothing else: a reason, and no praise (of mixed feelings half is praise)."""
    main, sentiment = HEADS["main"], HEADS["sentiment"]
    none = probabilities[main.first + main.labels.index("none")]
    praise, both = (probabilities[sentiment.first + sentiment.labels.index(each)] for each in ("positive", "mixed"))
    return float((1.0 - none) * (1.0 - praise - 0.5 * both))
