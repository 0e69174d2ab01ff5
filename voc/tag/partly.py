"""Texts of which only some labels are known: they teach those questions beside the wholly labelled comments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from voc.tag.corrections import Said
from voc.tag.heads import COLUMNS, HEADS, Scores
from voc.tag.labels import REASON_NAMES
from voc.tag.opinions import Opinion
from voc.tag.taxonomy import Taxonomy

_OPINION_WEIGHT: Final = 0.3
# What a company's people said of its own comments counts three times a comment of other industries
# (docs/decisions/0016-corrections-and-versions.md).
_CORRECTION_WEIGHT: Final = 3.0


@dataclass(frozen=True, slots=True)
class PartlyLabelled:
    """A text with the right codes of some heads; ``importance`` is what it counts, where a labelled comment counts 1."""

    text: str
    kind: str | None
    labels: Mapping[str, Sequence[str]]
    importance: float


def from_opinion(opinion: Opinion) -> PartlyLabelled:
    """Let a real survey answer teach its sentiment."""
    return PartlyLabelled(opinion.text, "survey", {"sentiment": [opinion.sentiment]}, _OPINION_WEIGHT)


def from_correction(text: str, kind: str, said: Said, taxonomy: Taxonomy) -> PartlyLabelled:
    """Let a corrected comment teach what people said of it.

    A company's own reason teaches the built-in one that it refines. Where it refines none, the comment teaches no reason:
    the model cannot learn it, and none of its codes would be right.
    """
    labels = {name: [said[name]] for name in ("sentiment", "intent", "urgency") if name in said}
    if "demands" in said:
        labels["demands"] = list(said["demands"])
    reasons = [_built_in(code, taxonomy) for code in said.get("reasons", ())]
    if "reasons" in said and None not in reasons:
        named = list(dict.fromkeys(code for code in reasons if code))
        labels |= {"main": named[:1] or ["none"], "reasons": named}
    return PartlyLabelled(text, kind, labels, _CORRECTION_WEIGHT)


def partial_targets(texts: Iterable[PartlyLabelled]) -> Scores:
    """Return the labels as a 0/1 matrix, shape ``(n, COLUMNS)``; 0 also where nothing is known."""
    rows = [
        [label in each.labels.get(head.name, ()) for head in HEADS.values() for label in head.labels] for each in texts
    ]
    return np.array(rows, dtype=np.float32).reshape(len(rows), COLUMNS)


def importances(texts: Sequence[PartlyLabelled]) -> Scores:
    """Return how much each text counts for each head, shape ``(n, heads)``; 0 where it teaches nothing."""
    rows = [[each.importance if name in each.labels else 0.0 for name in HEADS] for each in texts]
    return np.array(rows, dtype=np.float32).reshape(len(rows), len(HEADS))


def _built_in(code: str, taxonomy: Taxonomy) -> str | None:
    if code in REASON_NAMES:
        return code
    own = taxonomy.own_reasons.get(code)
    return own.parent if own else None
