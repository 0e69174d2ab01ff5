"""Tables with a row for each turn of a talk: a column says who speaks, and what the company's side says is set aside."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from voc.ingest.header_words import normalized
from voc.ingest.headers import Header
from voc.ingest.table import Aside, AsideKind, Read, Row

_NAMES: Final = re.compile(
    r"話者|発話者|発言者|話し手|(?:送信者|発信者|投稿者)(?:の?(?:種別|区分|タイプ))|speaker|(?:sender|author|participant|user)[_ .]?(?:type|role)|role"
)
_CUSTOMER: Final = re.compile(
    r"お?客(?:様|さま)?|顧客|利用者|ユーザー?|会員|(?:end[-_ ]?)?user|customer|client|visitor|contact|consumer"
)
_COMPANY: Final = re.compile(
    r"オペレーター?|担当者?|応対者|スタッフ|店舗?|お店|会社|当社|管理者|ボット|自動応答|システム"
    r"|agent|operator|admin|bot|chatbot|assistant|staff|shop|store|system|teammate|business"
)
_SHARE_KNOWN: Final = 0.9


@dataclass(frozen=True, slots=True)
class TalkTable:
    """The layout of such a table; ``column`` says who speaks."""

    header: Header
    column: int

    @property
    def names(self) -> tuple[str, ...]:
        """The columns."""
        return self.header.names

    def fitted(self, rows: Iterable[Sequence[str]]) -> Iterator[Read]:
        """Yield the customers' rows, and in their place those that the company's side has spoken."""
        for row in self.header.fitted(rows):
            if isinstance(row, Row) and _COMPANY.fullmatch(normalized(row.cells[self.column])):
                yield Aside(row.number, AsideKind.SHOP, " ".join(filter(None, map(str.strip, row.cells))))
            else:
                yield row


def find_speakers(header: Header, head: Iterable[Sequence[str]]) -> TalkTable | None:
    """Return the layout of a table in whose first rows both sides speak, ``None`` for any other."""
    named = [index for index, name in enumerate(header.names) if _NAMES.fullmatch(normalized(name))]
    if not named:
        return None
    rows = [row.cells for row in header.fitted(head) if isinstance(row, Row)]
    for column in named:
        said = [normalized(cells[column]) for cells in rows if cells[column].strip()]
        company = sum(_COMPANY.fullmatch(who) is not None for who in said)
        customers = sum(_CUSTOMER.fullmatch(who) is not None for who in said)
        if company and customers and company + customers >= _SHARE_KNOWN * len(said):
            return TalkTable(header, column)
    return None
