"""Rows below the header that tell how to fill in the form: (自由記述), 必須, 例: …. No customer has said them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile
from typing import Final

_MOST: Final = 3
_TYPE: Final = (
    r"文字列?|テキスト|text|string|日付型?|日時|date|数値|数字|整数|半角(?:英?数字?)?|全角(?:文字)?|number|integer"
)
_FIELD: Final = rf"必須|任意|入力不要|自由(?:記述|記入|回答)|記述式|(?:単一|複数)(?:選択|回答)|[FSM]A|{_TYPE}"
# In brackets it is no answer, even where it stands alone.
_SURE: Final = re.compile(
    rf"[(（\[［【<＜〔][ 　]*(?:{_FIELD}|単位[:：].{{1,10}}|[点円人件回個年月日歳才分秒%％])[ 　]*[)）\]］】>＞〕]",
    re.IGNORECASE,
)
_EXAMPLE: Final = re.compile(r"[(（\[［【]?(?:記入|入力|回答)?例[)）\]］】:：].*", re.DOTALL)
_LIKELY: Final = re.compile(_FIELD, re.IGNORECASE)
# Says what a column takes only beside another cell that does: 1-5 may be a floor or a week.
_RANGE: Final = re.compile(
    r"[(（]?\d{1,3}[ 　]*[~〜～\-－][ 　]*\d{1,3}(?:の?数[値字]|点|段階)?[)）]?|\d+段階(?:評価)?|\d+(?:文字|字|桁)(?:以内|まで)?"
    r"|yyyy[-/年]?mm?[-/月]?dd?日?(?: ?[hms:]+)?",
    re.IGNORECASE,
)
_BEGINS_AN_EXAMPLE: Final = re.compile(r"[(（\[［【]?(?:(?:記入|入力|回答)例|例)[)）\]］】:：]?")


def count_instructions(rows: Sequence[Sequence[str]], header: Sequence[str]) -> int:
    """Return how many of the rows right below a header, at most 3, tell how to fill it in."""
    return sum(1 for _ in takewhile(lambda row: _tells_how(row, header), rows[:_MOST]))


def _tells_how(row: Sequence[str], header: Sequence[str]) -> bool:
    """Tell whether a row is surely no answer; what stands below an unnamed column is the column's name."""
    cells = {column: cell.strip() for column, cell in enumerate(row) if cell.strip()}
    if not cells or any(column >= len(header) or not header[column].strip() for column in cells):
        return False
    first, *others = cells.values()
    if not others:
        is_beside_others = len(header) > 1
        return _SURE.fullmatch(first) is not None or (is_beside_others and _EXAMPLE.fullmatch(first) is not None)
    if _BEGINS_AN_EXAMPLE.fullmatch(first):
        return True
    tells = [any(each.fullmatch(cell) for each in (_SURE, _EXAMPLE, _LIKELY)) for cell in cells.values()]
    return any(tells) and all(
        is_told or _RANGE.fullmatch(cell) for is_told, cell in zip(tells, cells.values(), strict=True)
    )
