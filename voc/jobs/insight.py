"""What the themes tell together: what goes with leaving, how comments lie to each other, and how themes come and go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Final

from voc.errors import VocError
from voc.jobs.components import Components
from voc.jobs.documents import read_documents
from voc.jobs.stored_weeks import stored_weeks
from voc.nps import is_detractor
from voc.store.comments import CommentRepository
from voc.store.reporting import Dimension, ReportRepository
from voc.store.spoken import Spoken, everything_spoken, speaking_of_leaving
from voc.store.themes import ThemeRepository, no_run
from voc.tag.labels import LEAVING
from voc.themes.drivers import Driver, Voice, drivers
from voc.themes.figures import Figure, MapPoint, ShownWeek, draw, map_figure, over_time_figure, project
from voc.themes.known import State
from voc.themes.outcome import Outcome
from voc.themes.space import embed

# Two years; more weeks than that are no line that a person can read, and one mistyped year would draw thousands.
_MOST_WEEKS: Final = 104
_DECIMALS: Final = 4


@dataclass(frozen=True, slots=True)
class ThemeDrivers:
    """The lift of each theme on an outcome, the surest first, and how many customers it is known of and true for."""

    outcome: Outcome
    respondents: int
    with_outcome: int
    drivers: tuple[Driver, ...]

    def to_json(self, reasons: Mapping[str, str]) -> dict[str, Any]:
        """Return the table as the command line and the API show it; ``reasons`` are the display names."""
        return {
            "outcome": self.outcome.value,
            "respondents": self.respondents,
            "with_outcome": self.with_outcome,
            "drivers": [
                {**_rounded(asdict(each)), "reason_name": each.reason and reasons.get(each.reason, each.reason)}
                for each in self.drivers
            ],
        }


def theme_drivers(components: Components, outcome: Outcome) -> ThemeDrivers:
    """Return what goes with ``outcome`` over all stored comments, theme by theme in force; hidden ones are left out.

    Raises ``VocError`` where there are no themes yet, or where the outcome is known of nobody.
    """
    with components.database.transaction() as session:
        repository = ThemeRepository(session)
        _need_a_run(repository)
        names = repository.names()
        every = everything_spoken(session, attributes=outcome is Outcome.DETRACTOR)
        voices = [_voice(spoken, outcome) for spoken in every]
    known = {voice.respondent for voice in voices if voice.outcome is not None}
    if not known:
        raise VocError(
            "NPSの回答があるコメントがありません。見出しに NPS・推奨度・おすすめ度 のどれかがある列と一緒に取り込むか、"
            "解約の申し出との関係 (leaving) を見てください。",
            code="outcome_unknown",
            status=409,
        )
    having = {voice.respondent for voice in voices if voice.outcome}
    return ThemeDrivers(outcome, len(known), len(having), drivers(voices, names))


def theme_map(components: Components) -> Figure:
    """Return the map of the comments that speak of leaving, by theme; those of hidden themes are left out.

    Raises ``VocError`` where there are no themes yet.
    """
    with components.database.transaction() as session:
        repository = ThemeRepository(session)
        _need_a_run(repository)
        names = _shown(repository)
        hidden = {theme.id for theme in repository.themes(hidden=True, resting=True) if theme.hidden}
        comments = CommentRepository(session)
        shown = speaking_of_leaving(session, hidden)
        drawn = comments.several([shown[index] for index in draw(len(shown))])
        documents = read_documents(components, comments, drawn)
    if not drawn:
        return map_figure([], names)
    places = project(embed(documents, components.tagger).vectors)
    points = [
        MapPoint(float(x), float(y), stored.comment.text, stored.theme_id)
        for (x, y), stored in zip(places, drawn, strict=True)
    ]
    return map_figure(points, names, drawn_from=len(shown))


def themes_over_time(components: Components) -> Figure:
    """Return the weekly share of customers who speak of each theme; hidden themes are left out.

    Raises ``VocError`` where there are no themes yet.
    """
    zone = components.settings.zone
    with components.database.transaction() as session:
        repository = ThemeRepository(session)
        _need_a_run(repository)
        names = _shown(repository)
        stored = stored_weeks(session, zone, datetime.now(UTC))
        if stored is None:
            return over_time_figure([], {}, names)
        first, last = stored
        weeks = last.latest(min(last.count_since(first), _MOST_WEEKS))
        starts, until = [week.start(zone) for week in weeks], weeks[-1].end(zone)
        counts = ReportRepository(session)
        everyone = counts.tally(starts, until, Dimension.ALL)["all"].customers
        by_theme = counts.tally(starts, until, Dimension.THEME)
    shown = [ShownWeek(str(week), customers) for week, customers in zip(weeks, everyone, strict=True)]
    return over_time_figure(shown, {theme: by_theme[theme].customers for theme in names if theme in by_theme}, names)


def _need_a_run(repository: ThemeRepository) -> None:
    if repository.current_run() is None:
        raise no_run()


def _shown(repository: ThemeRepository) -> dict[str, str]:
    """The names of the themes that are not hidden, the largest first; what rests had its time, and is marked."""
    return {
        theme.id: f"{theme.name} (休止)" if theme.state is State.RESTING else theme.name
        for theme in repository.themes(resting=True)
    }


def _voice(spoken: Spoken, outcome: Outcome) -> Voice:
    known = spoken.intent in LEAVING if outcome is Outcome.LEAVING else is_detractor(spoken.attributes)
    return Voice(spoken.respondent, spoken.theme_id, known, spoken.reasons)


def _rounded(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: round(value, _DECIMALS) if isinstance(value, float) else value for name, value in fields.items()}
