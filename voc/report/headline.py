"""The three sentences that open the summary: what changed, who leaves, what to do. Rules over the numbers, nothing else.

A change is told as one only where it is more than noise (``voc.report.change``); with few customers the sentence says so
instead; where nothing needs doing, that is said, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from voc.report.change import Trend
from voc.report.weekly import LeavingThemes, Line, OpenUrgent

# Below this many customers a week not even a doubled share differs from noise in the exact test.
FEWEST_CUSTOMERS: Final = 20
_MOST_NAMED: Final = 2
_LOUDER: Final = (Trend.UP, Trend.NEW)
_VERBS: Final = {Trend.NEW: "新しく現れ", Trend.UP: "増え", Trend.DOWN: "減り"}


def headline(
    themes: Sequence[Line],
    reasons: Sequence[Line],
    intent: Sequence[Line],
    customers: Sequence[int],
    urgent: OpenUrgent,
    leaving: LeavingThemes,
) -> tuple[str, str, str]:
    """Return the three sentences; ``customers`` counts all customers by week, this one last."""
    told = themes or reasons
    what = "テーマ" if themes else "理由"
    return (
        _what_changed(told, what, customers),
        _who_leaves(intent, customers),
        _what_to_do(told, what, urgent, leaving),
    )


def _what_changed(told: Sequence[Line], what: str, customers: Sequence[int]) -> str:
    louder, quieter = _changed(told, *_LOUDER), _changed(told, Trend.DOWN)
    if louder:
        first = louder[0]
        rise = "増えました" if first.trend is Trend.UP else "新しく現れました"
        others = _also(louder[1:], "も増え") + _also(quieter, "は減り")
        also = f" (ほかに{others.rstrip('、')}ました)" if others else ""
        return f"{what}「{first.name}」に触れた顧客が{_shares(first)}と、偶然では説明しにくいほど{rise}{also}。"
    if quieter:
        first = quieter[0]
        also = _also(quieter[1:], "も減り")
        also = f" (ほかに{also.rstrip('、')}ました)" if also else ""
        return f"{what}「{first.name}」に触れた顧客が{_shares(first)}と、偶然では説明しにくいほど減りました{also}。"
    if not _comparable(customers):
        return _not_comparable(told, customers)
    if not told or not told[0].count:
        return f"今週は{what}に分けられる声がありませんでした。"
    return f"偶然の範囲を超えて増減した{what}はなく、最も多いのは「{told[0].name}」の{_shares(told[0])}です。"


def _who_leaves(intent: Sequence[Line], customers: Sequence[int]) -> str:
    by_code = {line.code: line for line in intent}
    asked, left = by_code.get("requested"), by_code.get("done")
    told = f"解約を申し出た顧客は{asked.count if asked else 0}人、解約済みの顧客は{left.count if left else 0}人で"
    lines = [("申し出", asked), ("解約済み", left)]
    verdicts = [f"{name}は{_VERBS[line.trend]}" for name, line in lines if line and line.trend is not Trend.STEADY]
    means = f"前4週の平均は{asked.mean_before if asked else 0.0:.1f}人と{left.mean_before if left else 0.0:.1f}人"
    if verdicts:
        return f"{told} ({means})、{'、'.join(verdicts)}ました (偶然では説明しにくい変化です)。"
    if not _comparable(customers):
        return f"{told}、増減を判断できる数ではありません。"
    if not asked and not left:
        return f"{told}、前4週にも申し出や解約済みの声はありません。"
    return f"{told} ({means})、顧客に占める割合の変化は偶然の範囲です。"


def _what_to_do(told: Sequence[Line], what: str, urgent: OpenUrgent, leaving: LeavingThemes) -> str:
    louder = _changed(told, *_LOUDER)
    then = f"そのうえで「{louder[0].name}」の声を読み、担当と期限を決めてください" if louder else ""
    if urgent.overdue:
        first = f"まず、期限を過ぎても対応済みになっていない急ぎの声{urgent.overdue}件に応えてください"
        return f"{first} ({then})。" if then else f"{first}。"
    if urgent.total:
        first = f"まず、期限前の急ぎの声{urgent.total}件に応えてください"
        return f"{first} ({then})。" if then else f"{first}。"
    if louder:
        return f"「{louder[0].name}」の声を読み、担当と期限を決めてください (対応待ちの急ぎの声はありません)。"
    drivers = [theme for theme in leaving.themes if theme.more_than_noise and (theme.lift is None or theme.lift > 1)]
    if drivers:
        return (
            f"急ぎの声はないので、触れた顧客の{drivers[0].share:.0%} ({drivers[0].n}人中{drivers[0].leavers}人) が"
            f"離れている「{drivers[0].name}」の声を読んでください (ほかの顧客では{drivers[0].share_others or 0:.0%}、原因とは限りません)。"
        )
    return f"対応待ちの急ぎの声も、偶然の範囲を超えて増えた{what}もなく、今週すぐに変えることはありません。"


def _comparable(customers: Sequence[int]) -> bool:
    return customers[-1] >= FEWEST_CUSTOMERS and sum(customers[:-1]) >= FEWEST_CUSTOMERS


def _not_comparable(told: Sequence[Line], customers: Sequence[int]) -> str:
    most = f"最も多いのは「{told[0].name}」の{told[0].count}人です" if told and told[0].count else ""
    if customers[-1] < FEWEST_CUSTOMERS:
        few = f"声を寄せた顧客が{customers[-1]}人と少なく、増減は判断できません"
    elif not any(customers[:-1]):
        few = "前4週の声がなく、増減は判断できません"
    else:
        few = f"前4週に声を寄せた顧客が{sum(customers[:-1])}人と少なく、増減は判断できません"
    return f"{few} ({most})。" if most else f"{few}。"


def _changed(told: Sequence[Line], *trends: Trend) -> list[Line]:
    """The lines of these trends, the surest first."""
    return sorted((line for line in told if line.trend in trends), key=lambda line: (line.p_value, -line.count))


def _shares(line: Line) -> str:
    return f"{line.count}人 ({line.share:.1%}、前4週は{line.share_before:.1%})"


def _also(lines: Sequence[Line], verb: str) -> str:
    if not lines:
        return ""
    names = "".join(f"「{line.name}」" for line in lines[:_MOST_NAMED])
    more = f"など{len(lines)}件" if len(lines) > _MOST_NAMED else ""
    return f"{names}{more}{verb}、"
