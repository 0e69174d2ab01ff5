"""What became of decisions: how many customers spoke of the theme before and since, held against noise together."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from voc.report.change import Count, Trend, judge
from voc.report.lines import query
from voc.report.weekly import WEEKS_BEFORE, DecisionOutcome
from voc.report.weeks import Week
from voc.segment import EVERY_COMMENT, Segment
from voc.store.decisions import Decision, DecisionRepository
from voc.store.reporting import Dimension, ReportRepository, Tally
from voc.store.themes import ThemeRepository


@dataclass(frozen=True, slots=True)
class _Around:
    """Customers of a decision's theme and of all, by week: the four up to the decision, then those since."""

    own: tuple[int, ...]
    everyone: tuple[int, ...]


def decision_outcomes(
    session: Session, week: Week, zone: ZoneInfo, segment: Segment = EVERY_COMMENT
) -> tuple[DecisionOutcome, ...]:
    """Tell what was decided in the four weeks before ``week`` and how its theme's count went up to ``week``."""
    before = week.before().latest(WEEKS_BEFORE)
    made = DecisionRepository(session).of_weeks([str(each) for each in before])
    themes, everyone = _tallies(ReportRepository(session, segment), made, week, zone)
    around = {
        each.id: _Around(
            themes[each.week].get(each.theme_id, Tally.nothing(len(everyone[each.week].customers))).customers,
            everyone[each.week].customers,
        )
        for each in made
        if each.theme_id
    }
    verdicts = judge([(_split(each.own), _split(each.everyone)) for each in around.values()])
    judged = dict(zip(around, verdicts, strict=True))
    names = ThemeRepository(session).all_names() if made else {}
    return tuple(_outcome(each, week, around.get(each.id), judged.get(each.id), names, segment) for each in made)


def _tallies(
    counts: ReportRepository, made: list[Decision], week: Week, zone: ZoneInfo
) -> tuple[dict[str, dict[str, Tally]], dict[str, Tally]]:
    """Count themes and everyone around each week in which something was decided about a theme."""
    themes: dict[str, dict[str, Tally]] = {}
    everyone: dict[str, Tally] = {}
    for decided in {each.week for each in made if each.theme_id}:
        first = Week.parse(decided).before(WEEKS_BEFORE - 1)
        weeks = week.latest(week.count_since(first))
        starts = [each.start(zone) for each in weeks]
        themes[decided] = counts.tally(starts, week.end(zone), Dimension.THEME)
        counted = counts.tally(starts, week.end(zone), Dimension.ALL)
        everyone[decided] = counted.get("all", Tally.nothing(len(weeks)))
    return themes, everyone


def _outcome(
    decision: Decision,
    week: Week,
    around: _Around | None,
    judged: tuple[Trend, float] | None,
    names: dict[str, str],
    segment: Segment,
) -> DecisionOutcome:
    theme, (trend, p_value) = decision.theme_id, judged or (None, 1.0)
    own, everyone = (_split(around.own), _split(around.everyone)) if around else (Count(0, ()), Count(0, ()))
    first = Week.parse(decision.week).before(WEEKS_BEFORE - 1)
    return DecisionOutcome(
        id=decision.id,
        week=decision.week,
        text=decision.text,
        made_by=decision.made_by,
        theme=theme,
        theme_name=names.get(theme) if theme else None,
        before=own.before,
        after=around.own[WEEKS_BEFORE:] if around else (),
        share_before=round(sum(own.before) / max(1, sum(everyone.before)), 4),
        share_after=round(own.now / max(1, everyone.now), 4),
        trend=trend,
        p_value=round(p_value, 4),
        query=query(first, week, segment, theme=theme) if theme else None,
    )


def _split(weeks: tuple[int, ...]) -> Count:
    """All weeks since together against those before."""
    return Count(sum(weeks[WEEKS_BEFORE:]), weeks[:WEEKS_BEFORE])
