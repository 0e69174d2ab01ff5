"""Tells a column of answers in people's own words from choices, names, places and codes."""

from __future__ import annotations

from typing import Final

from voc.ingest import header_words as words
from voc.ingest.evidence import Profile

_MOST_CHOICES: Final = 40
# So many different answers are no list to choose from, however often each of them recurs.
_NO_LIST: Final = 200
_FEW_ROWS: Final = 30
_TELL: Final = "本文として取り込むには --text で指定してください。"


def can_be_text(column: Profile) -> bool:
    """Tell whether the values are words at all, not numbers, codes or dates."""
    return column.filled > 0 and column.japanese > 0 and max(column.numbers, column.codes, column.dates) < 0.8


def reads_as_text(header: str, column: Profile) -> bool:
    """Tell whether a column holds sentences of people; ``header`` is normalized.

    A header that asks for words (ご意見, 理由) needs less evidence, one that names a choice or a place (満足度, 場所) more. Of
    few rows every value is another one, so then the length has to speak.
    """
    if column.choices:
        return False
    if words.CHOICE.search(header):
        return column.sentences >= 0.7 and column.variety >= 0.7 and column.length >= 15
    if words.FREE_TEXT.search(header):
        return column.sentences >= 0.2 and (column.variety >= 0.3 or column.distinct >= _NO_LIST)
    shortest = 12 if column.filled < _FEW_ROWS else 8
    is_varied = column.variety >= 0.5 or column.distinct >= _NO_LIST
    return column.sentences >= 0.5 and is_varied and column.length >= shortest


def speaks(header: str, column: Profile, *, alone: bool) -> bool:
    """Tell whether a column may hold very short answers, where no column reads as text; ``alone`` if it is the only one."""
    if column.choices or words.CHOICE.search(header):
        return False
    is_varied = column.variety >= 0.3 or column.distinct > _MOST_CHOICES
    return is_varied and (alone or words.FREE_TEXT.search(header) is not None or column.sentences >= 0.3)


def repeats_itself(header: str, column: Profile) -> bool:
    """Tell whether a column may hold answers that come again and again, where no other column holds any."""
    asks = words.FREE_TEXT.search(header) is not None and words.CHOICE.search(header) is None
    return asks and column.sentences >= 0.5 and not column.choices


def why_not_text(header: str, column: Profile, *, is_kept: bool) -> str | None:
    """Say why a column that a person could take for text was left out, or ``None`` where nobody would.

    ``is_kept`` says that the column is kept as an attribute; then only its header can make it look like text.
    """
    asks = words.FREE_TEXT.search(header) is not None
    looks_varied = column.variety >= 0.3 and column.filled >= 3 and column.length >= 3
    if not can_be_text(column) or column.japanese < 0.5 or not (asks or (looks_varied and not is_kept)):
        return None
    if column.choices or column.variety < 0.3:
        return f"選択肢から選んだ答えに見えます（{column.distinct}種類）。{_TELL}"
    return f"文ではなく短い語句の一覧に見えます（文は{column.sentences:.0%}）。{_TELL}"
