"""Complaints by mail: greeting, signature and quoted history told from what the customer writes.

Only what is surely form is set aside. A signature with a sentence in it, a history with nothing above it, a greeting that
says more than a greeting all stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

_POLITE: Final = r"(?:ます|おります|ございます|致します|いたします|申し上げます)"
_GREETING: Final = re.compile(
    r"(?:^|(?<=[。\n]))[ 　\t]*(?:"
    rf"(?:いつも|大変|平素(?:より|は)?|毎度|日頃(?:より)?)?(?:[^。、\n]{{0,12}}[にはが])?(?:格別の)?[おご]?(?:大変)?(?:お世話|御世話)に(?:なって)?(?:なり|い|おり)?ます"
    r"|はじめまして|初めまして|拝啓|前略|敬具|草々|以上(?:です)?|かしこ"
    rf"|(?:突然|初めて)(?:の(?:ご連絡|メール)(?:で|を)?)?(?:大変)?(?:失礼|申し訳(?:あり|ござい)ません)(?:し|{_POLITE}|致し)*{_POLITE}?"
    rf"|(?:以上、?)?(?:何卒|どうぞ|どうか|それでは)?、?(?:宜|よろ)しく(?:お願い|御願い)(?:申し上げ|致し|いたし|し)?(?:て)?{_POLITE}?"
    r"|[^。、\n]{0,24}(?:御中|ご担当者?様|担当者?様|各位)"
    r")[。．.!！]?[ 　\t]*(?=$|\n|(?<=[。．.!！]))"
)
_QUOTED_LINE: Final = re.compile(r"^[ \t]*(?:>|＞)[^\n]*$", re.MULTILINE)
_WROTE: Final = re.compile(
    r"^[^\n>]{0,200}(?:\d{4}[年/-]\d{1,2}[月/-]\d{1,2}|On )[^\n]{0,200}(?:[:：]|wrote:|のメール|書きました[:：]?)[ 　]*\n(?=\s*[>＞])",
    re.MULTILINE,
)
_HEADING: Final = re.compile(
    r"^[ \t*]*(?:From|Sent|To|Cc|Date|Subject|差出人|送信者|送信日時|送信元|宛先|日時|件名|日付)[ *]{0,3}[:：][^\n]*$",
    re.MULTILINE,
)
_SUBJECT: Final = re.compile(r"^[ \t*]*(?:Subject|件名)")
_ORIGINAL: Final = re.compile(
    r"^[ \t]*[-_ー－─━=]{2,}[ 　]*(?:Original Message|元のメッセージ|転送メッセージ|Forwarded message|オリジナルメッセージ)[ 　]*[-_ー－─━=]{2,}[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
_RULE: Final = re.compile(r"^[ \t]*(?:-- ?|[-_=*＊─━―ー＝◆◇■□☆★~〜+┏┓┗┛・/]{4,})[ \t]*$", re.MULTILINE)
_CONTACT: Final = re.compile(
    r"〔(?:電話|メール|郵便番号|住所|URL)|(?:TEL|Tel|FAX|Fax|携帯|電話|E-?mail|Mail|メール|URL|〒|住所)[ 　]?[:：]|〒\d|https?://|[\w.+-]+@[\w-]+\.",
)
_SENTENCE: Final = re.compile(r"。|です|ます|ました|ません|ください|下さい|たい|ない")
_MOST_SIGNATURE_LINES: Final = 12
_LONGEST_SIGNATURE_LINE: Final = 60
_MOST_PLACES: Final = 20  # where a history or a signature may begin; a text of nothing but rules costs no more
_FEWEST_WORDS: Final = 10


def not_the_customers(mail: str) -> Iterator[tuple[int, int]]:
    """Yield the spans (code points, end exclusive) that are form: history, signature, greeting and closing."""
    for pattern in (_WROTE, _QUOTED_LINE):
        for match in pattern.finditer(mail):
            yield match.span()
    history = _history(mail)
    if history < len(mail):
        yield history, len(mail)
    own = mail[:history]
    yield from _own_headings(own)
    signature = _signature(own)
    if signature < len(own):
        yield signature, len(own)
    for match in _GREETING.finditer(own):
        yield match.span()


def _history(mail: str) -> int:
    """Return where the mail that is answered begins, the mail's end where there is none."""
    starts = [match.start() for match in _ORIGINAL.finditer(mail)]
    headings = list(_HEADING.finditer(mail))
    starts += [first.start() for first, second in pairwise(headings) if not mail[first.end() : second.start()].strip()]
    first_ones = sorted(starts)[:_MOST_PLACES]
    spoken = (start for start in first_ones if _words(_HEADING.sub("", mail[:start])) >= _FEWEST_WORDS)
    return next(spoken, len(mail))


def _own_headings(own: str) -> Iterator[tuple[int, int]]:
    """Yield the lines above the mail's own text (From: …); what it is about was written by the customer and stays."""
    top = 0
    for match in _HEADING.finditer(own):
        if own[top : match.start()].strip():
            return
        top = match.end()
        if not _SUBJECT.match(match[0]):
            yield match.span()


def _signature(own: str) -> int:
    """Return where the signature begins: below a ruled line, or where nothing but contacts is left."""
    last_ones = list(_RULE.finditer(own))[-_MOST_PLACES:]
    for rule in last_ones:
        below = [line for line in own[rule.end() :].split("\n") if line.strip() and not _RULE.match(line)]
        if _is_signature(below) and _words(own[: rule.start()]) >= _FEWEST_WORDS:
            return rule.start()
    return len(own)


def _is_signature(lines: list[str]) -> bool:
    if not 0 < len(lines) <= _MOST_SIGNATURE_LINES:
        return False
    if any(len(line) > _LONGEST_SIGNATURE_LINE or _SENTENCE.search(line) for line in lines):
        return False
    return any(_CONTACT.search(line) for line in lines)


def _words(text: str) -> int:
    return len("".join(text.split()))
