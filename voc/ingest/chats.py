"""Chats on LINE: what a customer wrote in pieces becomes comments, what the shop wrote and what has no words is set aside.

The app writes a text (``[LINE] 花子とのトーク履歴`` or ``[LINE] Chat history with 花子``, each day on a line of its own, then
time, name and message parted by tabs), the Official Account Manager a table with a column that says who is a customer
(``User``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from typing import Final

from voc.errors import VocError
from voc.ingest.dates import parse_date
from voc.ingest.delimited import clean_lines
from voc.ingest.headers import Header
from voc.ingest.lines import Notes, TextFile
from voc.ingest.table import Aside, AsideKind, Read, Row, Table, take_samples
from voc.privacy.pseudonym import digest

COLUMNS: Final = ("顧客ID", "送信日時", "内容")
_OF_THE_MANAGER: Final = ("送信者タイプ", "送信者名", "送信日", "送信時刻", "内容")
_CUSTOMER: Final = "User"
# 花子とのトーク履歴 is a talk of two, with 花子; 同窓会のトーク履歴 is that of a group.
_TITLE: Final = re.compile(
    r"\[LINE\] ?(?:(?P<name>[^\r\n]+?)(?P<of_two>と)?のトーク履歴|Chat history (?:with (?P<whom>[^\r\n]+?)|in [^\r\n]+?))"
    r"\s*(?=[\r\n]|$)"
)
_DAY: Final = re.compile(
    r"(?:[A-Z][a-z]{2}, )?(?P<day>\d{4}[/.]\d{1,2}[/.]\d{1,2}) ?(?:[(（](?:.|[A-Z][a-z]{2})[)）]|.曜日|[A-Z][a-z]{2,5}day)?"
)
# In English the region of the telephone says which is the month: Tue, 11/03/2026 or Tue, 03/11/2026.
_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DAY_IN_ENGLISH: Final = re.compile(rf"({'|'.join(_WEEKDAYS)}), (\d{{1,2}})/(\d{{1,2}})/(\d{{4}})")
_TIME: Final = r"(?:午前|午後)?\d{1,2}:\d{2}(?::\d{2})?(?: ?[AP]M)?"  # with seconds in workbooks
_BEGINS: Final = re.compile(rf"[\r\n]{_TIME}\t")
_SENT: Final = re.compile(rf"(?P<time>{_TIME})\t(?P<sender>[^\t]*)(?:\t(?P<text>.*))?", re.DOTALL)
_NO_WORDS: Final = re.compile(
    r"\[(?:スタンプ|写真|画像|動画|ボイスメッセージ|ファイル|位置情報|連絡先|ノート|投票|イベント|ギフト|アルバム.*)\]"
    r"|\[アルバム\].*|(?:\(emoji\)\s*)+|☎ ?(?:(?:ビデオ|グループ|音声)*通話|不在着信|応答なし|キャンセル).*"
    r"|(?:スタンプ|写真|画像|動画|音声|ボイスメッセージ|ファイル|位置情報|連絡先)を送信しました。?"
    r"|(?:.{1,40}が)?メッセージの送信を取り消しました。?|送信が取り消されたメッセージです。?"
    r"|\[(?:Sticker|Photo|Video|Voice message|File|Location|Contact|Note|Poll|Event|Gift|Albums?)\].*"
    r"|☎ ?(?:Call time|Missed call|No answer|Cancel).*|.{1,40} unsent a message\.?"
)
# People send one thought in pieces (あの、/ 先週の箱 / 溶けてたんですけど): alone, a piece says neither why nor how bad. An
# answer in between, a pause or a length beyond these begins another comment.
_PAUSE: Final = timedelta(minutes=5)
_LONGEST_JOINED: Final = 2_000
_LONGEST_SENT: Final = 5_000_000  # characters; a quotation that goes on longer has never been closed
_EVERYBODY: Final = (
    "「{name}」はグループのトーク履歴で、だれがお客様か書かれていないため、全員の発言を取り込みます。"
    "お店の人の発言も含まれます。"
)


@dataclass(frozen=True, slots=True)
class _Message:
    """What one person sent at once; ``sent`` as the file writes it."""

    number: int
    sender: str
    sent: str
    text: str
    is_customer: bool


def is_log(beginning: str) -> bool:
    """Tell whether a text begins as the app writes a chat; LINE for the desktop puts blanks, which names have as well."""
    return _TITLE.match(beginning) is not None and _BEGINS.search(beginning) is not None


def read_log(file: TextFile, most_rows: int) -> Table:
    """Read a chat that the app wrote; raises ``VocError`` where the customer has said nothing."""

    def rows(notes: Notes) -> Iterator[Read]:
        return _comments(_messages(clean_lines(file.lines(notes))))

    customer = _customer(next(file.lines(Notes())))
    name = file.blob.name.replace(customer, "＊" * len(customer)) if customer else file.blob.name
    if not any(isinstance(row, Row) for row in rows(Notes())):
        raise VocError(
            f"「{name}」はLINEのトーク履歴ですが、お客様 (見出しの名前の人) の発言がありません。", code="no_rows"
        )
    notes, encoding = Notes(), file.encoding.name
    samples = take_samples(rows(notes), len(COLUMNS), name, most_rows)
    warnings = notes.warnings(name, encoding) + (() if customer else (_EVERYBODY.format(name=name),))
    return Table(name, COLUMNS, encoding, lambda: rows(Notes()), samples, warnings)


class LogTable:
    """The layout of a chat that the app wrote and Excel has cut at its tabs."""

    names: Final = COLUMNS

    def fitted(self, rows: Iterable[Sequence[str]]) -> Iterator[Read]:
        """Yield the customer's comments, and what is none in its place."""
        return _comments(_messages(map("\t".join, rows)))


def is_log_table(head: Sequence[Sequence[str]]) -> bool:
    """Tell whether a table begins as the app writes a chat of two; of a group nobody could be told whose words these are."""
    lines = ["\t".join(cells).rstrip() for cells in head]
    return bool(lines) and _customer(lines[0]) is not None and any(map(_SENT.fullmatch, lines))


@dataclass(frozen=True, slots=True)
class ChatTable:
    """The layout of a table that the Official Account Manager wrote."""

    header: Header

    @property
    def names(self) -> tuple[str, ...]:
        """The columns of the comments, which are not those of the file."""
        return COLUMNS

    def fitted(self, rows: Iterable[Sequence[str]]) -> Iterator[Read]:
        """Yield the customers' comments, and what is none in its place."""
        return _comments(map(self._message, self.header.fitted(rows)))

    def _message(self, row: Read) -> _Message | Read:
        if not isinstance(row, Row):
            return row
        kind, sender, day, time, text = row.cells
        return _Message(row.number, sender.strip(), f"{day} {time}".strip(), text.strip(), kind.strip() == _CUSTOMER)


def is_chat(header: Header) -> bool:
    """Tell whether a table has the columns that the Official Account Manager writes."""
    return header.names == _OF_THE_MANAGER


def _messages(lines: Iterable[str]) -> Iterator[_Message | Read]:
    """Yield what was sent in a log, and the lines that no person sent."""
    customer: str | None = None
    day = ""
    draft: _Draft | None = None
    for number, line in enumerate(map(str.rstrip, lines), 1):
        title, sent = _TITLE.match(line), _SENT.fullmatch(line)
        told_day = None if draft and draft.is_quoted() else _day(line)
        if draft and (title or sent or told_day or draft.size > _LONGEST_SENT):
            yield draft.message()
            draft = None
        if told_day:
            day = told_day
        elif sent and sent["text"] and (sender := sent["sender"].strip()):
            is_customer = customer in (None, sender)
            draft = _Draft(number, sender, f"{day} {sent['time']}".strip(), is_customer, sent["text"])
        elif sent:
            yield Aside(number, AsideKind.NO_WORDS, sent["text"] or "")  # else a line with a name: 花子が参加しました
        elif draft:
            draft.add(line)
        elif line:
            yield Aside(number, AsideKind.TITLE, "" if title else line)
        if title:
            customer = _customer(line)
    if draft:
        yield draft.message()


def _day(line: str) -> str | None:
    """Return the day that a line says, year first; ``None`` where it says anything else."""
    if found := _DAY.fullmatch(line):
        return found["day"]
    if (in_english := _DAY_IN_ENGLISH.fullmatch(line)) is None:
        return None
    weekday, (first, second, year) = in_english[1], map(int, in_english.groups()[1:])
    for month, day in ((first, second), (second, first)):
        with suppress(ValueError):
            if date(year, month, day).weekday() == _WEEKDAYS.index(weekday):
                return date(year, month, day).isoformat()
    return None


def _customer(title: str) -> str | None:
    """Return whom a talk is with, ``None`` where it is a group's."""
    found = _TITLE.match(title)
    name = found and (found["name"] if found["of_two"] else found["whom"])
    return name.strip() if name else None


class _Draft:
    """A message while its lines are read; one of several lines stands in quotation marks."""

    def __init__(self, number: int, sender: str, sent: str, is_customer: bool, line: str) -> None:
        self._number, self._sender, self._sent, self._is_customer = number, sender, sent, is_customer
        self._lines: list[str] = []
        self._marks = 0
        self.size = 0
        self.add(line)

    def add(self, line: str) -> None:
        """Take one more line."""
        self._lines.append(line)
        self._marks += line.count('"')
        self.size += len(line) + 1

    def is_quoted(self) -> bool:
        """Tell whether the quotation is still open: what looks like a day there is the customer's word."""
        return self._lines[0].startswith('"') and self._marks % 2 == 1

    def message(self) -> _Message:
        """Return the message as it was sent."""
        text = "\n".join(self._lines).strip()
        if "\n" in text and text[0] == text[-1] == '"':
            text = text[1:-1].replace('""', '"').strip()
        return _Message(self._number, self._sender, self._sent, text, self._is_customer)


def _comments(messages: Iterable[_Message | Read]) -> Iterator[Read]:
    """Join what a customer sent in a row to comments; all else becomes ``Aside``."""
    said: list[_Message] = []
    for message in messages:
        if not isinstance(message, _Message):
            yield message
        elif not message.text or _NO_WORDS.fullmatch(message.text):
            yield Aside(message.number, AsideKind.NO_WORDS, message.text)
        elif said and _goes_on(said, message):
            said.append(message)
            yield Aside(message.number, AsideKind.JOINED, "")
        else:
            if said:
                yield _comment(said)
            said = [message] if message.is_customer else []
            if not message.is_customer:
                yield Aside(message.number, AsideKind.SHOP, message.text)
    if said:
        yield _comment(said)


def _goes_on(said: Sequence[_Message], message: _Message) -> bool:
    before = said[-1]
    if not message.is_customer or message.sender != before.sender:
        return False
    then, now = parse_date(before.sent, UTC), parse_date(message.sent, UTC)
    length = len(message.text) + sum(len(each.text) for each in said)
    return then is not None and now is not None and timedelta(0) <= now - then <= _PAUSE and length <= _LONGEST_JOINED


def _comment(said: Sequence[_Message]) -> Row:
    first = said[0]
    # A name is no number of a customer and is not kept; the digest still tells whose comments belong together.
    return Row(first.number, (digest(first.sender), first.sent, "\n".join(each.text for each in said)))
