"""Rows of the tables from counts, each judged against the weeks before. Pure: counts in, rows out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from voc.nps import net_promoter_score
from voc.report.change import Count, trends
from voc.report.weekly import Line, NetPromoter, Quote
from voc.report.weeks import Week
from voc.segment import EVERY_COMMENT, Segment


@dataclass(frozen=True, slots=True)
class Counted:
    """Of one code: customers by week (this one last), and this week's comments."""

    customers: tuple[int, ...]
    comments: int


def query(first: Week, last: Week, segment: Segment = EVERY_COMMENT, /, **filters: str) -> str:
    """Return the search of a segment's comments written from the Monday of ``first`` to the Sunday of ``last``."""
    span = {"since": first.monday.isoformat(), "until": last.sunday.isoformat()}
    return urlencode({**span, **segment.search, **filters}, doseq=True)


def lines(
    counts: Mapping[str, Counted],
    names: Mapping[str, str],
    customers: Sequence[int],
    week: Week,
    parameter: str,
    *,
    ranked: bool = True,
    quotes: Mapping[str, Sequence[Quote]] | None = None,
    segment: Segment = EVERY_COMMENT,
) -> tuple[Line, ...]:
    """Return a line for each code that was mentioned at all, the most mentioned this week first if ``ranked``.

    ``customers`` counts all customers by week; ``parameter`` is the search's name for the codes, within ``segment``.
    """
    exposure = _count(customers)
    counted = {code: _count(counts[code].customers) for code in names if code in counts}
    judged = trends(list(counted.values()), exposure)
    everyone_before = max(1, sum(exposure.before))
    found = [
        Line(
            code=str(code),
            name=names[code],
            count=count.now,
            comments=counts[code].comments,
            before=count.before,
            mean_before=round(sum(count.before) / max(1, len(count.before)), 1),
            share=round(count.now / max(1, exposure.now), 4),
            share_before=round(sum(count.before) / everyone_before, 4),
            expected=round(sum(count.before) * exposure.now / everyone_before, 1),
            trend=trend,
            p_value=round(p, 4),
            query=query(week, week, segment, **{parameter: str(code)}),
            quotes=tuple((quotes or {}).get(code, ())),
        )
        for (code, count), (trend, p) in zip(counted.items(), judged, strict=True)
    ]
    if ranked:
        found.sort(key=lambda line: (-line.count, -sum(line.before), line.code))
    return tuple(found)


def choose_quotes(candidates: Sequence[tuple[str, str, str]], most: int = 3) -> tuple[Quote, ...]:
    """Choose the first quotes, given as respondent, id and text, of different customers and in different words."""
    seen: set[str] = set()
    chosen: list[Quote] = []
    for respondent, comment_id, text in candidates:
        words = "".join(text.split())
        if len(chosen) < most and not {f"who {respondent}", words} & seen:
            seen |= {f"who {respondent}", words}
            chosen.append(Quote(comment_id, text))
    return tuple(chosen)


def net_promoter(now: Sequence[int], before: Sequence[int]) -> NetPromoter:
    """Return the score of the answers of both spans."""
    return NetPromoter(net_promoter_score(now), len(now), net_promoter_score(before), len(before))


def _count(values: Sequence[int]) -> Count:
    return Count(values[-1], tuple(values[:-1]))
