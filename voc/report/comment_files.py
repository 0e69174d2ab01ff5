"""Comments as a CSV or Excel file that opens well in Excel; no cell of a customer becomes a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import xlsxwriter

from voc.ingest.comment import KIND_NAMES
from voc.report.sheets import LONGEST_CELL, lay_out_table
from voc.report.text_cells import text_cell
from voc.store.comments import StoredComment
from voc.tag.labels import INTENT_NAMES, SENTIMENT_NAMES, URGENCY_NAMES

MOST_ROWS: Final = 1_000_000
_HEADS: Final = (
    "ID",
    "日時",
    "種類",
    "取り込み元",
    "質問",
    "顧客",
    "コメント",
    "主な理由",
    "ほかの理由",
    "感情",
    "解約意向",
    "緊急度",
    "要求",
    "テーマ",
    "確信度",
    "要確認",
    "確認した人",
    "モデル",
)
_WIDTHS: Final = {"コメント": 80, "日時": 17, "テーマ": 28, "主な理由": 22, "ID": 14}


@dataclass(frozen=True, slots=True)
class Names:
    """What people read in the place of codes, the columns of attributes, and the time zone of times."""

    reasons: Mapping[str, str]
    demands: Mapping[str, str]
    themes: Mapping[str, str]
    attributes: Sequence[str]
    zone: ZoneInfo

    @property
    def heads(self) -> list[str]:
        """The heads of all columns."""
        return [*_HEADS, *self.attributes]


def cells(stored: StoredComment, names: Names) -> list[str]:
    """Return the cells of one comment, all of them text; labels are those that hold."""
    comment, labels = stored.comment, stored.labels
    reasons = [names.reasons.get(code, code) for code in labels.reasons]
    return [
        comment.id,
        stored.moment.astimezone(names.zone).strftime("%Y-%m-%d %H:%M"),
        KIND_NAMES[comment.kind],
        comment.source,
        comment.question,
        comment.customer or "",
        comment.text,
        reasons[0] if reasons else "",
        "・".join(reasons[1:]),
        SENTIMENT_NAMES[labels.sentiment],
        INTENT_NAMES[labels.intent],
        URGENCY_NAMES[labels.urgency],
        "・".join(names.demands.get(code, code) for code in labels.demands),
        names.themes.get(stored.theme_id or "", ""),
        f"{stored.tags['certainty']:.2f}",
        "要確認" if stored.tags["review"] and stored.correction is None else "",
        stored.correction.by if stored.correction else "",
        stored.model,
        *(str(comment.attributes.get(name, "")) for name in names.attributes),
    ]


def csv_lines(comments: Iterable[StoredComment], names: Names) -> Iterator[str]:
    """Yield the file line by line, with the byte order mark by which Excel knows UTF-8."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    yield "\ufeff"
    writer.writerow([text_cell(head) for head in names.heads])
    for stored in comments:
        writer.writerow([text_cell(cell) for cell in cells(stored, names)])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def write_workbook(path: Path, comments: Iterable[StoredComment], names: Names) -> None:
    """Write an Excel file in bounded memory; what is beyond the rows of a sheet is said in its last row."""
    with xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("コメント")
        head = book.add_format({"bold": True, "bottom": 1})
        for column, name in enumerate(names.heads):
            sheet.set_column(column, column, _WIDTHS.get(name, 14))
            sheet.write_string(0, column, name, head)
        lay_out_table(sheet)
        for row, stored in enumerate(comments, start=1):
            if row > MOST_ROWS:
                sheet.write_string(row, 0, f"Excelに書けるのは{MOST_ROWS:,}件までです。残りはCSVで書き出してください。")
                break
            for column, cell in enumerate(cells(stored, names)):
                sheet.write_string(row, column, cell[:LONGEST_CELL])
