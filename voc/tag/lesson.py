"""A lesson: labelled comments as the network is taught them, as rows of the word table and labels of words and statements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter

import numpy as np
import numpy.typing as npt

from voc.encode.context import Rows
from voc.encode.static import StaticEncoder
from voc.tag.corpus import LabelledComment
from voc.tag.heads import HEADS, Scores, targets
from voc.tag.network import CARRIED, FEELINGS, KINDS, word_rows
from voc.tag.partly import PartlyLabelled, importances, partial_targets
from voc.text.analysis import Analysis
from voc.text.reader import Reader


@dataclass(frozen=True, slots=True)
class Lesson:
    """Comments as the network is taught them: rows of words, which words carry what, kinds and labels.

    After the first ``comments`` texts come those of which only some labels are known. ``importance``, shape ``(texts,
    heads)``: how much a text counts for each head. ``felt`` are the statements whose own sentiment is known: the text, its
    first word, the word after its last, and the place of the sentiment in ``FEELINGS``.
    """

    comments: int
    rows: list[Rows]
    carried: list[Scores]
    kinds: npt.NDArray[np.int64]
    labels: Scores
    importance: Scores
    felt: list[tuple[int, int, int, int]]


def prepare(
    comments: Sequence[LabelledComment], beside: Sequence[PartlyLabelled], reader: Reader, encoder: StaticEncoder
) -> Lesson:
    """Prepare labelled comments, and the texts that teach some of the heads beside them."""
    rows: list[Rows] = []
    carried: list[Scores] = []
    felt: list[tuple[int, int, int, int]] = []
    for comment in comments:
        analysis = reader.read(comment.text)
        own, owners = word_rows(analysis, encoder)
        felt += [(len(rows), *each) for each in _felt(comment, analysis, owners)]
        rows.append(own)
        carried.append(_carried(comment, analysis, owners, reader))
    for each in beside:
        own, owners = word_rows(reader.read(each.text), encoder)
        rows.append(own)
        carried.append(np.zeros((len(owners), len(CARRIED)), dtype=np.float32))
    kinds = [*(comment.kind for comment in comments), *(each.kind for each in beside)]
    labels = np.vstack([targets(comments), partial_targets(beside)])
    importance = np.vstack([np.ones((len(comments), len(HEADS)), dtype=np.float32), importances(beside)])
    return Lesson(
        len(comments), rows, carried, np.array([KINDS.index(kind or None) for kind in kinds]), labels, importance, felt
    )


def _felt(comment: LabelledComment, analysis: Analysis, owners: Rows) -> Iterator[tuple[int, int, int]]:
    """The words of each statement whose sentiment is known: first, the one after the last, place in ``FEELINGS``."""
    for statement in analysis.statements:
        start, end = analysis.repaired.original_span(statement.start, statement.end)
        first, last = np.searchsorted(owners, [statement.first_token, statement.last_token])
        shared = [(min(end, to) - max(start, since), sentiment) for since, to, sentiment in comment.statements]
        length, sentiment = max(shared, key=itemgetter(0), default=(0, None))
        # One that holds both praise and complaint teaches neither.
        if length > 0 and sentiment in FEELINGS and first < last:
            yield int(first), int(last), FEELINGS.index(sentiment)


def _carried(comment: LabelledComment, analysis: Analysis, owners: Rows, reader: Reader) -> Scores:
    """Mark the words inside the passages that carry a reason or the urgency, shape ``(words, len(CARRIED))``."""
    marks = np.zeros((len(owners), len(CARRIED)), dtype=np.float32)
    text = analysis.repaired.text
    starts, ends = (np.array([*column, 0]) for column in (analysis.tokens.starts, analysis.tokens.ends))
    for code, passage in comment.evidence.items():
        quoted = reader.read(passage).repaired.text
        at = text.find(quoted)
        if code in CARRIED and at >= 0:
            marks[(starts[owners] < at + len(quoted)) & (ends[owners] > at), CARRIED.index(code)] = 1.0
    return marks
