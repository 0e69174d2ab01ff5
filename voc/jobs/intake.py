"""Intake: comments are read, tagged, placed among the themes and stored, a batch at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from voc.ingest.comment import Comment
from voc.jobs.components import Components
from voc.store.comments import CommentRepository, TaggedComment
from voc.tag.tags import Tags, names_trouble
from voc.text.analysis import Analysis
from voc.themes.assign import Assigner
from voc.themes.discover import Document, embed
from voc.themes.theme import Place

_BATCH: Final = 500


@dataclass(slots=True)
class IntakeCount:
    """How many comments a run of the intake stored and how many it already knew."""

    stored: int = 0
    duplicates: int = 0


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


class Intake:
    """Tags texts; stores comments. One batch is one transaction, so that a crash leaves whole batches only."""

    def __init__(self, components: Components) -> None:
        self._components = components
        self._assigner: Assigner | None = None

    def refresh_themes(self) -> None:
        """Read the themes in force anew."""
        self._assigner = self._components.assigner()

    def read(self, texts: Sequence[str], kinds: Sequence[str | None]) -> list[Read]:
        """Read, tag and place texts, in order."""
        if not texts:
            return []
        if self._assigner is None:
            self.refresh_themes()
        assert self._assigner is not None
        analyses = self._components.reader.read_all(texts)
        tagger = self._components.tagger
        documents = [Document("", analysis, kind) for analysis, kind in zip(analyses, kinds, strict=True)]
        embedded = embed(documents, tagger)
        tags = [tagger.tags(analysis, scored) for analysis, scored in zip(analyses, embedded.scored, strict=True)]
        places = self._assigner.place(embedded.vectors)
        names = self._assigner.names
        return [
            Read(analysis, tag, place, names.get(place.theme_id or "", ""))
            for analysis, tag, place in zip(
                analyses, tags, (_placed(t, p) for t, p in zip(tags, places, strict=True)), strict=True
            )
        ]

    def store(self, comments: Iterable[Comment]) -> Iterator[IntakeCount]:
        """Store comments (already masked) that are not known yet; yields the running count after each batch."""
        count = IntakeCount()
        remaining = iter(comments)
        while batch := list(islice(remaining, _BATCH)):
            self._store_batch(batch, count)
            yield count

    def _store_batch(self, batch: list[Comment], count: IntakeCount) -> None:
        components = self._components
        with components.database.transaction() as session:
            known = CommentRepository(session).known([comment.id for comment in batch])
        new = list({comment.id: comment for comment in batch if comment.id not in known}.values())
        reads = self.read([comment.text for comment in new], [comment.kind.value for comment in new])
        tagged = [
            TaggedComment(comment, read.tags, read.analysis.tokens, read.place if read.place.nearest_id else None)
            for comment, read in zip(new, reads, strict=True)
        ]
        with components.database.transaction() as session:
            written = CommentRepository(session).add(
                tagged, model=components.tagger.version, tokenizer=components.reader.tokenizer.name
            )
        count.stored += written.stored
        count.duplicates += len(batch) - written.stored


def theme_json(theme_id: str | None, name: str, score: float) -> dict[str, Any] | None:
    """Return the contract's theme of a comment, ``None`` where it has none."""
    return {"id": theme_id, "name": name, "score": score} if theme_id else None


def _placed(tags: Tags, place: Place) -> Place:
    """Praise and plain questions belong to no theme of leaving, however near one they lie."""
    troubled = names_trouble(len(tags.reasons), tags.sentiment.label)
    return place if troubled else Place(None, place.nearest_id, place.score)
