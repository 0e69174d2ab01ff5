"""The summary as an Excel workbook: a sheet a section, native charts, and every comment of the week on the last sheet."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from voc.ingest.comment import KIND_NAMES
from voc.report.change import TREND_NAMES
from voc.report.weekly import Line, WeeklyReport
from voc.report.words import edition, lift, outcome, reissue, title
from voc.tag.labels import INTENT_NAMES, SENTIMENT_NAMES, URGENCY_NAMES

if TYPE_CHECKING:
    from voc.store.report_comments import Behind

_Cell = str | float | int | datetime | None
# A cell of Excel holds no more letters, a sheet no more rows.
_LONGEST_CELL: Final = 32_767
_MOST_ROWS: Final = 1_048_575
_FIRST_WIDTH: Final = 34
_WIDTH: Final = 12
# What is longer than the numbers of the other columns.
_WIDER: Final = 22
_LONG: Final = ("コード", "ID", "日時", "書かれた日時", "倍率 (95%区間)", "なぜ", "理由")
# Nobody reads them; on several lines they would only make rows high.
_CODES: Final = ("コード", "ID")
_A4: Final = 9
# Rows that a page of A4 has at a size that is still read; with a chart more would be cut in its midst.
_PAGE_ROWS: Final = 48
_ROW_HEIGHT: Final = 20
_INCHES: Final = {"left": 0.4, "right": 0.4, "top": 0.7, "bottom": 0.6}


class _Book:
    """A workbook in memory. Text is always written as text: a comment that begins with ``=`` stays a comment."""

    def __init__(self, report: WeeklyReport, site: str | None) -> None:
        self._buffer = io.BytesIO()
        self._report = report
        self._site = site
        self._book: Any = xlsxwriter.Workbook(self._buffer, {"in_memory": True, "remove_timezone": True})
        head = {"bold": True, "bg_color": "#eef3fb", "bottom": 1, "text_wrap": True, "valign": "top"}
        self._heads = self._book.add_format({**head, "indent": 1})
        self._number_heads = self._book.add_format({**head, "align": "right"})
        self._words = self._book.add_format({"text_wrap": True, "valign": "top", "indent": 1})
        self._code = self._book.add_format({"valign": "top", "indent": 1})
        self._plain = self._book.add_format({"valign": "top"})
        self._moment = self._book.add_format(
            {"num_format": "yyyy-mm-dd hh:mm", "align": "left", "indent": 1, "valign": "top"}
        )
        self._share = self._book.add_format({"num_format": "0.0%", "valign": "top"})

    def sheet(
        self,
        name: str,
        heads: Sequence[str],
        rows: Iterable[Sequence[_Cell]],
        *,
        shares: Sequence[int] = (),
        top: int = 0,
    ) -> tuple[Worksheet, int]:
        """Add a sheet with a table; ``shares`` are the columns of shares. Returns the sheet and its number of rows."""
        sheet = self._book.add_worksheet(name)
        for column, head in enumerate(heads):
            width = _FIRST_WIDTH if column == 0 else _WIDER if head in _LONG else _WIDTH
            sheet.set_column(column, column, width)
        count, numbers = 0, set()
        for row, cells in enumerate(rows, start=top + 1):
            for column, value in enumerate(cells):
                if isinstance(value, (int, float)):
                    numbers.add(column)
                self._write(sheet, row, column, value, self._share if column in shares else None, heads[column])
            count += 1
        for column, head in enumerate(heads):
            sheet.write_string(top, column, head, self._number_heads if column in numbers else self._heads)
        sheet.freeze_panes(top + 1, 0)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)  # one wide, as many as it takes high
        sheet.repeat_rows(top)
        sheet.set_margins(**_INCHES)
        sheet.set_header(f"&L{title(self._report).replace('&', '&&')}&R&A")
        sheet.set_footer("&R&P / &N")
        return sheet, count

    def link(self, sheet: Worksheet, row: int, column: int, query: str, value: int) -> None:
        """Make a number lead to its comments, where the address of the pages is known; it stays a number."""
        if self._site is not None:
            sheet.write_url(row, column, f"{self._site.rstrip('/')}/comments?{query}", string=str(value))
            sheet.write_number(row, column, value, self._book.get_default_url_format())

    def chart(
        self,
        sheet: Worksheet,
        below: int,
        series: Sequence[tuple[int, int]],
        rows: int,
        *,
        kind: dict[str, str],
        title: str,
    ) -> None:
        """Put a chart of columns over the first ``rows`` rows; a series is a column and its palette position.

        It stands ``below`` so many rows: beside them it would make the print of the table too small to read.
        """
        if not rows or not series:
            return
        chart = self._book.add_chart(kind)
        for column, colour in series:
            chart.add_series(
                {
                    "name": [sheet.get_name(), 0, column],
                    "categories": [sheet.get_name(), 1, 0, rows, 0],
                    "values": [sheet.get_name(), 1, column, rows, column],
                    "fill": {"color": _PALETTE[colour]},
                }
            )
        chart.set_title({"name": title, "name_font": {"size": 11}})
        height = max(260, 26 * rows + 120)
        chart.set_size({"width": 620, "height": height})
        if below + height / _ROW_HEIGHT <= _PAGE_ROWS:
            sheet.fit_to_pages(1, 1)
        if kind["type"] == "bar":
            chart.set_y_axis({"reverse": True})
            chart.set_x_axis({"num_format": "0%"})
        sheet.insert_chart(below + 2, 0, chart)

    def close(self) -> bytes:
        """Return the finished file."""
        self._book.close()
        return self._buffer.getvalue()

    def _write(self, sheet: Worksheet, row: int, column: int, value: _Cell, form: Any, head: str) -> None:
        if value is None:
            sheet.write_blank(row, column, None, self._plain)
        elif isinstance(value, str):
            written = self._code if head in _CODES else self._words
            sheet.write_string(row, column, value[:_LONGEST_CELL], written)
        elif isinstance(value, datetime):
            sheet.write_datetime(row, column, value, self._moment)
        else:
            sheet.write_number(row, column, value, form or self._plain)


_PALETTE: Final = ("#1f5fbf", "#b9c4d6", "#17703c", "#b3261e", "#e0a100")


def write_workbook(report: WeeklyReport, behind: Iterable[Behind], site: str | None) -> bytes:
    """Return the workbook of a report; ``behind`` are the week's comments, their moments in the time zone to be shown."""
    book = _Book(report, site)
    _summary(book, report)
    _received(book, report)
    for name, lines in (("テーマ", report.themes), ("理由", report.reasons), ("解約意向", report.intent)):
        _lines(book, report, name, lines)
    _movements(book, report)
    _leaving(book, report)
    _sentiment(book, report)
    for name, lines in (("感情", report.sentiment), ("緊急度", report.urgency)):
        _lines(book, report, name, lines)
    _urgent(book, report)
    _voices(book, report)
    _decisions(book, report)
    _comments(book, report, behind)
    return book.close()


def _summary(book: _Book, report: WeeklyReport) -> None:
    rows: list[Sequence[_Cell]] = [
        ("期間", f"{report.first_day} ~ {report.last_day}"),
        ("版", edition(report)),
        *([("改版", reissue(report))] if report.edition.changes or report.edition.late_comments else []),
        *((f"要点{number}", sentence) for number, sentence in enumerate(report.headline, start=1)),
        ("コメント", report.comments),
        ("顧客", report.customers),
        ("未分類のコメント", report.unclassified),
        ("NPS", report.nps.now),
        ("NPSの回答", report.nps.answers),
        ("タグ付けモデル", "、".join(report.models)),
    ]
    sheet, _ = book.sheet("まとめ", (title(report), ""), rows)
    sheet.set_column(1, 1, 100)


def _received(book: _Book, report: WeeklyReport) -> None:
    names = [each.name for each in report.received]
    counted = [(*each.before, each.comments) for each in report.received]
    counted.append((*report.comments_before, report.comments))
    rows: list[Sequence[_Cell]] = [(week, *(counts[at] for counts in counted)) for at, week in enumerate(report.weeks)]
    sheet, count = book.sheet("受け取った声", ("週", *names, "合計"), rows)
    series = [(column, (column - 1) * 2) for column in range(1, len(names) + 1)]
    book.chart(sheet, count, series, count, kind={"type": "column", "subtype": "stacked"}, title="コメントの数")


def _lines(book: _Book, report: WeeklyReport, name: str, lines: Sequence[Line]) -> None:
    heads = (
        name,
        "顧客",
        "コメント",
        "割合",
        "前4週の割合",
        "前4週の平均",
        "p値",
        "変化",
        *report.weeks[:-1],
        "コード",
    )
    rows: list[Sequence[_Cell]] = [
        (
            *(line.name, line.count, line.comments, line.share, line.share_before, line.mean_before, line.p_value),
            TREND_NAMES[line.trend],
            *line.before,
            line.code,
        )
        for line in lines
    ]
    sheet, count = book.sheet(name, heads, rows, shares=(3, 4))
    for row, line in enumerate(lines, start=1):
        book.link(sheet, row, 2, line.query, line.comments)
    shown = min(count, 15)
    book.chart(sheet, count, [(3, 0), (4, 1)], shown, kind={"type": "bar"}, title=f"{name}: 今週と前4週の割合")


def _movements(book: _Book, report: WeeklyReport) -> None:
    moved = report.movements
    rows: list[Sequence[_Cell]] = [
        (what, note.name, note.count, note.mean_before, note.first_day, note.last_day, note.code)
        for what, notes in (("新しい", moved.new), ("今週は声なし", moved.silent), ("休止", moved.resting))
        for note in notes
    ]
    heads = ("動き", "テーマ", "今週の顧客", "前4週の平均", "最初の声", "最後の声", "コード")
    sheet, _ = book.sheet("テーマの動き", heads, rows)
    sheet.set_column(1, 1, 34)


def _leaving(book: _Book, report: WeeklyReport) -> None:
    heads = (
        *("テーマ", "触れた顧客", "うち離れた", "割合", "ほかの顧客", "うち離れた (ほか)", "割合 (ほか)"),
        *("倍率 (95%区間)", "p値", "偶然を超える", "主な理由", "コード"),
    )
    rows: list[Sequence[_Cell]] = [
        (
            *(each.name, each.n, each.leavers, each.share, each.others, each.other_leavers, each.share_others),
            *(lift(each), each.p_value, "はい" if each.more_than_noise else "いいえ", each.reason, each.code),
        )
        for each in report.leaving.themes
    ]
    sheet, count = book.sheet("離反との関わり", heads, rows, shares=(3, 6))
    book.chart(sheet, count, [(3, 3), (6, 1)], min(count, 15), kind={"type": "bar"}, title="離れた顧客の割合")


def _sentiment(book: _Book, report: WeeklyReport) -> None:
    rows: list[Sequence[_Cell]] = [
        (each.name, *(each.by_sentiment[code] for code in SENTIMENT_NAMES), each.comments, each.code)
        for each in report.theme_sentiment
    ]
    sheet, count = book.sheet("テーマごとの感情", ("テーマ", *SENTIMENT_NAMES.values(), "計", "コード"), rows)
    for row, each in enumerate(report.theme_sentiment, start=1):
        for column, code in enumerate(SENTIMENT_NAMES, start=1):
            book.link(sheet, row, column, each.queries[code], each.by_sentiment[code])
    series = list(zip(range(1, 5), (2, 1, 3, 4), strict=True))
    kind = {"type": "bar", "subtype": "percent_stacked"}
    book.chart(sheet, count, series, min(count, 15), kind=kind, title="テーマごとの感情")


def _urgent(book: _Book, report: WeeklyReport) -> None:
    heads = ("コメント", "緊急度", "なぜ", "書かれた日時", "経過時間", "期限 (時間)", "超過時間", "ID")
    rows: list[Sequence[_Cell]] = [
        (
            *(each.text, URGENCY_NAMES[each.urgency], "・".join(each.why), each.written_at),
            *(each.age_hours, each.due_hours, each.overdue_hours, each.id),
        )
        for each in report.urgent.comments
    ]
    sheet, _ = book.sheet("対応待ちの急ぎの声", heads, rows)
    sheet.set_column(0, 0, 80)


def _voices(book: _Book, report: WeeklyReport) -> None:
    rows = [(line.name, quote.text, quote.id) for line in report.themes for quote in line.quotes]
    sheet, _ = book.sheet("お客様の声", ("テーマ", "コメント", "ID"), rows)
    sheet.set_column(1, 1, 100)


def _decisions(book: _Book, report: WeeklyReport) -> None:
    rows = [(each.text, each.week, each.made_by, each.theme_name, outcome(each)) for each in report.decisions]
    sheet, _ = book.sheet("決めたこと", ("決めたこと", "週", "決めた人", "テーマ", "その後"), rows)
    sheet.set_column(4, 4, 100)


def _comments(book: _Book, report: WeeklyReport, behind: Iterable[Behind]) -> None:
    themes = {line.code: line.name for line in report.themes}
    reasons = {line.code: line.name for line in report.reasons}
    heads = ("コメント", "ID", "日時", "種類", "顧客", "テーマ", "理由", "感情", "解約意向", "緊急度")
    rows = (
        (
            *(each.text, each.id, each.moment, KIND_NAMES[each.kind], each.respondent),
            *(themes.get(each.theme_id or ""), "、".join(reasons.get(code, code) for code in each.reasons)),
            *(SENTIMENT_NAMES[each.sentiment], INTENT_NAMES[each.intent], URGENCY_NAMES[each.urgency]),
        )
        for _, each in zip(range(_MOST_ROWS), behind, strict=False)
    )
    sheet, count = book.sheet("コメント", heads, rows)
    sheet.set_column(0, 0, 80)
    sheet.set_column(5, 5, 28)
    sheet.autofilter(0, 0, count, len(heads) - 1)
