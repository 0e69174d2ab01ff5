"""What goes with leaving: each theme's lift on an outcome, beside how often its customers name it as their reason.

A lift says who leaves, not why: speakers of a theme may differ from the others in more than the theme. Where the outcome
was read from the same words as the theme (an intent to leave), part of the lift is the wording.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from voc.stats import benjamini_hochberg, exact_p_value, risk_ratio_interval


@dataclass(frozen=True, slots=True)
class Voice:
    """What is known of one comment.

    ``respondent`` is the customer; ``outcome`` whether the customer left (asked to, was a detractor, churned), ``None``
    where that is unknown; ``reasons`` are the codes that the comment names, the main one first.
    """

    respondent: str
    theme_id: str | None
    outcome: bool | None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Driver:
    """A theme against the outcome. Everything counts customers whose outcome is known, each once.

    ``share`` is that of the outcome among the ``n`` who speak of the theme (``with_outcome / n``), ``share_others`` that
    among the ``others`` who do not (``None`` where there are none). ``lift`` is the ratio of the two (``None`` where the
    others have no case), ``low`` to ``high`` its 95 % interval (``None``: no upper bound). ``more_than_noise`` says that
    the exact test's ``p_value`` holds among all themes at a false discovery rate of 10 %; the lift may lie below 1.

    ``reason`` is the code that most of the ``n`` name in comments of the theme, at whatever rank (``None`` where nobody
    names any), ``stated`` the share of the ``n`` who name it first in any comment of theirs: a high lift with a low
    share goes with leaving without being given as the reason.
    """

    theme_id: str
    name: str
    n: int
    with_outcome: int
    share: float
    others: int
    others_with_outcome: int
    share_others: float | None
    lift: float | None
    low: float
    high: float | None
    p_value: float
    more_than_noise: bool
    reason: str | None
    stated: float


@dataclass(frozen=True, slots=True)
class Speakers:
    """A theme's speakers: how many, how many of them have the outcome, and by reason how many name it in comments of the
    theme (``named``) and first in any comment of theirs (``first``).
    """

    n: int
    cases: int
    named: Mapping[str, int]
    first: Mapping[str, int]


def drivers(voices: Iterable[Voice], themes: Mapping[str, str]) -> tuple[Driver, ...]:
    """Return the lift of each theme that a customer of known outcome speaks of, by the lower bound, highest first.

    ``themes`` maps ids to names; places in other themes count as none. A customer has the outcome, speaks of a theme and
    names a reason as soon as one of his comments does; his outcome is unknown where it is in all of them.
    """
    known = _with_known_outcome(voices)
    outcomes: dict[str, bool] = defaultdict(bool)
    speakers: dict[str, set[str]] = defaultdict(set)
    naming: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    naming_first: dict[str, set[str]] = defaultdict(set)
    for voice in known:
        outcomes[voice.respondent] |= voice.outcome is True
        if voice.reasons:
            naming_first[voice.reasons[0]].add(voice.respondent)
        if voice.theme_id is not None and voice.theme_id in themes:
            speakers[voice.theme_id].add(voice.respondent)
            for code in voice.reasons:
                naming[voice.theme_id][code].add(voice.respondent)
    leavers = {respondent for respondent, left in outcomes.items() if left}
    spoken = {
        theme: Speakers(
            n=len(own),
            cases=len(own & leavers),
            named={code: len(who) for code, who in naming[theme].items()},
            first={code: len(own & naming_first[code]) for code in naming[theme]},
        )
        for theme, own in speakers.items()
    }
    return compare(spoken, len(outcomes), len(leavers), themes)


def compare(
    spoken: Mapping[str, Speakers], respondents: int, with_outcome: int, themes: Mapping[str, str]
) -> tuple[Driver, ...]:
    """Return the lift of each theme from counts: its speakers among all ``respondents`` of known outcome."""
    p_values = {
        theme: exact_p_value(own.cases, own.n, with_outcome - own.cases, respondents - own.n)
        for theme, own in spoken.items()
    }
    limit = benjamini_hochberg(list(p_values.values()))
    found = []
    for theme, own in spoken.items():
        others, other_cases = respondents - own.n, with_outcome - own.cases
        reason = min(own.named, key=lambda code: (-own.named[code], code), default=None)
        low, high = risk_ratio_interval(own.cases, own.n, other_cases, others)
        found.append(
            Driver(
                theme_id=theme,
                name=themes[theme],
                n=own.n,
                with_outcome=own.cases,
                share=own.cases / own.n,
                others=others,
                others_with_outcome=other_cases,
                share_others=other_cases / others if others else None,
                lift=(own.cases / own.n) / (other_cases / others) if other_cases else None,
                low=low,
                high=high,
                p_value=p_values[theme],
                more_than_noise=p_values[theme] <= limit,
                reason=reason,
                stated=own.first.get(reason, 0) / own.n if reason else 0.0,
            )
        )
    return tuple(sorted(found, key=lambda driver: (-driver.low, -driver.n, driver.theme_id)))


def _with_known_outcome(voices: Iterable[Voice]) -> list[Voice]:
    """All comments of the customers of whom one comment tells the outcome."""
    everyone = list(voices)
    known = {voice.respondent for voice in everyone if voice.outcome is not None}
    return [voice for voice in everyone if voice.respondent in known]
