"""The parts of a week's summary, each counted by the database over this week and the weeks before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Final

from sqlalchemy.orm import Session

from voc.ingest.comment import KIND_NAMES
from voc.jobs.components import Components
from voc.nps import nps_of
from voc.report.change import Trend
from voc.report.lines import Counted, choose_quotes, lines, net_promoter, query
from voc.report.weekly import (
    DRIVER_WEEKS,
    WEEKS_BEFORE,
    LeavingTheme,
    LeavingThemes,
    Line,
    Movements,
    NetPromoter,
    OpenUrgent,
    Received,
    ThemeNote,
    ThemeSentiment,
    UrgentComment,
)
from voc.report.weeks import Week
from voc.segment import EVERY_COMMENT, Segment
from voc.store.leaving import count_leaving
from voc.store.report_comments import ReportCommentRepository
from voc.store.reporting import Dimension, ReportRepository, Tally
from voc.store.themes import ThemeRepository
from voc.tag.labels import INTENT_NAMES, SENTIMENT_NAMES, URGENCY_NAMES, URGENT, Urgency
from voc.themes.drivers import Speakers, compare
from voc.themes.known import State

_MOST_URGENT: Final = 50
_HOUR: Final = 3600


class Parts:
    """Counts for one week's summary of a segment in one session, as of ``now``."""

    def __init__(
        self, components: Components, session: Session, week: Week, now: datetime, segment: Segment = EVERY_COMMENT
    ) -> None:
        self.week = week
        self.segment = segment
        self.weeks = week.latest(WEEKS_BEFORE + 1)
        self._now = now
        self._zone = components.settings.zone
        self._taxonomy = components.taxonomy
        self._session = session
        self._counts = ReportRepository(session, segment)
        self._comments = ReportCommentRepository(session, segment)
        themes = ThemeRepository(session)
        run = themes.current_run()
        self.run = run.id if run else None
        known = themes.themes(resting=True)
        self._names = {theme.id: theme.name for theme in known}
        self._resting = {theme.id for theme in known if theme.state is State.RESTING}
        self._tallies: dict[Dimension, dict[str, Tally]] = {}
        self._since, self._until = week.start(self._zone), week.end(self._zone)

    @cached_property
    def everyone(self) -> Tally:
        """Count all comments and customers by week."""
        return self._tally(Dimension.ALL).get("all", Tally.nothing(len(self.weeks)))

    def query(self, **filters: str) -> str:
        """Return the search of this week's comments with these filters."""
        return query(self.week, self.week, self.segment, **filters)

    def received(self) -> tuple[Received, ...]:
        """Count comments by kind."""
        tallies = self._tally(Dimension.KIND)
        return tuple(
            Received(
                code=str(kind),
                name=name,
                comments=tallies[kind].comments[-1],
                before=tallies[kind].comments[:-1],
                mean_before=round(sum(tallies[kind].comments[:-1]) / WEEKS_BEFORE, 1),
                query=self.query(kind=str(kind)),
            )
            for kind, name in KIND_NAMES.items()
            if kind in tallies
        )

    def themes(self) -> tuple[Line, ...]:
        """Count customers by theme, with three comments of each in their own words; hidden themes are left out."""
        spoken = self._comments.quotes(self._since, self._until)
        quotes = {theme: choose_quotes(candidates) for theme, candidates in spoken.items()}
        counts = _counted(self._tally(Dimension.THEME))
        return lines(
            counts, self._names, self.everyone.customers, self.week, "theme", quotes=quotes, segment=self.segment
        )

    def unclassified(self) -> int:
        """Count this week's comments that belong to no theme."""
        return self._counts.unplaced(self._since, self._until)

    def reasons(self) -> tuple[Line, ...]:
        """Count customers by reason."""
        return self._lines(Dimension.REASON, self._taxonomy.reasons, ranked=True)

    def sentiment(self) -> tuple[Line, ...]:
        """Count customers by sentiment."""
        return self._lines(Dimension.SENTIMENT, SENTIMENT_NAMES)

    def intent(self) -> tuple[Line, ...]:
        """Count customers by their stand on leaving."""
        return self._lines(Dimension.INTENT, INTENT_NAMES)

    def urgency(self) -> tuple[Line, ...]:
        """Count customers by urgency."""
        return self._lines(Dimension.URGENCY, URGENCY_NAMES)

    def movements(self, themes: Sequence[Line]) -> Movements:
        """Tell the themes that are new, silent and at rest."""
        before = self._counts.themes_before(self._since)
        by_code = {line.code: line for line in themes}
        # In the first week of all every theme would be new.
        new = [line.code for line in themes if line.count and line.code not in before] if before else []
        silent = [line.code for line in themes if not line.count]
        resting = [code for code in self._names if code in self._resting and code not in by_code]
        spans = self._counts.theme_spans(self._until, [*new, *silent, *resting])

        def note(code: str) -> ThemeNote:
            line, (first, last) = by_code.get(code), spans[code]
            return ThemeNote(
                code=code,
                name=self._names[code],
                count=line.count if line else 0,
                mean_before=line.mean_before if line else 0.0,
                first_day=self._day(first),
                last_day=self._day(last),
                more_than_noise=line is not None and line.trend is not Trend.STEADY,
                query=query(Week.of(first, self._zone), self.week, self.segment, theme=code),
            )

        # A theme may have no comment, and lose its last one while this is counted.
        return Movements(*(tuple(note(code) for code in codes if code in spans) for codes in (new, silent, resting)))

    def leaving(self) -> LeavingThemes:
        """Compare the customers of each theme with the others over the last quarter."""
        first = self.week.before(DRIVER_WEEKS - 1)
        counted = count_leaving(self._session, first.start(self._zone), self._until, self.segment)
        spoken = {
            theme: Speakers(n, cases, counted.named.get(theme, {}), counted.first.get(theme, {}))
            for theme, (n, cases) in counted.speakers.items()
            if theme in self._names
        }
        drivers = compare(spoken, counted.respondents, counted.leavers, self._names)
        themes = tuple(
            LeavingTheme(
                code=each.theme_id,
                name=each.name,
                n=each.n,
                leavers=each.with_outcome,
                share=round(each.share, 4),
                others=each.others,
                other_leavers=each.others_with_outcome,
                share_others=None if each.share_others is None else round(each.share_others, 4),
                lift=None if each.lift is None else round(each.lift, 2),
                low=round(each.low, 2),
                high=None if each.high is None else round(each.high, 2),
                p_value=round(each.p_value, 4),
                more_than_noise=each.more_than_noise,
                reason=each.reason,
                stated=round(each.stated, 4),
                query=query(first, self.week, self.segment, theme=each.theme_id),
            )
            for each in drivers
        )
        return LeavingThemes(first.monday.isoformat(), counted.respondents, counted.leavers, themes)

    def theme_sentiment(self, themes: Sequence[Line]) -> tuple[ThemeSentiment, ...]:
        """Count this week's comments by theme and sentiment, in the order of the themes."""
        counted = self._counts.sentiment_by_theme(self._since, self._until)
        return tuple(
            ThemeSentiment(
                code=line.code,
                name=line.name,
                comments=line.comments,
                by_sentiment={str(each): counted[line.code].get(each, 0) for each in SENTIMENT_NAMES},
                queries={str(each): self.query(theme=line.code, sentiment=str(each)) for each in SENTIMENT_NAMES},
            )
            for line in themes
            if line.code in counted
        )

    def urgent(self) -> OpenUrgent:
        """Tell the urgent comments of all the weeks that nobody has handled, the most overdue of the most urgent first."""
        since = self.weeks[0].start(self._zone)
        waiting = self._comments.open_urgent(since, self._until)
        due = {each: self._taxonomy.due_hours[each] for each in URGENT}

        def overdue(urgency: str, moment: datetime) -> float | None:
            limit = due[Urgency(urgency)]
            return None if limit is None else self._age(moment) - limit

        late = {comment_id: overdue(urgency, moment) for comment_id, urgency, moment in waiting}
        waiting.sort(key=lambda each: (not (late[each[0]] or 0) > 0, each[1] != Urgency.CRITICAL, each[2], each[0]))
        first = [comment_id for comment_id, _, _ in waiting[:_MOST_URGENT]]
        comments = self._comments.urgent(first)
        tallies = self._tally(Dimension.URGENCY)
        received = sum(tallies[each].comments[-1] for each in due if each in tallies)
        open_now = sum(moment >= self._since for _, _, moment in waiting)
        return OpenUrgent(
            as_of=self.written(self._now),
            total=len(waiting),
            overdue=sum((each or 0) > 0 for each in late.values()),
            received=received,
            handled=received - open_now,
            comments=tuple(
                UrgentComment(
                    id=each.id,
                    text=each.text,
                    urgency=each.urgency,
                    why=each.why,
                    written_at=self.written(each.moment),
                    age_hours=round(self._age(each.moment), 1),
                    due_hours=due[Urgency(each.urgency)],
                    overdue_hours=_rounded(late[each.id]),
                )
                for each in (comments[comment_id] for comment_id in first)
            ),
            query=query(self.weeks[0], self.week, self.segment, case="open"),
        )

    def nps(self) -> NetPromoter:
        """Return the net promoter score, one answer a customer and moment: who filled two questions gave one score."""
        scores: dict[bool, dict[tuple[str, datetime], int]] = {True: {}, False: {}}
        for respondent, moment, attributes in self._counts.scores(self.weeks[0].start(self._zone), self._until):
            score = nps_of(attributes)
            if score is not None:
                scores[moment >= self._since][respondent, moment] = score
        return net_promoter(list(scores[True].values()), list(scores[False].values()))

    def models(self) -> tuple[str, ...]:
        """Return the models whose labels were counted."""
        return tuple(self._counts.models(self._since, self._until))

    def late(self, after: datetime) -> int:
        """Count this week's comments that arrived after a moment."""
        return self._counts.late(self._since, self._until, after)

    def written(self, moment: datetime) -> str:
        """Write a moment as people read it."""
        return moment.astimezone(self._zone).strftime("%Y-%m-%d %H:%M")

    def _day(self, moment: datetime) -> str:
        return moment.astimezone(self._zone).date().isoformat()

    def _age(self, moment: datetime) -> float:
        return (self._now - moment).total_seconds() / _HOUR

    def _tally(self, by: Dimension) -> dict[str, Tally]:
        if by not in self._tallies:
            starts = [each.start(self._zone) for each in self.weeks]
            self._tallies[by] = self._counts.tally(starts, self._until, by)
        return self._tallies[by]

    def _lines(self, by: Dimension, names: Mapping[str, str], *, ranked: bool = False) -> tuple[Line, ...]:
        counts = _counted(self._tally(by))
        return lines(counts, names, self.everyone.customers, self.week, by.value, ranked=ranked, segment=self.segment)


def _counted(tallies: Mapping[str, Tally]) -> dict[str, Counted]:
    return {code: Counted(tally.customers, tally.comments[-1]) for code, tally in tallies.items()}


def _rounded(hours: float | None) -> float | None:
    return None if hours is None else round(hours, 1)
