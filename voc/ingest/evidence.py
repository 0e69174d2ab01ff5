"""What the values of a column say about it, measured on a sample."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Final

from voc.ingest.dates import ends_with_year, find_order, is_time, parse_date
from voc.ingest.survey import ColumnSample

_SAMPLE: Final = 600
_JAPANESE: Final = re.compile(r"[ぁ-んァ-ヶ一-龥]")
# A particle between words, or the end of a predicate.
_SENTENCE: Final = re.compile(
    r"[一-龥々ァ-ヶー](?:[がをにはでもと]|から|より|まで)[一-龥々ァ-ヶーぁ-ん]"
    r"|です|ます|でし|まし|せん|たい|ない|なく|なかっ|かった|しい|しく|った|して|した|する|れる|よい|良い|いい|多い|高い|悪い"
    r"|ほしい|欲しい|ください|下さい|だ|よう|的|くて|ので|けど|なら"
)
# Core systems write in half-width katakana alone; there only the end of a sentence tells it from a name.
_KANA_ONLY: Final = re.compile(r"[^ぁ-ん一-龥々]{6,}")
_KANA_SENTENCE: Final = re.compile(
    r"(?:デス|マス|デシタ|マシタ|マセン|クダサイ|タイ|ナイ|カッタ|テイル|シイ|ヨイ|イイ|オオイ|タカイ|ワルイ|オソイ|ハヤイ|ノデ|ケド)[。!?ー ]*$"
)
_NUMBER: Final = re.compile(r"[-+]?(?:\d{1,6}|\d{1,3}(?:,\d{3})+)(?:\.\d+)?%?")
_CODE: Final = re.compile(r"(?=.*\d)[A-Za-z0-9_\-./#:]{1,64}|[0-9a-fA-F-]{32,36}|\{.*\}|\[.*\]", re.DOTALL)
# What Excel makes of a long number, the same of many.
_ROUNDED: Final = re.compile(r"\d(?:\.\d+)?E\+\d{1,3}", re.IGNORECASE)
_CONTACT: Final = re.compile(
    r"(?:[^@<>()]{1,40} ?[<(])?[\w.+-]+@[\w-]+\.[\w.]+[>)]?|@\w{3,30}|\+?0\d{9,10}|\(?0\d{1,4}\)?[- ]?\d{1,4}[- ]\d{3,4}|〒? ?\d{3}-\d{4}.*"
    r"|(?:.{2,3}[都道府県])?.{1,8}[市区町村郡].*\d.*"
)
_FULL_NAME: Final = re.compile(r"[一-龥々ヶ]{1,4} [一-龥々ヶぁ-んァ-ヶー]{1,5}(?: ?様)?|[ァ-ヶー]{2,6} [ァ-ヶー]{2,6}")
_NOTHING: Final = re.compile(
    r"(?:特に|とくに|特)?(?:な|無)(?:し|い)(?:です)?。?|ありません。?|[-ー―ｰ/／.．。、*]+|n/?a|none", re.IGNORECASE
)
_YEARLESS: Final = re.compile(
    r"\d{1,2}\s?[/月.-]\s?\d{1,2}日?(?:\s*\([日月火水木金土]\))?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?"
)
_PARTS: Final = re.compile(r"[\n,;、，；]+")
_FEWEST_PARTS: Final = 20


@dataclass(frozen=True, slots=True)
class Profile:
    """A column's values; all but the counts are shares from 0 to 1.

    ``filled`` and ``distinct`` count all cells that hold something, ``variety`` is the share of distinct ones, ``length``
    the mean in characters, ``choices`` says that the values are put together from few parts (答えA, 答えC), ``clock`` the
    share of times of day without a date, ``timed`` that of dates with a time, ``unordered`` that of dates whose day and
    month cannot be told apart, ``yearless`` that of dates without a year, ``rounded`` that of numbers that have lost
    digits (1.23E+12). 「なし」 makes neither fewer sentences nor a shorter length. A column without values has shares of 0.
    """

    filled: int
    distinct: int
    variety: float
    length: float
    japanese: float
    sentences: float
    numbers: float
    codes: float
    dates: float
    serials: float
    contacts: float
    names: float
    choices: bool
    counter: bool
    clock: float
    timed: float
    unordered: float
    yearless: float
    rounded: float


def profile(column: ColumnSample) -> Profile:
    """Measure the values of a column."""
    step = max(1, len(column.cells) // _SAMPLE)
    sample = [unicodedata.normalize("NFKC", value) for value in column.cells[::step][:_SAMPLE]]
    share = _share_of(sample)
    # 「なし」 beside answers in sentences does not make a column one of choices.
    answers = [value for value in sample if not _NOTHING.fullmatch(value)] or sample
    order = find_order(sample)
    serials = share(lambda value: value.replace(".", "", 1).isdecimal())
    return Profile(
        filled=column.filled,
        distinct=column.distinct,
        variety=column.variety,
        length=sum(map(len, answers)) / len(answers) if answers else 0.0,
        japanese=share(lambda value: _JAPANESE.search(value) is not None),
        sentences=max(share(is_sentence), _share_of(answers)(is_sentence)),
        numbers=share(lambda value: _NUMBER.fullmatch(value) is not None and not re.match(r"0\d", value)),
        codes=share(lambda value: _CODE.fullmatch(value) is not None and _ROUNDED.fullmatch(value) is None),
        dates=share(lambda value: len(value) < 70 and parse_date(value, UTC, order) is not None),
        serials=serials,
        contacts=share(lambda value: len(value) < 80 and _CONTACT.fullmatch(value) is not None),
        names=share(lambda value: _FULL_NAME.fullmatch(value) is not None),
        choices=_are_choices(sample),
        counter=column.is_counter,
        clock=share(lambda value: len(value) < 20 and is_time(value)),
        timed=share(lambda value: ":" in value or "時" in value),
        unordered=0.0 if order else share(lambda value: len(value) < 50 and ends_with_year(value)),
        yearless=share(lambda value: len(value) < 30 and _YEARLESS.fullmatch(value) is not None),
        rounded=share(lambda value: _ROUNDED.fullmatch(value) is not None),
    )


def is_sentence(value: str) -> bool:
    """Tell whether a value is words of a person, not a name, a choice or a code."""
    if _SENTENCE.search(value):
        return True
    return _KANA_ONLY.fullmatch(value) is not None and _KANA_SENTENCE.search(value) is not None


def _share_of(sample: Sequence[str]) -> Callable[[Callable[[str], bool]], float]:
    return lambda holds: sum(map(holds, sample)) / len(sample) if sample else 0.0


def _are_choices(sample: Sequence[str]) -> bool:
    sample = list(dict.fromkeys(sample))  # an export that repeats its answers says no more than one that does not
    parts = [part for value in sample for part in {part.strip() for part in _PARTS.split(value)} if part]
    return len(parts) >= max(_FEWEST_PARTS, 1.3 * len(sample)) and len(set(parts)) <= 0.3 * len(parts)
