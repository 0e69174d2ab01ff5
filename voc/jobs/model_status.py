"""How the model in force does: its figures, and whether what it reads now is what it was taught and read before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from voc.jobs.components import Components
from voc.store.answers import answers
from voc.store.versions import VersionRepository
from voc.tag.drift import HeadDrift, measure
from voc.tag.figures import Answers, Figures, Profile, load_figures

_EARLIER_WEEKS: Final = 8
# How far weeks differ cannot be told from fewer.
_FEWEST_WEEKS: Final = 3
_WEEK: Final = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Earlier:
    """The ``weeks`` (of those since ``since``) with comments before the span that is looked at, and the drift since."""

    since: datetime
    weeks: int
    comments: int
    drift: Mapping[str, HeadDrift]


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """The model in force. ``figures`` are ``None`` where its folder has none.

    ``installed`` are the versions that a request may ask for; ``tagged`` how many stored comments have tags by which.
    ``drift`` is by head over the ``comments`` that it tagged and that were written since ``since``; empty without any, or
    without figures. ``earlier`` holds the same comments against the company's own weeks before; ``None`` where it has too
    few of them.
    """

    version: str
    figures: Figures | None
    installed: Sequence[str]
    tagged: Mapping[str, int]
    since: datetime
    comments: int
    drift: Mapping[str, HeadDrift]
    earlier: Earlier | None


def model_status(components: Components, weeks: int, now: datetime | None = None) -> ModelStatus:
    """Look at the model in force and at what it tagged of the last ``weeks`` times seven days."""
    version = components.tagger.version
    figures = load_figures(components.model_folder, version)
    until = now or datetime.now(UTC)
    since = until - timedelta(weeks=weeks)
    first = since - _EARLIER_WEEKS * _WEEK
    starts = [first + week * _WEEK for week in range(_EARLIER_WEEKS)]
    with components.database.transaction() as session:
        *before, read = answers(session, version, [*starts, since], until)
        tagged = VersionRepository(session).counts()
    now_read = Profile.of(read)
    drift = measure(figures.baseline, now_read) if figures is not None and read.comments else {}
    installed = list(dict.fromkeys([version, *components.installed]))
    earlier = _earlier(first, [week for week in before if week.comments], now_read)
    return ModelStatus(version, figures, installed, tagged, since, now_read.comments, drift, earlier)


def _earlier(since: datetime, weeks: Sequence[Answers], now: Profile) -> Earlier | None:
    if len(weeks) < _FEWEST_WEEKS or not now.comments:
        return None
    before = Profile.of(Answers.together(weeks))
    return Earlier(since, len(weeks), before.comments, measure(before, now, [Profile.of(week) for week in weeks]))
