"""What of a text is kept, and which texts can be no comments."""

from __future__ import annotations

import re
from typing import Final

LONGEST_TEXT: Final = 20_000
# White space and what cannot be seen; a set of characters for ``strip``, which stays linear in any text.
_BLANK: Final = "".join(filter(str.isspace, map(chr, range(0x3001)))) + "\u200b\u200c\u200d\u2060\ufeff\u00ad"
# What Excel writes in place of a value that it could not find.
_FAILED: Final = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)")
_LINE_BREAK: Final = re.compile(r"\r\n?")


def clean(text: str) -> str:
    """Return a text as it is stored and identified: ``\\n`` as line break, nothing blank or invisible around it."""
    return _LINE_BREAK.sub("\n", text).strip(_BLANK)


def why_unusable(text: str, longest: int = LONGEST_TEXT) -> str | None:
    """Say in Japanese why a text cannot be a comment, or ``None`` where it can."""
    if len(text) > longest:
        return f"本文が{len(text):,}文字あり、上限の{longest:,}文字を超えています。"
    if not has_letters(text):
        return "本文が制御文字だけで、読める文字がありません。"
    if has_failed(text):
        return f"Excelのエラー値（{text}）で、本文がありません。元の数式を直すか、値を貼り付けて保存し直してください。"
    if text.count("\ufffd") * 2 > len(text):
        return "本文が文字化けしていて読めません。元のファイルの文字コードを確かめてください。"
    return None


def has_failed(text: str) -> bool:
    """Tell whether a cell holds nothing but an error of Excel's, #N/A."""
    return _FAILED.fullmatch(text) is not None


def has_letters(text: str) -> bool:
    """Tell whether a text holds a character that can be seen."""
    return any(char.isprintable() and not char.isspace() for char in text)
