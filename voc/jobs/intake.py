"""Intake: comments are read, tagged, placed among the themes and stored, a batch at a time."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Final

import numpy as np

from voc.encode.encoder import Vectors
from voc.errors import VocError
from voc.ingest.comment import Comment
from voc.ingest.own_words import own_words
from voc.jobs.batches import batches
from voc.jobs.components import Components
from voc.jobs.documents import reading_name
from voc.jobs.recall import LONGEST, MOST, Recall
from voc.jobs.together import Together
from voc.store.comments import CommentRepository, TaggedComment, Written
from voc.tag.tagger import Answer, Scored, Started, Tagger
from voc.tag.tags import Tags, names_trouble
from voc.text.analysis import Analysis
from voc.text.pairs import pairs
from voc.text.search_words import search_words
from voc.themes.assign import Assigner
from voc.themes.space import embed_answered
from voc.themes.theme import Place

_BATCH: Final = 500
_PART: Final = 32
# Of more calls at once the network would have nothing to read while Python reads them all.
_CALLS: Final = 4
_THEMES_STALE_AFTER_S: Final = 5.0
_log = logging.getLogger(__name__)
# A text and its kind.
_Key = tuple[str, str | None]


@dataclass(slots=True)
class IntakeCount:
    """How many comments a run of the intake stored, how many it already knew, and of these how many it updated."""

    stored: int = 0
    duplicates: int = 0
    updated: int = 0


@dataclass(frozen=True, slots=True)
class Read:
    """A text read and tagged, with its place among the themes and the name of its theme."""

    analysis: Analysis
    tags: Tags
    place: Place
    theme_name: str

    def to_json(self) -> dict[str, Any]:
        """Return the contract's tags with the theme."""
        answer = self.tags.to_json()
        review = answer.pop("review")
        return {**answer, "theme": theme_json(self.place.theme_id, self.theme_name, self.place.score), "review": review}


@dataclass(frozen=True, slots=True)
class _Understood:
    """A text read and tagged, with its vector in the space of themes."""

    analysis: Analysis
    tags: Tags
    vector: Vectors


@dataclass(frozen=True, slots=True)
class _Asked:
    """Texts scored by the linear part of a tagger, some of which its network was started to read."""

    tagger: Tagger
    scores: Sequence[Scored]
    started: Started

    @classmethod
    def of(cls, tagger: Tagger, analyses: Sequence[Analysis], kinds: Sequence[str | None], encoded: Vectors) -> _Asked:
        """Ask a tagger."""
        scores = tagger.score(analyses, kinds, encoded)
        return cls(tagger, scores, tagger.start(analyses, kinds, scores))

    def answers(self) -> list[Answer]:
        """Return the answers, waiting for the network."""
        return self.tagger.answers(self.scores, self.started)


@dataclass(frozen=True, slots=True)
class _Begun:
    """Texts that are being read by the tagger in force, and by a ``pinned`` one where that is to tag them."""

    analyses: Sequence[Analysis]
    encoded: Vectors
    current: _Asked
    pinned: _Asked | None

    def finish(self) -> list[_Understood]:
        """Tag them, waiting for the network."""
        asked = self.current
        answers = asked.answers()
        vectors = embed_answered(self.analyses, self.encoded, answers, asked.tagger).vectors
        if self.pinned is not None:
            asked, answers = self.pinned, self.pinned.answers()
        tags = asked.tagger.tags(self.analyses, asked.scores, answers)
        return [_Understood(*each) for each in zip(self.analyses, tags, vectors, strict=True)]


class Intake:
    """Tags texts; stores comments. One batch is one transaction, so that a crash leaves whole batches only."""

    def __init__(self, components: Components, *, remembered: int = MOST) -> None:
        """Make an intake that keeps the last ``remembered`` texts as read: an import brings the same ones again and again."""
        self._components = components
        self._together = Together(self._read_together, most=_CALLS)
        self._assigner = Assigner([], 1.0)
        self._refreshed_at: float | None = None
        self._recall: Recall[_Key, tuple[_Understood, frozenset[str]]] = Recall(
            remembered, worth=lambda key: len(key[0]) <= LONGEST
        )

    def read(self, texts: Sequence[str], kinds: Sequence[str | None], pinned: Tagger | None = None) -> list[Read]:
        """Read, tag and place texts, in order; ``pinned`` tags them in the place of the tagger in force.

        Themes are found, and places among them judged, by the tagger in force alone.
        """
        return self._place(self._understand(list(zip(texts, kinds, strict=True)), pinned))

    async def read_soon(self, texts: Sequence[str], kinds: Sequence[str | None]) -> list[Read]:
        """Do the same for a few short texts, together with those of other calls of the event loop.

        The loop is left free while the network reads them.
        """
        return await self._together.ask(list(zip(texts, kinds, strict=True)))

    async def _read_together(self, calls: Sequence[Sequence[_Key]]) -> list[list[Read]]:
        begun = self._begin([key for keys in calls for key in keys], None)
        for part in begun.current.started.reading.parts:
            await asyncio.wrap_future(part)
        reads = iter(self._place(begun.finish()))
        return [list(islice(reads, len(keys))) for keys in calls]

    def _understand(self, keys: Sequence[_Key], pinned: Tagger | None = None) -> list[_Understood]:
        """Read and tag texts with their kinds: what depends on nothing else, so that it can be remembered.

        The network reads one part while Python reads the next.
        """
        begun = [self._begin(keys[at : at + _PART], pinned) for at in range(0, len(keys), _PART)]
        return [understood for part in begun for understood in part.finish()]

    def _begin(self, keys: Sequence[_Key], pinned: Tagger | None) -> _Begun:
        tagger = self._components.tagger
        kinds = [kind for _, kind in keys]
        analyses = self._components.reader.read_all(own_words(*key) for key in keys)
        encoded = tagger.encoder.encode(analyses)
        current = _Asked.of(tagger, analyses, kinds, encoded)
        other = None if pinned in (None, tagger) else _Asked.of(pinned, analyses, kinds, encoded)
        return _Begun(analyses, encoded, current, other)

    def _place(self, understood: Sequence[_Understood]) -> list[Read]:
        """Place texts among the themes that are in force now."""
        if not understood:
            return []
        assigner = self._current_assigner()
        places = assigner.place(np.stack([each.vector for each in understood]))
        reads = []
        for each, found in zip(understood, places, strict=True):
            place = _placed(each.tags, found)
            reads.append(Read(each.analysis, each.tags, place, assigner.names.get(place.theme_id or "", "")))
        return reads

    def store(self, comments: Iterable[Comment]) -> Iterator[IntakeCount]:
        """Store comments (already masked) that are not known yet; yields the running count after each batch."""
        count = IntakeCount()
        for batch in batches(comments, _BATCH):
            new, known = self.divide(batch)
            tagged = self.tag(new)
            with self._components.database.transaction() as session:
                written = self.add(CommentRepository(session), tagged, known)
            count.stored += written.stored
            count.duplicates += len(batch) - written.stored
            count.updated += len(written.updated)
            yield count

    def divide(self, comments: Sequence[Comment]) -> tuple[list[Comment], list[Comment]]:
        """Return those that are new, or new versions of what is stored, and those that are known."""
        with self._components.database.transaction() as session:
            repository = CommentRepository(session)
            ids = repository.known([comment.id for comment in comments])
            known = [comment for comment in comments if comment.id in ids]
            repository.adopt(known)
        return [comment for comment in comments if comment.id not in ids], known

    def tag(self, comments: Iterable[Comment]) -> list[TaggedComment]:
        """Tag comments, each id once, so that they can be stored."""
        unique = list({comment.id: comment for comment in comments}.values())
        keys: list[_Key] = [(comment.text, comment.kind.value) for comment in unique]
        recalled = self._recall.all(keys, self._understand_for_good)
        reads = self._place([understood for understood, _ in recalled])
        return [
            TaggedComment(
                comment, read.tags, read.analysis.tokens, words, read.place if read.place.nearest_id else None
            )
            for comment, read, (_, words) in zip(unique, reads, recalled, strict=True)
        ]

    def _understand_for_good(self, keys: Sequence[_Key]) -> list[tuple[_Understood, frozenset[str]]]:
        """Read and tag texts, and take the words and pairs by which they will be found."""
        reader = self._components.reader
        understood = self._understand(keys)
        # A note is found by the operator's words, too, though only the customer's are tagged and paired.
        whole = [
            each.analysis if each.analysis.text == text else reader.read(text)
            for each, (text, _) in zip(understood, keys, strict=True)
        ]
        return [
            (each, search_words(reader.tokenizer, analysis.tokens) | pairs(reader.tokenizer, each.analysis.tokens))
            for each, analysis in zip(understood, whole, strict=True)
        ]

    def add(
        self, repository: CommentRepository, tagged: Sequence[TaggedComment], known: Sequence[Comment] = ()
    ) -> Written:
        """Add tagged comments, and what is new beside the text of ``known`` ones, within the caller's transaction."""
        components = self._components
        written = repository.add(tagged, model=components.tagger.version, tokenizer=reading_name(components.reader))
        return replace(written, updated=written.updated | repository.amend(known))

    def _current_assigner(self) -> Assigner:
        """The assigner to the themes in force; another process may have discovered new ones since.

        Without a database comments are still tagged, with the themes that were known before.
        """
        now = time.monotonic()
        if self._refreshed_at is None or now - self._refreshed_at > _THEMES_STALE_AFTER_S:
            try:
                self._assigner = self._components.assigner(self._assigner)
            except VocError as error:
                _log.error("themes not refreshed: %s", error.code)
            self._refreshed_at = now
        return self._assigner


def theme_json(theme_id: str | None, name: str, score: float) -> dict[str, Any] | None:
    """Return the contract's theme of a comment, ``None`` where it has none."""
    return {"id": theme_id, "name": name, "score": score} if theme_id else None


def _placed(tags: Tags, place: Place) -> Place:
    """Praise and plain questions belong to no theme of leaving, however near one they lie."""
    troubled = names_trouble(len(tags.reasons), tags.sentiment.label)
    return place if troubled else Place(None, place.nearest_id, place.score)
