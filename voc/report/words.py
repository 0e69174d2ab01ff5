"""How the summary writes its numbers for people: shares, times, ratios, editions, what became of a decision."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from voc.report.change import Trend
from voc.report.weekly import DecisionOutcome, LeavingTheme, WeeklyReport

_HOURS_A_DAY: Final = 24
_SPOKEN: Final = {Trend.UP: "増えました", Trend.NEW: "新しく現れました", Trend.DOWN: "減りました"}


def percent(share: float) -> str:
    """Write a share: 12.5%."""
    return f"{share:.1%}"


def mean(counts: Sequence[int]) -> str:
    """Write the mean of counts with one decimal."""
    return f"{sum(counts) / max(1, len(counts)):.1f}"


def oneline(text: str, most: int) -> str:
    """Put a customer's words on one line of at most that many letters."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[:most] + "…"


def cell(text: str, most: int = 80) -> str:
    """Make a text fit into one Markdown cell; a customer's words are no markup."""
    line = oneline(text, most).replace("&", "&amp;").replace("<", "&lt;").replace("|", "&#124;")
    return "".join(f"\\{letter}" if letter in "\\`*_[]" else letter for letter in line)


def duration(hours: float) -> str:
    """Write a number of hours: 40分, 5時間, 3日."""
    if hours < 1:
        return f"{round(hours * 60)}分"
    return f"{hours:.0f}時間" if hours < 2 * _HOURS_A_DAY else f"{hours / _HOURS_A_DAY:.0f}日"


def lift(theme: LeavingTheme) -> str:
    """Write a ratio with its interval: 2.3倍 (1.4~3.8)."""
    high = "" if theme.high is None else f"{theme.high:.2f}"
    ratio = "—" if theme.lift is None else f"{theme.lift:.2f}倍"
    return f"{ratio} ({theme.low:.2f}~{high})"


def title(report: WeeklyReport) -> str:
    """Write what the summary is of: the week, and the segment where it is of one."""
    return f"週次サマリー {report.week}" + (f" ({report.segment.label})" if report.segment.label else "")


def edition(report: WeeklyReport) -> str:
    """Say which edition it is, and when it was issued."""
    told = report.edition
    if told.provisional:
        return "途中経過 (週がまだ終わっていません)"
    return f"第{told.number}版 " + (f"{told.issued_at} 発行" if told.issued_at else "(未発行)")


def reissue(report: WeeklyReport) -> str:
    """Say why there is another edition and what it tells otherwise."""
    told = report.edition
    late = f"あとから取り込まれた{told.late_comments}件のコメントを含み、" if told.late_comments else ""
    listed = "、".join(f"{each.name} {each.was}→{each.now}" for each in told.changes)
    differs = f"数字が次のように変わりました: {listed}。" if listed else "数字は変わりません。"
    return f"第{told.number - 1}版 ({told.previous_at} 発行) を改めたものです。{late}{differs}"


def outcome(decision: DecisionOutcome) -> str:
    """Say what became of a decision's theme, or that numbers cannot tell."""
    if decision.trend is None:
        return "テーマを指定していないので、数字では追えません。"
    before = f"決めた週までの4週は平均{mean(decision.before)}人 ({percent(decision.share_before)})"
    after = f"その後の{len(decision.after)}週は平均{mean(decision.after)}人 ({percent(decision.share_after)})"
    verdict = (
        "違いは偶然の範囲です"
        if decision.trend is Trend.STEADY
        else f"偶然では説明しにくいほど{_SPOKEN[decision.trend]}"
    )
    return f"「{decision.theme_name}」: {before}、{after}で、{verdict} (決定の効果とは限りません)。"


FILTERS: Final[dict[str, Callable[..., Any]]] = {
    each.__name__: each for each in (percent, mean, oneline, cell, duration, lift, title, edition, reissue, outcome)
}
