"""Names for themes in their own customers' words, which stay where no plain name is known (``voc.themes.plain_names``).

A manager reads 「電話がつながらない」 at a glance, not 「電話 解約 繋がる」. So the candidates are what members near the centre
wrote: whole short statements, and the 係り受け phrases in longer ones. The name is the candidate that lies nearest to the
theme's own centre and away from all others', in words that many members use and others do not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Final

import numpy as np

from voc.encode.encoder import Vectors
from voc.text.phrases import phrases

_STATEMENTS_A_THEME: Final = 30
_SHORTEST: Final = 4
_LONGEST: Final = 22
_PHRASES_KEPT: Final = 5
# What counts for a name, beside its cosine to the theme's own centre (``_rank``).
_RIVALRY: Final = 0.6
_TROUBLE: Final = 1.0
_FLAW: Final = 0.25
_SHARED: Final = 1.0
_MASKED: Final = "〔"
_CASES: Final = "がをにでへと"
_SUFFERED: Final = ("ない", "れる", "せる", "にくい", "づらい", "すぎる")
_MARKS: Final = "。、!?…〜ー・ "
_BRACKETS: Final = ("「」", "『』", "()", "（）")


@dataclass(frozen=True, slots=True)
class Material:
    """What a theme may be named from: statements of its members near the centre, the nearest first.

    ``shares`` tells of a word (normalized form) how much larger a share of the theme's comments than of others uses it.
    """

    statements: Sequence[str]
    shares: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Texts that may become a name, with their unit vectors in the space of themes.

    ``trouble`` is how likely each names a trouble, ``flaws`` how many things keep it from being a name (``flaws``), ``words``
    are the normalized forms of its words with content.
    """

    texts: Sequence[str]
    vectors: Vectors
    trouble: Vectors
    flaws: Vectors
    words: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Named:
    """A theme's name and its telling phrases, the strongest first."""

    name: str
    phrases: tuple[str, ...]


def name_themes(
    materials: Mapping[int, Material],
    centroids: Vectors,
    read: Callable[[Sequence[str]], Candidates],
    taken: Set[str] = frozenset(),
) -> dict[int, Named]:
    """Name themes; no two get the same name, and none gets one that is ``taken``.

    ``centroids`` has a row a theme, ``materials`` are by row, for those that want a name; ``read`` turns texts into
    candidates in the same space, and may shorten them.
    """
    chosen = {row: list(dict.fromkeys(each.statements))[:_STATEMENTS_A_THEME] for row, each in materials.items()}
    found = phrases(statement for statements in chosen.values() for statement in statements)
    used = set(taken)
    named = {}
    for row, statements in chosen.items():
        own_phrases = [phrase for text in statements for phrase in well_formed(next(found), text)]
        candidates = _candidates(statements, own_phrases)
        cut = set(own_phrases) - {_bare(each) for each in statements}
        ranked = _rank(read(candidates), centroids, row, materials[row].shares, cut)
        fallback = [_shortened(statement) for statement in statements if _MASKED not in statement]
        told = (text for text in [*ranked, *fallback] if text not in used)
        name = next(told, f"テーマ {row + 1}")
        used.add(name)
        named[row] = Named(name, tuple(ranked[:_PHRASES_KEPT]))
    return named


def shares(groups: Mapping[int, Sequence[Set[str]]]) -> dict[int, dict[str, float]]:
    """Return for each group of texts, given as sets of words, by how much its share of texts with a word is above the others'."""
    used = {label: Counter(word for words in texts for word in words) for label, texts in groups.items()}
    everywhere = sum(used.values(), Counter[str]())
    total = sum(len(texts) for texts in groups.values())
    found = {}
    for label, own in used.items():
        inside = max(1, len(groups[label]))
        outside = max(1, total - len(groups[label]))
        found[label] = {word: count / inside - (everywhere[word] - count) / outside for word, count in own.items()}
    return found


def _shortened(statement: str) -> str:
    return statement if len(statement) <= _LONGEST else statement[:_LONGEST] + "…"


def _bare(statement: str) -> str:
    """Take the marks off both ends, and a bracket whose partner stands in another statement."""
    bare = statement.strip(_MARKS)
    for pair in _BRACKETS:
        if bare.count(pair[0]) != bare.count(pair[1]):
            bare = bare.strip(pair)
    return bare.strip(_MARKS)


def _candidates(statements: Sequence[str], found: Sequence[str]) -> list[str]:
    texts = [*map(_bare, statements), *found]
    return [text for text in dict.fromkeys(texts) if _SHORTEST <= len(text) <= _LONGEST and _MASKED not in text]


def well_formed(found: Sequence[str], statement: str) -> list[str]:
    """Return those phrases of a statement that have noun and case from it, leave out no object, and name no mere act.

    「予告は守った」 is no 「予告が守る」; where 「家賃を払う」 is said, 「予告が払う」 says nothing; 「アクセルを踏む」 is what somebody
    does, 「換金を断られる」 what befalls one.
    """
    objects = {phrase.partition("を")[2] for phrase in found} - {""}
    return [
        phrase
        for phrase in found
        if _written(phrase, statement)
        and phrase.partition("が")[2] not in objects
        and ("を" not in phrase or phrase.endswith(_SUFFERED))
    ]


def _written(phrase: str, statement: str) -> bool:
    shared = next((length for length in range(len(phrase), 0, -1) if phrase[:length] in statement), 0)
    return any(phrase[place] in _CASES for place in range(1, shared))


def _rank(
    candidates: Candidates, centroids: Vectors, own: int, shares: Mapping[str, float], cut: Set[str]
) -> list[str]:
    """Order candidates by their cosine to the theme's own centre, less what they share with the nearest other one.

    「それだけです」 may lie near the centre of a theme, too; a name says what the trouble is. What one customer tells of his
    own case or in his dialect has few words in common with the others. A phrase ``cut`` out of a sentence reads worse than
    what a person wrote whole.
    """
    if not candidates.texts:
        return []
    similarities = candidates.vectors @ centroids.T
    mine = similarities[:, own].copy()
    similarities[:, own] = -1.0
    rival = similarities.max(axis=1) if len(centroids) > 1 else np.zeros(len(mine))
    flawed = candidates.flaws + np.array([text in cut for text in candidates.texts], dtype=np.float32)
    shared = np.array(
        [sum(shares.get(word, 0.0) for word in set(words)) / (len(set(words)) + 1) for words in candidates.words]
    )
    telling = mine - _RIVALRY * rival + _TROUBLE * candidates.trouble - _FLAW * flawed + _SHARED * shared
    order = np.argsort(-telling, kind="stable")
    texts = dict.fromkeys(candidates.texts[index] for index in order)
    return [text for text in texts if len(text) >= _SHORTEST]
