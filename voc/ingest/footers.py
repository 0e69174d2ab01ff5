"""Notes below a table: who may see it, when and from what it was made. They stand in a column of answers and are none."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile
from typing import Final

from voc.ingest.evidence import is_sentence
from voc.ingest.table import Aside, AsideKind, Read, Row

# So many rows, each so short, wait for the table's end.
_MOST: Final = 20
_LONGEST: Final = 1_000
# Where many rows fill one cell alone, the last ones may be answers as well; there only what is surely a note counts.
_SPARSE: Final = 0.1
_FRAME: Final = r"[※＊*・◆■○●【\[［(（<＜ 　]*"
_CLOSED: Final = r"[】\]］)）>＞]"
_MADE: Final = (
    "出力|作成|抽出|集計|更新|印刷|取得|対象|検索|表示|回答|調査|生成|エクスポート|ダウンロード|レポート|データ"
)
_THE_TABLE: Final = (
    "(?:データ|資料|ファイル|レポート|帳票|一覧|表|リスト|報告書|調査結果|集計|シート)(?:は|を|の|に|では)"
)
# To the end of the cell: 件数：3 is a note, 平均：3日かかる an answer.
_FIGURE: Final = r"[ 　]*[\d０-９][\d０-９,，.．]*[ 　]*(?:件|行|名|人|点|レコード)?$"
_MOMENT: Final = r"[ 　]*[\d０-９](?:[\d０-９ 　/／:：.．,\-－~〜～()（）年月日時分秒火水木金土T]|[AP]M)*$"
_SURE: Final = re.compile(
    rf"{_FRAME}(?:(?:{_MADE})(?:日時?|年月日|期間|時刻){_CLOSED}?[ 　]*[:：]{_MOMENT}"
    rf"|(?:合計|総計|平均|(?:{_MADE}|合計|総|レコード)?件数|回答数){_CLOSED}?[ 　]*[:：]{_FIGURE}"
    r"|Copyright ?(?:\(c\)|©|\d{4})|©|\(c\) ?\d{4}|(?:Generated|Exported|Printed|Downloaded|Created) (?:on|at):? ?\d)"
    rf"|[※＊*][ 　]*(?:本|当){_THE_TABLE}"
    r"|.*(?:All rights reserved|無断(?:転載|複製|転用|使用|[・、])\S{0,20}(?:禁|お断り|ご遠慮))",
    re.IGNORECASE,
)
_LIKELY: Final = re.compile(
    rf"[※＊*]|{_FRAME}(?:(?:本|この|当){_THE_TABLE}"
    rf"|(?:{_MADE})(?:日時?|年月日|期間|時刻|者|条件|ユーザー?|元|範囲){_CLOSED}?[ 　]*[:：]"
    rf"|(?:社外秘|部外秘|極秘|機密|取り?扱い?注意|関係者(?:限り|外秘))(?:情報|資料|文書)?(?:{_CLOSED}|(?:です)?。?$)"
    r"|(?:全|計|合計)?[ 　]*[\d０-９,]+[ 　]*(?:件|行|レコード)(?:(?:が|を)?(?:表示|出力|抽出|該当|処理|選択|取得)\S{0,12})?[】\]］)）。]*$"
    r"|[-－ー―─=＝*＊ 　]*(?:以上|以下余白|ここまで|終わり|EOF|END)[】\]］)）。]*[-－ー―─=＝*＊ 　]*$"
    r"|(?:注|備考|注意|注記|補足|凡例|出典|出所|note|source)[)）】\]］]?[\d０-９]*[:：.．)）】]|Confidential\W*$"
    r"|(?:(?:Generated|Exported|Printed|Downloaded|Created) (?:by|on|at|from)"
    r"|Filter(?:ed)? by|As of|End of (?:report|file|data)|Page \d+ (?:of|/) \d+)\b|\d+ (?:rows?|records?)\b.{0,12}$)",
    re.IGNORECASE,
)


def without_notes(rows: Iterable[Read], width: int) -> Iterator[Read]:
    """Set aside the notes at the end of a table of ``width`` columns: rows of one cell that read as notes.

    What may as well be an answer is one, unless a blank row, the only one, parts it from the answers.
    """
    ending: deque[Row] = deque()
    before: Read | None = None
    last = full = single = 0
    is_parted = is_holed = False
    for row in rows:
        is_parted |= isinstance(before, Row) and isinstance(row, Row) and row.number > before.number + 1
        before = row
        if isinstance(row, Row) and _fills_one(row):
            ending.append(row)
            if len(ending) > _MOST:
                last, single = ending[0].number, single + 1
                is_holed |= is_parted
                yield ending.popleft()
            continue
        single, full, last = single + len(ending), full + 1, row.number
        is_holed |= is_parted
        yield from ending
        ending.clear()
        yield row
    is_sparse = width == 1 or single > _SPARSE * (full + single)
    notes = _sure_at_the_end(ending) if is_sparse else _notes(ending, last, is_holed=is_holed)
    for row in ending:
        yield Aside(row.number, AsideKind.NOTE, _only(row)) if row in notes else row


def _sure_at_the_end(ending: Sequence[Row]) -> list[Row]:
    return list(takewhile(_is_sure, reversed(ending)))


def _notes(ending: Sequence[Row], last: int, *, is_holed: bool) -> list[Row]:
    """Return the rows below a table, whose last row is ``last``, that are notes.

    Where the table has blank rows of its own (``is_holed``: people who answered nothing), one more parts nothing from it.
    """
    notes = [row for row in ending if _is_sure(row)]
    if is_holed or not ending:
        return notes
    blocks: list[list[Row]] = [[]]
    for row in ending:
        if row.number > last + 1:
            blocks.append([])
        blocks[-1].append(row)
        last = row.number
    # The name of a report and of its maker stand above and below what is surely a note; no sentence is either.
    if not blocks[0] and any(map(_is_sure, blocks[1])):
        notes += [row for row in blocks[1] if not is_sentence(_only(row))]
    for block in reversed(blocks[1:]):
        if not all(row in notes or _LIKELY.match(_only(row)) for row in block):
            break
        notes += block
    return notes


def _is_sure(row: Row) -> bool:
    return _SURE.match(_only(row)) is not None


def _fills_one(row: Row) -> bool:
    filled = [cell for cell in row.cells if cell and not cell.isspace()]
    return len(filled) == 1 and len(filled[0]) <= _LONGEST


def _only(row: Row) -> str:
    return next(cell.strip() for cell in row.cells if cell.strip())
