"""The rows of a file that are set aside, counted and told: that none is lost without a word costs little memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from voc.ingest.table import Aside, AsideKind
from voc.privacy.mask import Masked

_ROWS_SHOWN: Final = 5
# Of each kind; of a long chat half the rows are the shop's.
_ROWS_KEPT: Final = 1_000
# Of a row so many characters are masked and so many shown: masked before it is cut at its end.
_MASKED: Final = 1_000
_SHOWN: Final = 60
_NOT_TAKEN: Final = "コメントではないので取り込んでいません"
_DONE: Final = {AsideKind.JOINED: "前の発言と合わせて1件のコメントにしました"}


class SkippedRows:
    """Counts the rows that are set aside and keeps the first of each kind."""

    def __init__(self) -> None:
        self._counts: Counter[AsideKind] = Counter()
        self._kept: list[Aside] = []

    def add(self, row: Aside, mask: Callable[[str], Masked]) -> None:
        """Count a row; what it says is masked before it is kept."""
        self._counts[row.kind] += 1
        if self._counts[row.kind] <= _ROWS_KEPT:
            text = " ".join(mask(row.text[:_MASKED]).text.split())
            self._kept.append(replace(row, text=text[:_SHOWN]))

    @property
    def kept(self) -> tuple[Aside, ...]:
        """The rows that are kept, as they came."""
        return tuple(self._kept)

    def warnings(self) -> Iterator[str]:
        """Yield a Japanese line for each kind of row, with the first of them."""
        for kind in AsideKind:
            if not (count := self._counts[kind]):
                continue
            first = [row for row in self._kept if row.kind is kind][:_ROWS_SHOWN]
            shown = "、".join(f"{row.number}行目「{row.text}」" if row.text else f"{row.number}行目" for row in first)
            more = f"、ほか{count - len(first)}行" if count > len(first) else ""
            yield f"{kind}が{count}行あり、{_DONE.get(kind, _NOT_TAKEN)}（{shown}{more}）。"
