"""Characters that are kept as they are but that nobody elsewhere can read: told with their places, so that a person can look."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from voc.ingest.broken import BROKEN

_PLACES_SHOWN: Final = 5
# A company's own characters (F040 to F9FC in CP932), and emoji as telephones sent them before Unicode had any; without those
# that Python makes of unreadable bytes.
_OF_ONES_OWN: Final = re.compile("[\ue000-\uf8ef\uf8f4-\uf8ff]")
_KINDS: Final = (
    (_OF_ONES_OWN, "外字 (会社や機械ごとに登録した文字、古い携帯電話の絵文字)"),
    (BROKEN, "読めない文字 (�)"),
)


class OddCharacters:
    """Counts the cells with each kind of such characters."""

    def __init__(self) -> None:
        self._counts = [0] * len(_KINDS)
        self._places: list[list[str]] = [[] for _ in _KINDS]

    def look_at(self, cell: str, row: int, column: str) -> None:
        """Look at a cell that is kept; ``column`` is shown to people."""
        if cell.isascii():
            return
        for kind, (pattern, _) in enumerate(_KINDS):
            if pattern.search(cell):
                self._counts[kind] += 1
                if len(self._places[kind]) < _PLACES_SHOWN:
                    self._places[kind].append(f"{row}行目「{column}」")

    def warnings(self) -> Iterator[str]:
        """Yield a Japanese line for each kind that was found."""
        for count, places, (_, name) in zip(self._counts, self._places, _KINDS, strict=True):
            if count:
                more = f"、ほか{count - len(places)}個" if count > len(places) else ""
                yield f"{name} のある欄が{count}個あり（{'、'.join(places)}{more}）、そのまま取り込みました。"
