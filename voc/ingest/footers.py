"""Notes below a table: who may see it, when and from what it was made. They stand in a column of answers and are none."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from voc.ingest.table import Aside, AsideKind, Read, Row

# So many rows, each so short, wait for the table's end.
_MOST: Final = 20
_LONGEST: Final = 1_000
# Where many rows fill one cell alone, the last ones may be answers as well; there only what is surely a note counts.
_SPARSE: Final = 0.1
_FRAME: Final = r"[※＊*・◆■○●【\[［(（<＜ 　]*"
_MADE: Final = (
    "出力|作成|抽出|集計|更新|印刷|取得|対象|検索|表示|回答|調査|生成|エクスポート|ダウンロード|レポート|データ"
)
_THE_TABLE: Final = (
    "(?:データ|資料|ファイル|レポート|帳票|一覧|表|リスト|報告書|調査結果|集計|シート)(?:は|を|の|に|では)"
)
_SURE: Final = re.compile(
    rf"{_FRAME}(?:"
    rf"(?:{_MADE})(?:日時?|年月日|者|条件|期間|件数|時刻|ユーザー?|元|範囲)[ 　]*[】\]］)）>＞]?[ 　]*[:：]"
    r"|(?:合計|総計|平均|件数|総件数|レコード件数|回答数)[ 　]*[:：][ 　]*[\d０-９]"
    r"|Copyright|©|\(c\) ?\d{4}|Confidential|(?:Generated|Exported|Printed|Downloaded|Created) (?:by|on|at|from)\b)"
    rf"|[※＊*][ 　]*(?:本|この|当){_THE_TABLE}"
    r"|.*(?:All rights reserved|無断(?:転載|複製|転用))",
    re.IGNORECASE,
)
_LIKELY: Final = re.compile(
    rf"[※＊*]|{_FRAME}(?:(?:本|この|当){_THE_TABLE}|社外秘|部外秘|極秘|機密|取り?扱い?注意|関係者(?:限り|外秘)"
    r"|(?:全|計|合計)?[ 　]*[\d０-９,]+[ 　]*(?:件|行|レコード)(?:(?:が|を)?(?:表示|出力|抽出|該当|処理|選択|取得)\S{0,12})?[】\]］)）。]*$"
    r"|[-－ー―─=＝*＊ 　]*(?:以上|以下余白|ここまで|終わり|EOF|END)[】\]］)）。]*[-－ー―─=＝*＊ 　]*$"
    r"|(?:注|備考|注意|注記|補足|凡例|出典|出所|note|source)[)）】\]］]?[\d０-９]*[:：.．)）】]"
    r"|(?:Filter(?:ed)? by|As of|End of (?:report|file|data)|Page \d+ (?:of|/) \d+)\b|\d+ (?:rows?|records?)\b.{0,12}$)",
    re.IGNORECASE,
)


def without_notes(rows: Iterable[Read], width: int) -> Iterator[Read]:
    """Set aside the notes at the end of a table of ``width`` columns: rows of one cell from the first that reads as a note.

    A title above that one, parted from the table by a blank row, goes with them.
    """
    ending: deque[Row] = deque()
    last = full = single = 0
    for row in rows:
        if isinstance(row, Row) and _fills_one(row):
            ending.append(row)
            if len(ending) > _MOST:
                last, single = ending[0].number, single + 1
                yield ending.popleft()
            continue
        single, full, last = single + len(ending), full + 1, row.number
        yield from ending
        ending.clear()
        yield row
    is_sparse = single > _SPARSE * (full + single)
    begin = _first_note(list(ending), last, is_alone=width == 1, is_sparse=is_sparse)
    for index, row in enumerate(ending):
        yield row if index < begin else Aside(row.number, AsideKind.NOTE, _only(row))


def _first_note(ending: Sequence[Row], last: int, *, is_alone: bool, is_sparse: bool) -> int:
    """Return the index of the first row that is set aside; in a single column only what are notes themselves are."""
    notes = [_is_note(_only(row), is_sparse=is_alone or is_sparse) for row in ending]
    if is_alone:
        return next((index + 1 for index in range(len(notes) - 1, -1, -1) if not notes[index]), 0)
    if not any(notes):
        return len(ending)
    begin = notes.index(True)
    above = [last, *(row.number for row in ending)]
    parted = (index for index in range(begin) if ending[index].number - above[index] > 1)
    return begin if is_sparse else next(parted, begin)


def _fills_one(row: Row) -> bool:
    filled = [cell for cell in row.cells if cell and not cell.isspace()]
    return len(filled) == 1 and len(filled[0]) <= _LONGEST


def _only(row: Row) -> str:
    return next(cell.strip() for cell in row.cells if cell.strip())


def _is_note(text: str, *, is_sparse: bool) -> bool:
    return _SURE.match(text) is not None or (not is_sparse and _LIKELY.match(text) is not None)
