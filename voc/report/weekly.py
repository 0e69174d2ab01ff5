"""The numbers of one week against the four before. Pure: comments in, numbers out."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from voc.report.change import Count, Trend, trends
from voc.report.weeks import Week
from voc.tag.labels import INTENT_NAMES, SENTIMENT_NAMES, URGENCY_NAMES, Urgency
from voc.tag.taxonomy import Taxonomy

WEEKS_BEFORE: Final = 4
_QUOTES: Final = 3
_MOST_URGENT: Final = 50


@dataclass(frozen=True, slots=True)
class ReportedComment:
    """What the report needs of a comment.

    ``respondent`` is the customer, else the answered row, else the comment itself: two answers of one row are one
    person's. ``moment`` is when it was written, else when it arrived.
    """

    id: str
    text: str
    respondent: str
    moment: datetime
    reasons: tuple[str, ...]
    sentiment: str
    intent: str
    urgency: str
    due_hours: int | None
    why: tuple[str, ...]
    theme_id: str | None
    theme_score: float
    nps: int | None


@dataclass(frozen=True, slots=True)
class Quote:
    """A comment's words, with the id to look it up by."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table: how many customers spoke of something this week and in each week before.

    ``share`` is of all respondents of the week; ``expected`` is what the weeks before let expect at this week's number.
    """

    code: str
    name: str
    count: int
    before: tuple[int, ...]
    share: float
    expected: float
    trend: Trend
    p_value: float
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class UrgentComment:
    """A comment that someone must act on."""

    id: str
    text: str
    urgency: str
    due_hours: int | None
    why: tuple[str, ...]
    received_at: str


@dataclass(frozen=True, slots=True)
class NetPromoter:
    """Net promoter score (share of 9 and 10 less share of 0 to 6, times 100) with the number of answers."""

    now: float | None
    answers: int
    before: float | None
    answers_before: int


@dataclass(frozen=True, slots=True)
class WeeklyReport:
    """A week's summary. ``weeks`` names the weeks of ``before`` (the oldest first) and, last, this week."""

    week: str
    first_day: str
    last_day: str
    weeks: tuple[str, ...]
    comments: int
    comments_before: tuple[int, ...]
    customers: int
    themes: tuple[Line, ...]
    unclassified: int
    reasons: tuple[Line, ...]
    sentiment: tuple[Line, ...]
    intent: tuple[Line, ...]
    urgency: tuple[Line, ...]
    urgent: tuple[UrgentComment, ...]
    urgent_total: int
    nps: NetPromoter
    model: str
    run: int | None

    def to_json(self) -> dict[str, Any]:
        """Return the report as one JSON object."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Provenance:
    """What made the numbers: the tagging model and the theme run."""

    model: str
    run: int | None


def build(
    comments: Iterable[ReportedComment],
    week: Week,
    zone: ZoneInfo,
    taxonomy: Taxonomy,
    themes: Mapping[str, str],
    provenance: Provenance,
) -> WeeklyReport:
    """Build the summary of ``week`` from comments of it and of the four weeks before; ``themes`` maps ids to names."""
    weeks = [week.before(back) for back in range(WEEKS_BEFORE, 0, -1)] + [week]
    by_week: dict[Week, list[ReportedComment]] = {each: [] for each in weeks}
    for comment in comments:
        written = Week.of(comment.moment, zone)
        if written in by_week:
            by_week[written].append(comment)
    table = _Table([by_week[each] for each in weeks])
    now = by_week[week]
    urgent = [comment for comment in now if comment.urgency in (Urgency.CRITICAL, Urgency.HIGH)]
    urgent.sort(key=lambda comment: (comment.urgency != Urgency.CRITICAL, comment.moment))
    return WeeklyReport(
        week=str(week),
        first_day=week.monday.isoformat(),
        last_day=week.sunday.isoformat(),
        weeks=tuple(str(each) for each in weeks),
        comments=len(now),
        comments_before=tuple(len(by_week[each]) for each in weeks[:-1]),
        customers=table.respondents.now,
        themes=table.lines(themes, lambda comment: (comment.theme_id,), quotes=True),
        unclassified=sum(comment.theme_id is None for comment in now),
        reasons=table.lines(taxonomy.reasons, lambda comment: comment.reasons),
        sentiment=table.lines(SENTIMENT_NAMES, lambda comment: (comment.sentiment,), ranked=False),
        intent=table.lines(INTENT_NAMES, lambda comment: (comment.intent,), ranked=False),
        urgency=table.lines(URGENCY_NAMES, lambda comment: (comment.urgency,), ranked=False),
        urgent=tuple(_urgent(comment, zone) for comment in urgent[:_MOST_URGENT]),
        urgent_total=len(urgent),
        nps=_net_promoter(now, [comment for each in weeks[:-1] for comment in by_week[each]]),
        model=provenance.model,
        run=provenance.run,
    )


class _Table:
    """Counts by week, each customer once a row and week: who writes three times is still one customer."""

    def __init__(self, by_week: Sequence[Sequence[ReportedComment]]) -> None:
        self._by_week = by_week
        self.respondents = _count([len({comment.respondent for comment in comments}) for comments in by_week])

    def lines(
        self,
        names: Mapping[str, str],
        codes_of: Callable[[ReportedComment], Sequence[Hashable]],
        *,
        ranked: bool = True,
        quotes: bool = False,
    ) -> tuple[Line, ...]:
        """Return a line for each code that was mentioned at all, the most mentioned this week first if ``ranked``."""
        speakers: dict[str, list[set[str]]] = {str(code): [set() for _ in self._by_week] for code in names}
        for position, comments in enumerate(self._by_week):
            for comment in comments:
                for code in codes_of(comment):
                    if code in names:
                        speakers[str(code)][position].add(comment.respondent)
        counts = {code: _count([len(each) for each in sets]) for code, sets in speakers.items() if any(sets)}
        judged = trends(list(counts.values()), self.respondents)
        lines = [
            Line(
                code=code,
                name=names[code],
                count=count.now,
                before=count.before,
                share=round(count.now / max(1, self.respondents.now), 4),
                expected=round(sum(count.before) * self.respondents.now / max(1, sum(self.respondents.before)), 1),
                trend=trend,
                p_value=round(p, 4),
                quotes=self._quotes(code) if quotes else (),
            )
            for (code, count), (trend, p) in zip(counts.items(), judged, strict=True)
        ]
        return (
            tuple(sorted(lines, key=lambda line: (-line.count, -sum(line.before), line.code)))
            if ranked
            else tuple(lines)
        )

    def _quotes(self, theme: str) -> tuple[Quote, ...]:
        """This week's comments nearest to the theme's centre."""
        own = sorted((c for c in self._by_week[-1] if c.theme_id == theme), key=lambda c: (-c.theme_score, c.id))
        return tuple(Quote(comment.id, comment.text) for comment in own[:_QUOTES])


def _count(values: Sequence[int]) -> Count:
    return Count(values[-1], tuple(values[:-1]))


def _urgent(comment: ReportedComment, zone: ZoneInfo) -> UrgentComment:
    written = comment.moment.astimezone(zone).strftime("%Y-%m-%d %H:%M")
    return UrgentComment(comment.id, comment.text, comment.urgency, comment.due_hours, comment.why, written)


def _net_promoter(now: Sequence[ReportedComment], before: Sequence[ReportedComment]) -> NetPromoter:
    scores, earlier = _answers(now), _answers(before)
    return NetPromoter(_score(scores), len(scores), _score(earlier), len(earlier))


def _answers(comments: Sequence[ReportedComment]) -> list[int]:
    """NPS answers, one a customer and moment: a person who filled two questions gave one score."""
    return list({(c.respondent, c.moment): c.nps for c in comments if c.nps is not None}.values())


def _score(answers: Sequence[int]) -> float | None:
    if not answers:
        return None
    promoters = sum(answer >= 9 for answer in answers)
    detractors = sum(answer <= 6 for answer in answers)
    return round(100 * (promoters - detractors) / len(answers), 1)
