"""Names for themes, from what their own customers wrote near the centre of the theme.

A manager reads 「電話がつながらない」 at a glance, not 「電話 解約 繋がる」. So the name is a dependency phrase that several
comments near the centre share or come close to; where there is none, the shortest telling statement.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from voc.encode.encoder import Vectors
from voc.text.phrases import phrases

_STATEMENTS_A_THEME: Final = 25
_SHORTEST: Final = 4
_LONGEST: Final = 24
_PHRASES_KEPT: Final = 5
_CLOSING_MARKS: Final = "。、!?…〜ー・ 」』)"


@dataclass(frozen=True, slots=True)
class Candidates:
    """The statements of one theme, their cosines to its centroid, and the words that set the theme apart."""

    statements: Sequence[str]
    similarities: Vectors
    words: Sequence[str]


@dataclass(frozen=True, slots=True)
class Named:
    """A theme's name and its telling phrases, the strongest first."""

    name: str
    phrases: tuple[str, ...]


def name_themes(themes: Sequence[Candidates]) -> list[Named]:
    """Name the themes; no two get the same name."""
    near = [np.argsort(-theme.similarities, kind="stable")[:_STATEMENTS_A_THEME] for theme in themes]
    texts = [theme.statements[index] for theme, order in zip(themes, near, strict=True) for index in order]
    found = iter(phrases(texts))
    scores: list[dict[str, float]] = []
    for theme, order in zip(themes, near, strict=True):
        own: dict[str, float] = defaultdict(float)
        for index in order:
            for phrase in next(found):
                if _SHORTEST <= len(phrase) <= _LONGEST:
                    own[phrase] += float(theme.similarities[index]) * _telling(phrase, theme.words)
        scores.append(own)
    taken: set[str] = set()
    return [
        _name(theme, order, own, _elsewhere(scores, position), taken)
        for position, (theme, order, own) in enumerate(zip(themes, near, scores, strict=True))
    ]


def _telling(phrase: str, words: Sequence[str]) -> float:
    """Count a phrase more when it holds words that set the theme apart."""
    return 1.0 + sum(1.0 for word in words if len(word) > 1 and word in phrase)


def _elsewhere(scores: Sequence[dict[str, float]], position: int) -> dict[str, float]:
    others: dict[str, float] = defaultdict(float)
    for other, own in enumerate(scores):
        if other != position:
            for phrase, score in own.items():
                others[phrase] += score
    return others


def _name(
    theme: Candidates, order: np.ndarray, own: dict[str, float], elsewhere: dict[str, float], taken: set[str]
) -> Named:
    ranked = sorted(own, key=lambda phrase: (-(own[phrase] - elsewhere[phrase]), len(phrase), phrase))
    statements = [theme.statements[index].strip(_CLOSING_MARKS) for index in order]
    fitting = [text for text in statements if _SHORTEST <= len(text) <= _LONGEST]
    candidates = [*ranked, *fitting, *(text[:_LONGEST] + "…" for text in statements if text), *theme.words]
    name = next((text for text in candidates if text not in taken), f"テーマ {len(taken) + 1}")
    taken.add(name)
    return Named(name, tuple(ranked[:_PHRASES_KEPT]) or tuple(theme.words[:_PHRASES_KEPT]))
