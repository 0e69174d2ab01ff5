"""How many comments each theme had week by week, for the lists of themes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from voc.jobs.components import Components
from voc.jobs.stored_weeks import stored_weeks
from voc.report.weeks import Week
from voc.store.reporting import Dimension, ReportRepository


@dataclass(frozen=True, slots=True)
class ThemeTrends:
    """The weeks, the oldest first, and each theme's comments in them; a theme without any is left out."""

    weeks: Sequence[Week] = ()
    counts: Mapping[str, Sequence[int]] = field(default_factory=dict)

    def of(self, theme_id: str) -> Sequence[int]:
        """Return a theme's comments week by week."""
        return self.counts.get(theme_id, [0] * len(self.weeks))


def theme_trends(components: Components, weeks: int) -> ThemeTrends:
    """Count the comments of each theme in the last ``weeks`` weeks up to that of the newest comment."""
    zone = components.settings.zone
    with components.database.transaction() as session:
        stored = stored_weeks(session, zone, datetime.now(UTC))
        if stored is None:
            return ThemeTrends()
        _, last = stored
        shown = last.latest(weeks)
        starts = [week.start(zone) for week in shown]
        tallied = ReportRepository(session).tally(starts, last.end(zone), Dimension.THEME)
    return ThemeTrends(shown, {theme: tally.comments for theme, tally in tallied.items()})
