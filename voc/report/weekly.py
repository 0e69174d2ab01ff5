"""The weekly summary as data: the JSON that the API and ``--format json`` give, documented in ``docs/weekly-summary.md``.

Counts of customers take each customer once a week; counts of comments take every one. ``query`` is the search of
``/comments`` (and ``GET /v1/comments``) that finds exactly the comments behind a number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from voc.report.change import Trend
from voc.segment import EVERY_COMMENT, Segment

WEEKS_BEFORE: Final = 4
# Too few customers leave in five weeks to tell what goes with leaving.
DRIVER_WEEKS: Final = 13


@dataclass(frozen=True, slots=True)
class Quote:
    """A comment's masked words, with the id to look it up by."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table: how many customers spoke of something this week and in each week before.

    ``comments`` are theirs this week. ``share`` is of all customers of the week, ``share_before`` that of the weeks before
    together; ``mean_before`` is per week; ``expected`` is what the weeks before let expect at this week's number.
    """

    code: str
    name: str
    count: int
    comments: int
    before: tuple[int, ...]
    mean_before: float
    share: float
    share_before: float
    expected: float
    trend: Trend
    p_value: float
    query: str
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class Received:
    """Comments received of one kind, this week and in each week before."""

    code: str
    name: str
    comments: int
    before: tuple[int, ...]
    mean_before: float
    query: str


@dataclass(frozen=True, slots=True)
class ThemeNote:
    """A theme that is new, silent this week or resting: the days of its first and last comment up to the week's end."""

    code: str
    name: str
    count: int
    mean_before: float
    first_day: str
    last_day: str
    more_than_noise: bool
    query: str


@dataclass(frozen=True, slots=True)
class Movements:
    """Themes whose first comment is of this week; those with none after some in the weeks before; those at rest."""

    new: tuple[ThemeNote, ...]
    silent: tuple[ThemeNote, ...]
    resting: tuple[ThemeNote, ...]


@dataclass(frozen=True, slots=True)
class ThemeSentiment:
    """This week's comments of a theme by sentiment; ``queries`` by sentiment, too."""

    code: str
    name: str
    comments: int
    by_sentiment: Mapping[str, int]
    queries: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class LeavingTheme:
    """A theme against leaving, over customers; the fields are those of ``voc.themes.drivers.Driver``."""

    code: str
    name: str
    n: int
    leavers: int
    share: float
    others: int
    other_leavers: int
    share_others: float | None
    lift: float | None
    low: float
    high: float | None
    p_value: float
    more_than_noise: bool
    reason: str | None
    stated: float
    query: str


@dataclass(frozen=True, slots=True)
class LeavingThemes:
    """Which themes' customers leave more often than the others, from ``first_day`` to the week's end; the surest first."""

    first_day: str
    customers: int
    leavers: int
    themes: tuple[LeavingTheme, ...]


@dataclass(frozen=True, slots=True)
class UrgentComment:
    """A comment that someone must act on. ``overdue_hours`` is negative while there is time, ``None`` without a limit."""

    id: str
    text: str
    urgency: str
    why: tuple[str, ...]
    written_at: str
    age_hours: float
    due_hours: int | None
    overdue_hours: float | None


@dataclass(frozen=True, slots=True)
class OpenUrgent:
    """Urgent comments of this and the four weeks before that nobody has handled, as of ``as_of``; the overdue first.

    ``received`` of this week's comments were urgent, ``handled`` of them are handled. ``comments`` lists the first ones.
    """

    as_of: str
    total: int
    overdue: int
    received: int
    handled: int
    comments: tuple[UrgentComment, ...]
    query: str


@dataclass(frozen=True, slots=True)
class DecisionOutcome:
    """What was decided in one of the weeks before, and what became of its theme's count of customers since.

    ``before`` are the four weeks up to the one of the decision, ``after`` those since; without a theme both are empty and
    ``trend`` is ``None``.
    """

    id: int
    week: str
    text: str
    made_by: str
    theme: str | None
    theme_name: str | None
    before: tuple[int, ...]
    after: tuple[int, ...]
    share_before: float
    share_after: float
    trend: Trend | None
    p_value: float
    query: str | None


@dataclass(frozen=True, slots=True)
class NetPromoter:
    """Net promoter score (share of 9 and 10 less share of 0 to 6, times 100) with the number of answers."""

    now: float | None
    answers: int
    before: float | None
    answers_before: int


@dataclass(frozen=True, slots=True)
class NumberChange:
    """A number that an earlier edition told otherwise."""

    name: str
    was: int
    now: int


@dataclass(frozen=True, slots=True)
class Edition:
    """Which edition of the week's summary this is.

    ``provisional``: the week is not over, nothing is issued. ``issued_at`` is ``None`` while these numbers were not
    issued; ``previous_at`` is when the edition before was. ``changes`` are the numbers that it told otherwise, the largest
    changes first, and ``late_comments`` the week's comments that arrived after it.
    """

    number: int
    issued_at: str | None
    provisional: bool
    previous_at: str | None = None
    late_comments: int = 0
    changes: tuple[NumberChange, ...] = ()


@dataclass(frozen=True, slots=True)
class WeeklyReport:
    """A week's summary. ``weeks`` names the weeks of every ``before`` (the oldest first) and, last, this week.

    Everything is counted over the comments of ``segment``.
    """

    week: str
    first_day: str
    last_day: str
    weeks: tuple[str, ...]
    edition: Edition
    headline: tuple[str, str, str]
    comments: int
    comments_before: tuple[int, ...]
    customers: int
    customers_before: tuple[int, ...]
    query: str
    received: tuple[Received, ...]
    themes: tuple[Line, ...]
    unclassified: int
    movements: Movements
    leaving: LeavingThemes
    theme_sentiment: tuple[ThemeSentiment, ...]
    urgent: OpenUrgent
    decisions: tuple[DecisionOutcome, ...]
    reasons: tuple[Line, ...]
    sentiment: tuple[Line, ...]
    intent: tuple[Line, ...]
    urgency: tuple[Line, ...]
    nps: NetPromoter
    models: tuple[str, ...]
    run: int | None
    segment: Segment = EVERY_COMMENT

    def to_json(self) -> dict[str, Any]:
        """Return the report as one JSON object."""
        return asdict(self)

    def line(self, table: str, code: str) -> Line | None:
        """Return the row of a table that has this code."""
        lines: tuple[Line, ...] = getattr(self, table)
        return next((line for line in lines if line.code == code), None)
