"""Weekly summaries made by hand, for what judges, writes and draws them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from voc.report.headline import headline
from voc.report.lines import Counted, lines, query
from voc.report.weekly import (
    Edition,
    LeavingTheme,
    LeavingThemes,
    Line,
    Movements,
    NetPromoter,
    OpenUrgent,
    Quote,
    Received,
    ThemeSentiment,
    UrgentComment,
    WeeklyReport,
)
from voc.report.weeks import Week
from voc.tag.labels import INTENT_NAMES, REASON_NAMES, SENTIMENT_NAMES

WEEK = Week(2026, 47)
EVERYONE = (100, 100, 100, 100, 100)
NOBODY = LeavingThemes("2026-08-24", 500, 20, ())


def make_lines(
    counts: Mapping[str, Sequence[int]],
    names: Mapping[str, str] | None = None,
    customers: Sequence[int] = EVERYONE,
    parameter: str = "theme",
    **more: Any,
) -> tuple[Line, ...]:
    """Make the lines of counts by week, this week last; a code is its own name where none is told."""
    counted = {code: Counted(tuple(weeks), weeks[-1]) for code, weeks in counts.items()}
    return lines(counted, names or {code: code for code in counts}, customers, WEEK, parameter, **more)


def make_urgent(total: int = 0, overdue: int = 0, comments: Sequence[UrgentComment] = ()) -> OpenUrgent:
    return OpenUrgent("2026-11-23 08:00", total, overdue, total, 0, tuple(comments), query(WEEK, WEEK, case="open"))


def make_waiting(
    comment_id: str, text: str = "至急お願いします", urgency: str = "critical", overdue: float = 5.0
) -> UrgentComment:
    return UrgentComment(comment_id, text, urgency, ("再三の連絡",), "2026-11-18 09:00", overdue + 1, 1, overdue)


def make_leaving(name: str = "値上げ", *, noise: bool = False, lift: float = 3.0) -> LeavingThemes:
    theme = LeavingTheme(
        *("price", name, 40, 12, 0.3, 460, 46, 0.1, lift, 1.8, 5.0, 0.001, not noise, "price", 0.5),
        query(WEEK, WEEK, theme="price"),
    )
    return LeavingThemes("2026-08-24", 500, 58, (theme,))


def make_report(text: str = "電話がつながらない", name: str = "電話", **fields: Any) -> WeeklyReport:
    """Make a full summary in which ``text`` is every customer's words and ``name`` the largest theme's; ``fields`` replace."""
    themes = make_lines(
        {"t1": (5, 5, 5, 5, 25), "t2": (9, 9, 9, 9, 8), "t3": (2, 1, 0, 1, 0)},
        {"t1": name, "t2": "値上げ", "t3": "遅い"},
        quotes={"t1": [Quote("c1", text), Quote("c2", "三回かけた")], "t2": [Quote("c3", "高い")]},
    )
    intent = make_lines(
        {"none": (88, 90, 90, 90, 90), "requested": (8, 7, 7, 8, 8), "done": (2, 2, 3, 2, 2)},
        INTENT_NAMES,
        parameter="intent",
    )
    urgent = make_urgent(2, 1, [make_waiting("u1", text), make_waiting("u2", "明日までに", "high", -3.5)])
    report = WeeklyReport(
        week=str(WEEK),
        first_day="2026-11-16",
        last_day="2026-11-22",
        weeks=tuple(f"2026-W{number}" for number in range(43, 48)),
        edition=Edition(1, "2026-11-23 08:00", False),
        headline=headline(themes, (), intent, EVERYONE, urgent, NOBODY),
        comments=120,
        comments_before=(110, 115, 112, 118),
        customers=100,
        customers_before=(100, 100, 100, 100),
        query=query(WEEK, WEEK),
        received=(
            Received("survey", "アンケート", 90, (80, 85, 82, 88), 83.8, query(WEEK, WEEK, kind="survey")),
            Received("complaint", "クレーム", 30, (30, 30, 30, 30), 30.0, query(WEEK, WEEK, kind="complaint")),
        ),
        themes=themes,
        unclassified=40,
        movements=Movements((), (), ()),
        leaving=make_leaving(),
        theme_sentiment=tuple(
            ThemeSentiment(
                *(line.code, line.name, line.count),
                {"positive": 0, "neutral": 1, "negative": line.count - 1, "mixed": 0},
                {code: query(WEEK, WEEK, theme=line.code, sentiment=code) for code in SENTIMENT_NAMES},
            )
            for line in themes[:2]
        ),
        urgent=urgent,
        decisions=(),
        reasons=make_lines({"support": (9, 9, 9, 9, 20), "price": (9, 9, 9, 9, 9)}, REASON_NAMES, parameter="reason"),
        sentiment=make_lines({"negative": (60, 60, 60, 60, 70)}, SENTIMENT_NAMES, parameter="sentiment"),
        intent=intent,
        urgency=make_lines({"critical": (1, 1, 1, 1, 2)}, {"critical": "即時・当日"}, parameter="urgency"),
        nps=NetPromoter(-12.5, 40, 3.0, 160),
        models=("m-1",),
        run=3,
    )
    return replace(report, **fields)


def empty_report() -> WeeklyReport:
    """Make the summary of a week with one comment that says nothing."""
    nothing = make_lines({"support": (0, 0, 0, 0, 0)}, REASON_NAMES, (0, 0, 0, 0, 1))
    return make_report(
        headline=headline((), nothing, (), (0, 0, 0, 0, 1), make_urgent(), LeavingThemes("2026-08-24", 1, 0, ())),
        **dict.fromkeys(("themes", "reasons", "sentiment", "intent", "urgency", "theme_sentiment"), ()),
        leaving=LeavingThemes("2026-08-24", 1, 0, ()),
        urgent=make_urgent(),
        nps=NetPromoter(None, 0, None, 0),
        comments=1,
        received=(Received("survey", "アンケート", 1, (0, 0, 0, 0), 0.0, query(WEEK, WEEK, kind="survey")),),
    )
