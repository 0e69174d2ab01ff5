"""Retagging: stored comments are tagged again by another version of the model, after a look at what would change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from voc.days import parse_since
from voc.jobs.components import Components
from voc.jobs.documents import reread
from voc.jobs.engine import JobContext, job
from voc.store.versions import TaggedBefore, VersionRepository
from voc.tag.corrections import Labels
from voc.tag.tagger import Tagger

_BATCH: Final = 200
_QUESTIONS: Final = ("reason", "sentiment", "intent", "urgency")


@dataclass(frozen=True, slots=True)
class Change:
    """How many comments of the sample go from one label to another."""

    before: str
    after: str
    comments: int


@dataclass(frozen=True, slots=True)
class RetagPreview:
    """What ``model`` would change.

    ``waiting`` comments have tags by other versions; ``sample`` of them, spread over all, were tagged on trial. ``changes``
    are by question (the main reason, sentiment, intent, urgency), the most frequent first.
    """

    model: str
    waiting: int
    sample: int
    changes: dict[str, list[Change]]

    def to_json(self) -> dict[str, Any]:
        """Return the preview as a JSON object."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class RetagProgress:
    """How many of the ``total`` comments that were waiting are ``done``."""

    done: int
    total: int


def preview(components: Components, model: str | None, since: datetime | None, size: int) -> RetagPreview:
    """Tag up to ``size`` stored comments on trial; nothing is written. ``model`` is by default the one in force."""
    tagger = components.tagger_of(model)
    with components.database.transaction() as session:
        versions = VersionRepository(session)
        waiting = versions.waiting(tagger.version, since)
        every = max(1, waiting // size)
        sample = versions.batch(tagger.version, since, after=0, limit=size, every=every)
    new = _tag(components, tagger, sample)
    pairs = [(_answers(each.tags), _answers(new[each.id])) for each in sample]
    changes = {question: _changes([(old[question], now[question]) for old, now in pairs]) for question in _QUESTIONS}
    return RetagPreview(tagger.version, waiting, len(sample), changes)


def retag(components: Components, model: str | None, since: datetime | None) -> Iterator[RetagProgress]:
    """Tag again what other versions tagged; yields after each batch, which is one transaction.

    Stopped anywhere, it goes on where it stopped when called again, since done are those that have tags by ``model``.
    What people corrected stays in force, and comments stay in their themes until the next discovery.
    """
    tagger = components.tagger_of(model)
    with components.database.transaction() as session:
        total = VersionRepository(session).waiting(tagger.version, since)
    done = after = 0
    yield RetagProgress(done, total)
    while batch := _next(components, tagger.version, since, after):
        tags = _tag(components, tagger, batch)
        with components.database.transaction() as session:
            VersionRepository(session).replace(tagger.version, batch, tags)
        done, after = done + len(batch), batch[-1].sequence
        yield RetagProgress(done, max(total, done))


@job("retag", alone=True)
def retag_job(context: JobContext) -> dict[str, Any]:
    """Retag as ``POST /v1/retags`` was asked to; ``params`` name the ``model`` and, if any, ``since``."""
    components, params = context.components, context.params
    since = parse_since(params["since"], "since", components.settings.zone)
    reached = RetagProgress(0, 0)
    for reached in retag(components, params["model"], since):
        context.check()
        context.progress(reached.done, reached.total)
    return {"model": params["model"], "comments": reached.done}


def _next(components: Components, version: str, since: datetime | None, after: int) -> list[TaggedBefore]:
    with components.database.transaction() as session:
        return VersionRepository(session).batch(version, since, after=after, limit=_BATCH)


def _tag(components: Components, tagger: Tagger, comments: Sequence[TaggedBefore]) -> dict[str, dict[str, Any]]:
    analyses = [reread(components.reader, each.text, each.kind, each.reading) for each in comments]
    tags = tagger.tag(analyses, [each.kind for each in comments])
    return {each.id: own.to_json() for each, own in zip(comments, tags, strict=True)}


def _answers(tags: Mapping[str, Any]) -> dict[str, str]:
    labels = Labels.of(tags)
    main = labels.reasons[0] if labels.reasons else "none"
    return {"reason": main, "sentiment": labels.sentiment, "intent": labels.intent, "urgency": labels.urgency}


def _changes(pairs: Sequence[tuple[str, str]]) -> list[Change]:
    counted = Counter((before, after) for before, after in pairs if before != after)
    return [Change(before, after, comments) for (before, after), comments in counted.most_common()]
