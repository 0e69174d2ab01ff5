"""Call notes: who speaks where it is marked (C: / お客様: / OP: / オペ:), and lines that are fields (対応結果: 折返し).

Nothing here shortens a note. What is surely the operator's can be told from the rest; whatever is not marked is nobody's
and stays with the customer's words, for a note in prose (お客様より入電。解約したいとのこと) speaks for the customer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest
from typing import Final

_CUSTOMER: Final = r"CU|Cu|ＣＵ|C|Ｃ|客|お?客(?:様|さま|さん)|御客様|顧客|利用者|契約者|会員|ユーザー?|入電者|申告者|申出者|相談者|先方"
_OPERATOR: Final = r"OP|Op|ＯＰ|O|Ｏ|オペ(?:レーター?)?|担当者?|対応者|応対者|受電者|受付者|当方|弊社|当社|コールセンター|相談員|CSR|AG|SV|スタッフ"
_WHO: Final = rf"(?:{_CUSTOMER}|{_OPERATOR})"
# At the beginning of a line a mark may stand in brackets or before a quotation; within a line it needs a colon after the
# end of a sentence, for a customer tells what 担当「…」と言われた.
# Speech recognition writes before it when it was said: [00:01:05], 00:01:05.
WHEN: Final = r"[(（\[［<]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?[)）\]］>]?[ \t　]*"
_MARK: Final = re.compile(
    rf"^[ \t　]*(?:{WHEN})?(?:[【\[［〈<＜(（](?P<boxed>{_WHO})[】\]］〉>＞)）][:：]?|(?P<plain>{_WHO})(?:[ 　]?[:：]|[＞>→](?!>)|(?=「)))"
    rf"|(?<=[。．！？!?」』）)／/])[ \t　]*(?P<within>{_WHO})[ 　]?[:：]",
    re.MULTILINE,
)
_INDENTED: Final = re.compile(r"[ \t　]+[^\s]")
_IS_CUSTOMER: Final = re.compile(_CUSTOMER)
_FIELD: Final = re.compile(
    r"^[ \t　]*[■◆●○・【\[［〈]?[ 　]?(?P<name>(?:受付|入電|受電|架電|通話|対応|応対|着信|発信)(?:日時|時刻|時間|開始|終了|日)"
    r"|(?:対応|処理|応対|通話)(?:結果|状況|区分|種別|ステータス)|(?:受付|問い?合わ?せ|相談|申出|完了|入電)(?:区分|種別|分類|経路|チャネル)"
    r"|ステータス|カテゴリー?|優先度|重要度|プラン|契約プラン|店舗|商品|商品名|製品名|型番)[ 　]?[】\]］〉]?[ 　]?(?:(?<=[】\]］〉])|[:：])"
    r"[ \t　]*(?P<value>[^\n\r]{1,60})$",
    re.MULTILINE,
)


class Speaker(StrEnum):
    """Who speaks in a turn."""

    CUSTOMER = "customer"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Turn:
    """A marked passage: code-point offsets of the note, end exclusive; the mark itself is left out."""

    speaker: Speaker
    start: int
    end: int


def split_turns(note: str) -> tuple[Turn, ...]:
    """Return the marked passages of a note, in order; none where nothing is marked.

    A turn ends at the next mark or with its line. Indented lines go on with it; others need a mark of their own.
    """
    marks = list(_MARK.finditer(note))
    turns = []
    for mark, following in zip_longest(marks, marks[1:]):
        speaker = (
            Speaker.CUSTOMER
            if _IS_CUSTOMER.fullmatch(mark["boxed"] or mark["plain"] or mark["within"])
            else Speaker.OPERATOR
        )
        limit = following.start() if following else len(note)
        turns.append(Turn(speaker, mark.end(), _end_of_lines(note, mark.end(), limit)))
    return tuple(turns)


def note_fields(note: str) -> dict[str, str]:
    """Return what stands in lines of the form 対応結果: 折返し, by name; of a repeated one the last."""
    return {field["name"]: value for field in _FIELD.finditer(note) if (value := field["value"].strip())}


def not_the_customers(note: str) -> Iterator[tuple[int, int]]:
    """Yield the spans that are not the customer's: fields, marks, and the operator's turns where the customer's are marked."""
    for field in _FIELD.finditer(note):
        yield field.span()
    turns = split_turns(note)
    if not any(turn.speaker is Speaker.CUSTOMER for turn in turns):
        return
    for mark, turn in zip(_MARK.finditer(note), turns, strict=True):
        yield mark.start(), turn.end if turn.speaker is Speaker.OPERATOR else turn.start


def _end_of_lines(note: str, start: int, limit: int) -> int:
    """Return where the line of ``start`` ends, with the indented lines below it, at most ``limit``."""
    end = note.find("\n", start, limit)
    while end != -1 and _INDENTED.match(note, end + 1, limit):
        end = note.find("\n", end + 1, limit)
    return limit if end == -1 else end
