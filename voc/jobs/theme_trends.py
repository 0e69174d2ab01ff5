"""How many comments each theme had week by week, for the lists of themes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from voc.jobs.components import Components
from voc.report.weeks import Week
from voc.store.comments import CommentRepository
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
        # As in the weekly summary: a mistyped date of a later year must not make that year the newest week.
        span = CommentRepository(session).span(datetime.now(UTC) + timedelta(days=1))
        if span is None:
            return ThemeTrends()
        last = Week.of(span[1], zone)
        shown = last.latest(weeks)
        starts = [week.start(zone) for week in shown]
        tallied = ReportRepository(session).tally(starts, last.end(zone), Dimension.THEME)
    return ThemeTrends(shown, {theme: tally.comments for theme, tally in tallied.items()})
