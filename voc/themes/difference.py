"""What changed from one run to another, over the comments that both placed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ThemeChange:
    """One theme in two runs: how many comments it had and has, how many stayed, and how its months read in each run.

    ``came_from`` and ``went_to`` count the others by theme id (``None``: no theme); ``months`` maps 2026-10 to the counts
    before and after, so that a manager sees what last month's number becomes.
    """

    theme_id: str
    before: int
    after: int
    stayed: int
    came_from: Mapping[str | None, int]
    went_to: Mapping[str | None, int]
    months: Mapping[str, tuple[int, int]]

    def to_json(self, names: Mapping[str, str]) -> dict[str, Any]:
        """Return the change with the themes' names."""
        flows = {
            field: [{"theme": each, "name": names.get(each or ""), "comments": n} for each, n in counts.items()]
            for field, counts in (("came_from", self.came_from), ("went_to", self.went_to))
        }
        months = {month: {"before": before, "after": after} for month, (before, after) in self.months.items()}
        return {**asdict(self), "name": names.get(self.theme_id), **flows, "months": months}


def compare(before: Mapping[str, str], after: Mapping[str, str], months: Mapping[str, str]) -> list[ThemeChange]:
    """Compare the themes that two runs gave comments; ``months`` gives each comment that both knew its month.

    The largest theme of the later run comes first.
    """
    flows: Counter[tuple[str | None, str | None]] = Counter()
    by_month: Counter[tuple[str, str, bool]] = Counter()
    for comment_id, month in months.items():
        old, new = before.get(comment_id), after.get(comment_id)
        flows[old, new] += 1
        if old:
            by_month[old, month, False] += 1
        if new:
            by_month[new, month, True] += 1
    themes = {theme for pair in flows for theme in pair if theme}
    changes = [_change(theme, flows, by_month) for theme in themes]
    return sorted(changes, key=lambda change: (-change.after, -change.before, change.theme_id))


def _change(
    theme: str, flows: Counter[tuple[str | None, str | None]], by_month: Counter[tuple[str, str, bool]]
) -> ThemeChange:
    came = Counter({old: n for (old, new), n in flows.items() if new == theme and old != theme})
    went = Counter({new: n for (old, new), n in flows.items() if old == theme and new != theme})
    stayed = flows[theme, theme]
    months = sorted({month for each, month, _ in by_month if each == theme})
    return ThemeChange(
        theme_id=theme,
        before=stayed + went.total(),
        after=stayed + came.total(),
        stayed=stayed,
        came_from=dict(came.most_common()),
        went_to=dict(went.most_common()),
        months={month: (by_month[theme, month, False], by_month[theme, month, True]) for month in months},
    )
