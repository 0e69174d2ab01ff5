"""How the model in force does: its figures, and whether what it reads now is what it was taught."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from voc.jobs.components import Components
from voc.store.versions import VersionRepository
from voc.tag.corrections import Labels
from voc.tag.drift import HeadDrift, measure
from voc.tag.figures import SURE_OF, Figures, count_labels, load_figures, sureness


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """The model in force. ``figures`` are ``None`` where its folder has none.

    ``installed`` are the versions that a request may ask for; ``tagged`` how many stored comments have tags by which.
    ``drift`` is by head over the ``comments`` that it tagged and that were written since ``since``; empty without any, or
    without figures.
    """

    version: str
    figures: Figures | None
    installed: Sequence[str]
    tagged: Mapping[str, int]
    since: datetime
    comments: int
    drift: Mapping[str, HeadDrift]


def model_status(components: Components, weeks: int, now: datetime | None = None) -> ModelStatus:
    """Look at the model in force and at what it tagged of the last ``weeks`` times seven days."""
    version = components.tagger.version
    figures = load_figures(components.model_folder, version)
    until = now or datetime.now(UTC)
    since = until - timedelta(weeks=weeks)
    with components.database.transaction() as session:
        versions = VersionRepository(session)
        read = [(Labels.of(tags), sureness(tags)) for tags in versions.answers(version, since, until)]
        tagged = versions.counts()
    drift = {}
    if figures is not None and read:
        sure = {name: [each[name] for _, each in read] for name in SURE_OF}
        drift = measure(figures.baseline, count_labels(labels for labels, _ in read), len(read), sure)
    installed = list(dict.fromkeys([version, *components.installed]))
    return ModelStatus(version, figures, installed, tagged, since, len(read), drift)
