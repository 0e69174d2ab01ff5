"""Lines whose words stand where no text belongs: told with what to do, for nobody would miss them in an empty cell."""

from __future__ import annotations

from typing import Final

from voc.ingest.delimited import DELIMITERS
from voc.ingest.evidence import is_sentence
from voc.ingest.table import Row, Table

_FEW_SENTENCES: Final = 0.2
_OF_ITS_OWN: Final = (
    '文だけの行です。前の行の続きなら、セルの中の改行を引用符 (") で囲んで保存し直すと、1つの本文として取り込めます。'
)
_CUT_ANOTHER_WAY: Final = "ほかの行と区切り文字が違います（{}）。区切り文字をそろえて保存し直すと、取り込めます。"
_NAMES: Final = {"\t": "タブ"}


class LostLines:
    """Finds such lines in the rows of one table, whose columns of text are known."""

    def __init__(self, table: Table, text: tuple[int, ...]) -> None:
        self._table = table
        self._text = text
        self._holds_words: dict[int, bool] = {}

    def find(self, row: Row) -> tuple[int, str] | None:
        """Return the column where a sentence stands alone and why it is lost, ``None`` for every usual row."""
        filled = [index for index, cell in enumerate(row.cells) if cell and not cell.isspace()]
        if len(filled) != 1 or filled[0] in self._text or not is_sentence(row.cells[filled[0]]):
            return None
        column, cell = filled[0], row.cells[filled[0]]
        for delimiter in DELIMITERS:
            if cell.count(delimiter) == len(row.cells) - 1:
                return column, _CUT_ANOTHER_WAY.format(_NAMES.get(delimiter, delimiter))
        if column not in self._holds_words:
            cells = self._table.column(column)
            self._holds_words[column] = sum(map(is_sentence, cells)) > _FEW_SENTENCES * len(cells)
        return None if self._holds_words[column] else (column, _OF_ITS_OWN)
