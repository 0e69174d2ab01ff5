"""The tagger: a reading in, tags out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np

from voc.encode.encoder import Encoder, Vectors
from voc.encode.static import StaticEncoder
from voc.errors import VocError
from voc.tag.heads import EXCLUSIVE, HEADS, Scores, by_head, probabilities
from voc.tag.labels import MOST_LABELS, Intent, Sentiment, Urgency
from voc.tag.model import Calibration, LinearModel, mix
from voc.tag.network import FEELINGS, Read, Reading
from voc.tag.prototypes import Prototypes
from voc.tag.tags import Demand, Evidence, Feeling, IntentTag, Reason, SentimentTag, Tags, UrgencyTag
from voc.tag.taxonomy import Taxonomy
from voc.tag.urgency import DEFAULT_GROUNDS, grounds
from voc.text.analysis import Analysis, Statement
from voc.text.reader import Reader

_BOTH: Final = (Sentiment.POSITIVE, Sentiment.NEGATIVE)
_ONLY_MARKS: Final = frozenset("、。,.!?…「」『』()〜ー・ \n")


@dataclass(frozen=True, slots=True)
class Scored:
    """What the linear part of the model says: the fast answer.

    Logits and calibrated probabilities, shape ``(COLUMNS,)``; each statement's share of the logits, ``(statements,
    COLUMNS)``; ``vector``, the encoding that was scored.
    """

    logits: Scores
    probabilities: Scores
    shares: Scores
    vector: Vectors


@dataclass(frozen=True, slots=True)
class Started:
    """What the network was asked: its ``reading`` of the comments, at ``places``, that the linear part was not sure of."""

    places: Sequence[int] = ()
    reading: Reading = field(default_factory=Reading)

    def result(self) -> dict[int, Read]:
        """Return what the network read, by the place of the comment; waits for it."""
        return dict(zip(self.places, self.reading.result(), strict=True))


@dataclass(frozen=True, slots=True)
class Answer:
    """What tags are made from and themes are found by: the linear part's answer, or where that was not sure, the mixed one.

    ``probabilities`` are by column. Of a mixed answer the shares of reasons and urgency are how strongly the strongest word of
    each statement carries them, ``feelings``, shape ``(statements, len(FEELINGS))``, say how the customer feels in each, and
    ``summary`` is the network's of the comment.
    """

    probabilities: list[float]
    shares: Scores
    calibration: Calibration
    feelings: Scores | None = None
    summary: Scores | None = None


class Tagger:
    """Tags readings with a trained model, a company's taxonomy and the encoder that the model was trained with."""

    def __init__(self, model: LinearModel, encoder: Encoder, taxonomy: Taxonomy, reader: Reader) -> None:
        if model.encoder != encoder.name:
            raise VocError(
                f"タグ付けモデルはエンコーダ「{model.encoder}」で学習されていますが、設定は「{encoder.name}」です。"
                "VOC_ENCODER を戻すか、voc train で学習し直してください。",
                code="encoder_mismatch",
                status=503,
            )
        self._model = model
        self._taxonomy = taxonomy
        self.encoder = encoder
        self.reader = reader

    @property
    def version(self) -> str:
        """Version of the model, as answered by the API."""
        return self._model.version

    @cached_property
    def _prototypes(self) -> Prototypes:
        def tag(analyses: Sequence[Analysis], vectors: Vectors) -> Scores:
            return np.stack([each.probabilities for each in self.score(analyses, [None] * len(analyses), vectors)])

        return Prototypes(self._taxonomy.own_reasons, self.encoder, self.reader, self._model, tag)

    def score(self, analyses: Sequence[Analysis], kinds: Sequence[str | None], vectors: Vectors) -> list[Scored]:
        """Score readings by the linear part; ``vectors`` are their encodings, one row a reading."""
        if not analyses:
            return []
        said = [self._model.logits(*each) for each in zip(analyses, kinds, vectors, strict=True)]
        found = probabilities(np.stack([logits for logits, _ in said]), self._model.calibration.temperatures)
        return [
            Scored(logits, own, shares, vector)
            for (logits, shares), own, vector in zip(said, found, vectors, strict=True)
        ]

    def tag(self, analyses: Sequence[Analysis], kinds: Sequence[str | None]) -> list[Tags]:
        """Tag readings; ``kinds`` are ``survey``, ``call_note``, ``complaint`` or ``None`` where unknown."""
        scored = self.score(analyses, kinds, self.encoder.encode(analyses))
        alone = len(scored) == 1  # sooner read than a thread wakes up
        return self.tags(analyses, scored, self.answers(scored, self.start(analyses, kinds, scored, here=alone)))

    def start(
        self,
        analyses: Sequence[Analysis],
        kinds: Sequence[str | None],
        scored: Sequence[Scored],
        *,
        here: bool = False,
    ) -> Started:
        """Have the network read, in threads of its own or ``here``, what the linear part is not sure of."""
        network, encoder = self._model.network, self.encoder
        if network is None or not isinstance(encoder, StaticEncoder) or not scored:
            return Started()
        surest = by_head(np.maximum, np.stack([each.probabilities for each in scored]))
        places = np.flatnonzero(surest[:, EXCLUSIVE].min(axis=1) < self._model.sure_from).tolist()
        asked = [(analyses[place], kinds[place]) for place in places]
        return Started(places, network.start(asked, encoder, here=here))

    def answers(self, scored: Sequence[Scored], started: Started) -> list[Answer]:
        """Return the linear part's answers, mixed ones in the place of those that it was not sure of; waits for the network."""
        model = self._model
        answers = [Answer(each.probabilities.tolist(), each.shares, model.calibration) for each in scored]
        if reads := started.result():
            linear = np.stack([scored[place].logits for place in reads])
            mixed = mix(linear, np.stack([read.logits for read in reads.values()]))
            found = probabilities(mixed, model.mixed_calibration.temperatures).tolist()
            for (place, read), own in zip(reads.items(), found, strict=True):
                shares = scored[place].shares.copy()
                shares[:, HEADS["reasons"].columns] = read.carried[:, :-1]
                shares[:, HEADS["urgency"].columns] = read.carried[:, -1:]
                answers[place] = Answer(own, shares, model.mixed_calibration, read.feelings, read.summary)
        return answers

    @property
    def topic_names(self) -> tuple[str, ...]:
        """The names of the topics that the model tells."""
        return self._model.topics.names

    def topics(self, vectors: Vectors, answers: Sequence[Answer]) -> Scores:
        """Return the probability of each topic, shape ``(n, topics)``, of comments encoded as ``vectors`` and answered."""
        return self._model.topics.probabilities(vectors, [each.summary for each in answers])

    def tags(self, analyses: Sequence[Analysis], scored: Sequence[Scored], answers: Sequence[Answer]) -> list[Tags]:
        """Turn the scores of readings, and the answers made from them, into tags."""
        return [self._tags(*each) for each in zip(analyses, scored, answers, strict=True)]

    def _tags(self, analysis: Analysis, scored: Scored, answer: Answer) -> Tags:
        scores = answer.probabilities
        sentiment, sentiment_score = _best("sentiment", scores)
        intent, intent_score = _best("intent", scores)
        urgency, urgency_score = _best("urgency", scores)
        return Tags(
            reasons=self._with_own(analysis, self._reasons(analysis, answer), scored),
            sentiment=SentimentTag(Sentiment(sentiment), sentiment_score, _feelings(analysis, answer, sentiment)),
            intent=IntentTag(Intent(intent), intent_score),
            urgency=self._urgency(analysis, Urgency(urgency), urgency_score, answer.shares),
            demands=_demands(answer),
            certainty=_main_reason(scores)[1],
            review=_unsure(answer),
        )

    def _reasons(self, analysis: Analysis, answer: Answer) -> tuple[Reason, ...]:
        """The likeliest main reason first, then the others that are likely enough; none where none is likeliest."""
        scores, shares = answer.probabilities, answer.shares
        main, main_score = _main_reason(scores)
        if main == "none":
            return ()
        head = HEADS["reasons"]
        named = scores[head.columns]
        chosen = {main: max(main_score, named[head.labels.index(main)])}
        for code, score in _likeliest("reasons", scores):
            if score >= _threshold(answer, "reasons", code) and len(chosen) < MOST_LABELS:
                chosen.setdefault(code, score)
        return tuple(
            Reason(code, self._taxonomy.reason_name(code), _round(score), _evidence(analysis, shares, "reasons", code))
            for code, score in chosen.items()
        )

    def _with_own(self, analysis: Analysis, reasons: tuple[Reason, ...], scored: Scored) -> tuple[Reason, ...]:
        """Put the company's own reasons among those of the model, three in all."""
        own = [
            Reason(tag.code, self._taxonomy.reason_name(tag.code), _round(tag.score), (_quote(analysis, tag.nearest),))
            for tag in self._prototypes.score(analysis, scored.vector, scored.probabilities)
        ]
        return self._prototypes.refine(reasons, own)[:MOST_LABELS]

    def _urgency(self, analysis: Analysis, urgency: Urgency, score: float, shares: Scores) -> UrgencyTag:
        found = grounds(analysis.repaired.text, urgency)
        evidence: tuple[Evidence, ...] = ()
        if urgency is not Urgency.LOW:
            places = {_statement_at(analysis, start) for _, start, _ in found}
            quoted = [_quote(analysis, statement) for statement in analysis.statements if statement in places]
            evidence = tuple(quoted) or _evidence(analysis, shares, "urgency", urgency.value)
        why = tuple(ground for ground, _, _ in found) or DEFAULT_GROUNDS[urgency]
        return UrgencyTag(urgency, score, self._taxonomy.due_hours[urgency], why, evidence)


def _feelings(analysis: Analysis, answer: Answer, sentiment: str) -> tuple[Feeling, ...]:
    """The statements that tell praise or dissatisfaction; without the network those that speak most for the ``sentiment``."""
    if answer.feelings is not None:
        felt = zip(analysis.statements, (FEELINGS[place] for place in answer.feelings.argmax(axis=1)), strict=True)
        told = [(_quote(analysis, statement), feeling) for statement, feeling in felt]
    else:
        feelings = _BOTH if sentiment == Sentiment.MIXED else (Sentiment(sentiment),)
        # One statement that speaks most for both is told once.
        once = {
            quoted: feeling
            for feeling in feelings
            for quoted in _evidence(analysis, answer.shares, "sentiment", feeling.value)
        }
        told = list(once.items())
    return tuple(
        Feeling(quoted.start, quoted.end, quoted.text, feeling)
        for quoted, feeling in sorted(told, key=lambda each: each[0].start)
        if feeling in _BOTH
    )


def _demands(answer: Answer) -> tuple[Demand, ...]:
    ranked = _likeliest("demands", answer.probabilities)
    return tuple(Demand(code, _round(score)) for code, score in ranked if score >= _threshold(answer, "demands", code))


def _unsure(answer: Answer) -> bool:
    limits = answer.calibration.review_below
    return any(max(answer.probabilities[HEADS[name].columns]) < limit for name, limit in limits.items())


def _threshold(answer: Answer, head: str, code: str) -> float:
    thresholds = answer.calibration.thresholds
    return thresholds.get(f"{head}.{code}", thresholds.get(head, 0.5))


def _best(head_name: str, scores: list[float]) -> tuple[str, float]:
    head = HEADS[head_name]
    own = scores[head.columns]
    best = max(own)
    return head.labels[own.index(best)], _round(best)


def _likeliest(head_name: str, scores: list[float]) -> list[tuple[str, float]]:
    """The likeliest labels of a head, the most that are given."""
    head = HEADS[head_name]
    labelled = zip(head.labels, scores[head.columns], strict=True)
    return sorted(labelled, key=lambda each: -each[1])[:MOST_LABELS]


def _main_reason(scores: list[float]) -> tuple[str, float]:
    """The likeliest main reason. Where that is none, a reason more likely to be named than none is overrules it.

    「電話が全然つながらない。もう解約したい。」 names its reason, though most bare wishes to leave do not.
    """
    main, score = _best("main", scores)
    named, named_score = _best("reasons", scores)
    return (named, named_score) if main == "none" and named_score > score else (main, score)


def _round(score: float) -> float:
    return round(score, 4)


def _evidence(analysis: Analysis, shares: Scores, head: str, label: str) -> tuple[Evidence, ...]:
    """The statement that speaks most for a label; nothing where the comment has no statement."""
    if not len(shares):
        return ()
    column = HEADS[head].first + HEADS[head].labels.index(label)
    return (_quote(analysis, analysis.statements[int(shares[:, column].argmax())]),)


def _quote(analysis: Analysis, statement: Statement) -> Evidence:
    """Quote a statement from the text as sent, without the marks and blanks around it."""
    text = analysis.repaired.text
    start, end = statement.start, statement.end
    while start < end - 1 and text[start] in _ONLY_MARKS:
        start += 1
    while end > start + 1 and text[end - 1] in _ONLY_MARKS:
        end -= 1
    start, end = analysis.repaired.original_span(start, end)
    return Evidence(start, end, analysis.text[start:end])


def _statement_at(analysis: Analysis, offset: int) -> Statement | None:
    for statement in analysis.statements:
        if statement.start <= offset < statement.end:
            return statement
    return None
