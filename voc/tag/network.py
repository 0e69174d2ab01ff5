"""The tagger's careful reader: the contextual encoder, fitted to labelled comments, with heads. ONNX Runtime, 8-bit weights.

Each label looks at the words that matter to it (attention with a query of its own) and at the strongest word anywhere, so
that one clause in a long story counts; a second answer for every word says which words carry a reason or the urgency,
and what is loudest there counts for the whole comment, too. About a millisecond a comment. The layers stand in
``voc.tag.network_training``, which fits them; ``voc.tag.network_export`` turns them into what is read here.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Final

import numpy as np
import onnxruntime

from voc.encode.context import LONGEST, UNKNOWN, WIDTH, Rows
from voc.encode.static import StaticEncoder
from voc.errors import VocError
from voc.tag.heads import COLUMNS, HEADS, Scores
from voc.tag.labels import Sentiment
from voc.text.analysis import Analysis

# What a word may carry: each reason, and, last, the urgency.
CARRIED: Final = (*HEADS["reasons"].labels, "urgency")
# What a statement may feel.
FEELINGS: Final = (Sentiment.POSITIVE, Sentiment.NEUTRAL, Sentiment.NEGATIVE)
# Columns of a comment's summary.
SUMMARY: Final = 2 * WIDTH
KINDS: Final = ("survey", "call_note", "complaint", None)
KIND_WEIGHT: Final = 0.5
# A word's answer is kept within these limits before it counts for the comment; the sum over words is scaled down.
LOUDEST: Final = 15.0
SUM_SCALE: Final = 5.0
# So many comments are handed to a thread at once: waking it takes a fifth of the time in which it reads one.
_PART: Final = 4
_FILE: Final = "network.onnx"
# The runtime computes outside Python's lock, so a core each but Python's own; a thread starts when it is first needed.
_THREADS: Final = ThreadPoolExecutor(max(1, len(os.sched_getaffinity(0)) - 1), thread_name_prefix="network")
# Of each comment the logits, shape ``(COLUMNS,)``, those of its rows, and its summary.
_Answers = list[tuple[Scores, Scores, Scores]]


@dataclass(frozen=True, slots=True)
class Read:
    """A comment as the network reads it.

    ``logits``, shape ``(COLUMNS,)``; ``carried``, shape ``(statements, len(CARRIED))``: how strongly the strongest word of a
    statement carries each reason and the urgency, as logits; ``feelings``, shape ``(statements, len(FEELINGS))``: how the
    customer feels in each statement, the mean over its words, as logits. Statements behind the longest text that is read
    carry nothing and are neutral. ``summary``, shape ``(SUMMARY,)``: the mean and the strongest of the words' states.
    """

    logits: Scores
    carried: Scores
    feelings: Scores
    summary: Scores


@dataclass(frozen=True, slots=True)
class _Question:
    """A comment made ready for the network: its rows of the word table, and the token that each row stands for."""

    analysis: Analysis
    kind: str | None
    rows: Rows
    owners: Rows


@dataclass(frozen=True, slots=True)
class Reading:
    """Comments that are being read in other threads; ``parts`` are what the runtime will answer, for some comments each."""

    questions: Sequence[_Question] = ()
    parts: Sequence[Future[_Answers]] = ()

    def result(self) -> list[Read]:
        """Return what was read, waiting for it."""
        answers = (answer for part in self.parts for answer in part.result())
        return [_read(question, *answer) for question, answer in zip(self.questions, answers, strict=True)]


@dataclass(frozen=True)
class NetworkModel:
    """The network as a serialized ONNX model."""

    serialized: bytes

    @property
    def digest(self) -> bytes:
        """What tells one network from another."""
        return hashlib.sha256(self.serialized).digest()

    @cached_property
    def _session(self) -> onnxruntime.InferenceSession:
        options = onnxruntime.SessionOptions()
        # One comment is too little work for two threads, and several processes share the cores.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        return onnxruntime.InferenceSession(self.serialized, options, providers=["CPUExecutionProvider"])

    def summaries(self, comments: Iterable[tuple[Analysis, str | None]], encoder: StaticEncoder) -> Scores:
        """Return the summaries of comments with their kinds, shape ``(n, SUMMARY)``."""
        return np.stack([read.summary for read in self.start(comments, encoder).result()])

    def start(
        self, comments: Iterable[tuple[Analysis, str | None]], encoder: StaticEncoder, *, here: bool = False
    ) -> Reading:
        """Read comments with their kinds in other threads, or ``here``, before this returns.

        ``encoder`` is the built-in one, whose word table the network was taught on. In the threads only the runtime works:
        Python's lock, which it does without, takes long to pass from core to core.
        """
        questions = [_question(analysis, kind, encoder) for analysis, kind in comments]
        parts = (questions[at : at + _PART] for at in range(0, len(questions), _PART))
        submit = _at_once if here else _THREADS.submit
        return Reading(questions, [submit(self._run_all, part) for part in parts])

    def _run_all(self, questions: Sequence[_Question]) -> _Answers:
        return [self._run(question) for question in questions]

    def _run(self, question: _Question) -> tuple[Scores, Scores, Scores]:
        """Run the network on one comment.

        One at a time: 8-bit products share a scale over all that is read at once, so that in a batch an answer would depend
        on the others, and no time would be won.
        """
        given = {"rows": question.rows[None], "kinds": np.array([KINDS.index(question.kind or None)])}
        logits, words, summary = self._session.run(["logits", "words", "summary"], given)
        return logits.reshape(COLUMNS), words.reshape(len(question.rows), -1), summary.reshape(SUMMARY)

    def save(self, folder: Path) -> None:
        """Write the network into an existing folder."""
        (folder / _FILE).write_bytes(self.serialized)


def load_network(folder: Path) -> NetworkModel | None:
    """Load the network of a model folder, ``None`` where the model has none."""
    path = folder / _FILE
    if not path.is_file():
        return None
    model = NetworkModel(path.read_bytes())
    try:
        _, words, summary = model._session.get_outputs()
        if (words.shape[-1], summary.shape[-1]) != (len(CARRIED) + len(FEELINGS), SUMMARY):
            raise ValueError("exported by another version of voc")
    except Exception as error:  # the runtime raises kinds of its own, of no common base
        raise VocError(
            f"タグ付けモデル「{folder}」を読み込めません。voc train で学習し直すか、VOC_MODEL を確かめてください。",
            code="model_missing",
            status=503,
        ) from error
    return model


def word_rows(analysis: Analysis, encoder: StaticEncoder) -> tuple[Rows, Rows]:
    """Return the rows of a comment's words in the word table, and the token that each row stands for.

    A word that the table lacks is ``UNKNOWN``; an empty comment is one unknown word.
    """
    found = [rows or (UNKNOWN,) for rows in encoder.rows_of(analysis.tokens.forms[:LONGEST])] or [(UNKNOWN,)]
    rows = np.array(list(chain.from_iterable(found)))
    owners = np.repeat(np.arange(len(found)), list(map(len, found)))
    return rows[:LONGEST], owners[:LONGEST]


def _at_once(run: Callable[[Sequence[_Question]], _Answers], questions: Sequence[_Question]) -> Future[_Answers]:
    answered: Future[_Answers] = Future()
    answered.set_result(run(questions))
    return answered


def _question(analysis: Analysis, kind: str | None, encoder: StaticEncoder) -> _Question:
    return _Question(analysis, kind, *word_rows(analysis, encoder))


def _read(question: _Question, logits: Scores, words: Scores, summary: Scores) -> Read:
    """Gather what each statement carries (its strongest word) and feels (the mean of its words)."""
    statements = question.analysis.statements
    carried = np.full((len(statements), len(CARRIED)), -LOUDEST, dtype=np.float32)
    feelings = np.zeros((len(statements), len(FEELINGS)), dtype=np.float32)
    feelings[:, FEELINGS.index(Sentiment.NEUTRAL)] = LOUDEST
    firsts = question.owners.searchsorted([statement.first_token for statement in statements])
    firsts = firsts[firsts < len(words)]  # of a long comment the last statements are not read
    if len(firsts):
        counts = np.append(firsts[1:], len(words)) - firsts
        carried[: len(firsts)] = np.maximum.reduceat(words[:, : len(CARRIED)], firsts)
        feelings[: len(firsts)] = np.add.reduceat(words[:, len(CARRIED) :], firsts) / counts[:, None]
    return Read(logits, carried, feelings, summary)
