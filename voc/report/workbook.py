"""The summary as an Excel workbook: a sheet a section, native charts, and every comment of the week on the last sheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from voc.ingest.comment import KIND_NAMES
from voc.report.book import Book, Cell
from voc.report.change import TREND_NAMES
from voc.report.weekly import Line, WeeklyReport
from voc.report.words import edition, lift, outcome, reissue, title
from voc.tag.labels import INTENT_NAMES, SENTIMENT_NAMES, URGENCY_NAMES

if TYPE_CHECKING:
    from voc.store.report_comments import Behind

# A sheet of Excel holds no more rows below its head.
_MOST_ROWS: Final = 1_048_575


def write_workbook(report: WeeklyReport, behind: Iterable[Behind], site: str | None) -> bytes:
    """Return the workbook of a report; ``behind`` are the week's comments, their moments in the time zone to be shown."""
    book = Book(report, site)
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


def _summary(book: Book, report: WeeklyReport) -> None:
    rows: list[Sequence[Cell]] = [
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


def _received(book: Book, report: WeeklyReport) -> None:
    names = [each.name for each in report.received]
    counted = [(*each.before, each.comments) for each in report.received]
    counted.append((*report.comments_before, report.comments))
    rows: list[Sequence[Cell]] = [(week, *(counts[at] for counts in counted)) for at, week in enumerate(report.weeks)]
    sheet, count = book.sheet("受け取った声", ("週", *names, "合計"), rows)
    series = [(column, (column - 1) * 2) for column in range(1, len(names) + 1)]
    book.chart(sheet, count, series, count, kind={"type": "column", "subtype": "stacked"}, title="コメントの数")


def _lines(book: Book, report: WeeklyReport, name: str, lines: Sequence[Line]) -> None:
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
    rows: list[Sequence[Cell]] = [
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


def _movements(book: Book, report: WeeklyReport) -> None:
    moved = report.movements
    rows: list[Sequence[Cell]] = [
        (what, note.name, note.count, note.mean_before, note.first_day, note.last_day, note.code)
        for what, notes in (("新しい", moved.new), ("今週は声なし", moved.silent), ("休止", moved.resting))
        for note in notes
    ]
    heads = ("動き", "テーマ", "今週の顧客", "前4週の平均", "最初の声", "最後の声", "コード")
    sheet, _ = book.sheet("テーマの動き", heads, rows)
    sheet.set_column(1, 1, 34)


def _leaving(book: Book, report: WeeklyReport) -> None:
    heads = (
        *("テーマ", "触れた顧客", "うち離れた", "割合", "ほかの顧客", "うち離れた (ほか)", "割合 (ほか)"),
        *("倍率 (95%区間)", "p値", "偶然を超える", "主な理由", "コード"),
    )
    rows: list[Sequence[Cell]] = [
        (
            *(each.name, each.n, each.leavers, each.share, each.others, each.other_leavers, each.share_others),
            *(lift(each), each.p_value, "はい" if each.more_than_noise else "いいえ", each.reason, each.code),
        )
        for each in report.leaving.themes
    ]
    sheet, count = book.sheet("離反との関わり", heads, rows, shares=(3, 6))
    book.chart(sheet, count, [(3, 3), (6, 1)], min(count, 15), kind={"type": "bar"}, title="離れた顧客の割合")


def _sentiment(book: Book, report: WeeklyReport) -> None:
    rows: list[Sequence[Cell]] = [
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


def _urgent(book: Book, report: WeeklyReport) -> None:
    heads = ("コメント", "緊急度", "なぜ", "書かれた日時", "経過時間", "期限 (時間)", "超過時間", "ID")
    rows: list[Sequence[Cell]] = [
        (
            *(each.text, URGENCY_NAMES[each.urgency], "・".join(each.why), each.written_at),
            *(each.age_hours, each.due_hours, each.overdue_hours, each.id),
        )
        for each in report.urgent.comments
    ]
    sheet, _ = book.sheet("対応待ちの急ぎの声", heads, rows)
    sheet.set_column(0, 0, 80)


def _voices(book: Book, report: WeeklyReport) -> None:
    rows = [(line.name, quote.text, quote.id) for line in report.themes for quote in line.quotes]
    sheet, _ = book.sheet("お客様の声", ("テーマ", "コメント", "ID"), rows)
    sheet.set_column(1, 1, 100)


def _decisions(book: Book, report: WeeklyReport) -> None:
    rows = [(each.text, each.week, each.made_by, each.theme_name, outcome(each)) for each in report.decisions]
    sheet, _ = book.sheet("決めたこと", ("決めたこと", "週", "決めた人", "テーマ", "その後"), rows)
    sheet.set_column(4, 4, 100)


def _comments(book: Book, report: WeeklyReport, behind: Iterable[Behind]) -> None:
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
