"""Surveys that stand on their side: a question a row, a respondent a column. Read as they are, they would be mixed up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from voc.ingest.header_words import FREE_TEXT, names_a_column, normalized

_QUESTIONS: Final = re.compile(r"(?:項目|質問|設問|フィールド)名?|質問項目|質問文|question|item|field|列1")
_FEWEST_RESPONDENTS: Final = 3
_FEWEST, _MOST = 2, 200
_SHARE_NAMED: Final = 0.6
_NUMBER: Final = re.compile(r"(\D*?)0*(\d{1,6})\D*")
_WHO: Final = re.compile(r"回答者?|お?客様?|顧客|respondent|response|user|customer|no\.?|#|r-?|id|", re.IGNORECASE)


def is_transposed(header: Sequence[str], questions: Sequence[str]) -> bool:
    """Tell whether a table has its questions, the cells of its first column, in rows, and respondents in columns.

    The columns beside the first are numbered one by one, as respondents are (回答者1, 回答者2) and questions (Q1, Q2) are not.
    """
    numbered = [_NUMBER.fullmatch(normalized(name)) for name in header[1:]]
    if len(numbered) < _FEWEST_RESPONDENTS or not _FEWEST <= len(set(questions)) == len(questions) <= _MOST:
        return False
    found = [each for each in numbered if each and _WHO.fullmatch(each[1].strip(" _-"))]
    goes_on = all(int(after[2]) == int(before[2]) + 1 for before, after in pairwise(found))
    if len(found) < len(numbered) or not goes_on or not _QUESTIONS.fullmatch(normalized(header[0])):
        return False
    names = [normalized(question) for question in questions]
    named = sum(map(names_a_column, names))
    return named >= _SHARE_NAMED * len(names) and any(map(FREE_TEXT.search, names))
