"""Forms of verbs and adjectives made from Sudachi's normalized form and its class, as 繋がる → 繋がらない.

The normalized form of a potential verb is the verb that it comes from (使えない: 使う, of the class of 使える), so the class
tells them apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

_U_ROW: Final = "うくぐすつぬぶむる"
_A_ROW: Final = "わかがさたなばまら"
_I_ROW: Final = "いきぎしちにびみり"
_E_ROW: Final = "えけげせてねべめれ"
_E_KANA: Final = frozenset("えけげせぜてでねへべめれ")
_NOT: Final = "ない"


def plain(form: str, pos: Sequence[str]) -> str:
    """Return the dictionary form of a token; ``pos`` are the six fields of its part of speech."""
    if not pos[4].startswith("下一段") or form[-1] not in _U_ROW:
        return form
    of_its_own = form[-1] == "る" and (form[-2:-1] in _E_KANA or not pos[4].endswith("ラ行"))
    return form if of_its_own else _row(form, _E_ROW) + "る"


def negative(form: str, pos: Sequence[str]) -> str:
    """Return the plain negative: 繋がらない, 早くない, 丁寧でない."""
    if pos[0] == "形容詞":
        return form[:-1] + "く" + _NOT
    if pos[0] != "動詞":
        return form + "で" + _NOT
    return _stem(form, pos, _A_ROW) + _NOT


def hard_to(form: str, pos: Sequence[str]) -> str:
    """Return that something is hard to do: 使いにくい."""
    return _stem(form, pos, _I_ROW) + "にくい"


def _stem(form: str, pos: Sequence[str], row: str) -> str:
    if pos[4].startswith("五段") and form[-1] in _U_ROW:
        return _row(form, row)
    return plain(form, pos).removesuffix("る")


def _row(form: str, row: str) -> str:
    return form[:-1] + row[_U_ROW.index(form[-1])]
