"""``voc import`` and ``tag``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from voc.cli.console import complain, print_json, progress, read_input
from voc.cli.records import RecordFormat, guess_format, read_records
from voc.errors import ExitStatus, VocError
from voc.ingest.comment import Kind
from voc.ingest.record import Record, Refusal
from voc.ingest.summary import Summary
from voc.privacy.kinds import LABELS, PersonalData
from voc.settings import load_settings

_MOST_COMPLAINTS = 20
_BATCH = 200


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("import", help="アンケートや応対メモのファイルを取り込み、タグを付けて保存します。")(import_files)
    app.command("tag", help="保存せずにタグを付けます。結果は入力と同じ順のJSONLです。")(tag)


def import_files(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...",
            help="CSV・TSV・XLSX・XLS・ODS・JSON・JSONL・LINEのトーク履歴・Slackの書き出し (zip・gzも可)",
        ),
    ],
    kind: Annotated[Kind | None, typer.Option(help="コメントの種類。省くと survey か、前に同じ列で選んだもの")] = None,
    text: Annotated[list[str] | None, typer.Option(help="本文の列 (見出し、列番号、A・Bなど)。繰り返せます")] = None,
    id_column: Annotated[str | None, typer.Option("--id", help="IDの列")] = None,
    date: Annotated[str | None, typer.Option(help="日時の列")] = None,
    customer: Annotated[str | None, typer.Option(help="顧客番号の列")] = None,
    source: Annotated[str | None, typer.Option(help="出所の名前。省くとファイル名")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="結果を1つのJSONで出力")] = False,
) -> int:
    """Import files one after the other; a file that cannot be read does not stop the others."""
    from voc.ingest.told import ToldColumns
    from voc.jobs.components import Components
    from voc.jobs.importing import combined, import_file
    from voc.jobs.mappings import import_options

    components = Components(load_settings())
    columns = ToldColumns(tuple(text or ()), id_column, date, customer)
    options = import_options(components, kind, columns, source)
    summaries: list[tuple[Path, Summary]] = []
    status = ExitStatus.DONE
    for path in files:
        try:
            with progress(f"{path.name} を取り込み中", None) as show:
                for summary in import_file(components, path, options, show):
                    summaries.append((path, summary))
                    _complain_of(path, summary)
                    if not as_json:
                        print(_in_words(path, summary))
                    status = max(status, ExitStatus.FAILED if summary.rejected else ExitStatus.DONE)
        except VocError as error:
            complain(error.detail)
            status = max(status, error.exit_status)
    if as_json and summaries:
        print_json(combined([{"file": str(path), **summary.as_json()} for path, summary in summaries]))
    return status


def _complain_of(path: Path, summary: Summary) -> None:
    for rejected in summary.rejected[:_MOST_COMPLAINTS]:
        column = f" 列「{rejected.column}」" if rejected.column else ""
        complain(f"「{path}」{rejected.row}行目{column}は取り込めませんでした: {rejected.why}")
    if len(summary.rejected) > _MOST_COMPLAINTS:
        complain(f"ほか {len(summary.rejected) - _MOST_COMPLAINTS} 件。すべては --json で見られます。")
    for warning in summary.warnings:
        complain(f"「{path}」{warning}")


def _in_words(path: Path, summary: Summary) -> str:
    columns = "、".join(f"「{name}」" for name in summary.columns.text)
    updated = f" (うち{summary.updated}件は訂正)" if summary.updated else ""
    lines = [
        f"{path.name}{f' ({summary.part})' if summary.part else ''}: "
        f"{summary.rows}行から{summary.comments}件のコメント "
        f"(新規 {summary.stored}、取り込み済み {summary.duplicates}{updated}、空欄 {summary.empty}、取り込めず {len(summary.rejected)})",
        f"  文字コード {summary.encoding}、本文の列 {columns}、日時 {summary.columns.date or 'なし'}、"
        f"顧客 {summary.columns.customer or 'なし'}、ID {summary.columns.id or 'なし'}",
    ]
    if summary.masked:
        lines.append(
            "  伏せた個人情報 "
            + "、".join(f"{LABELS[PersonalData(kind)]} {count}" for kind, count in summary.masked.items())
        )
    for skipped in summary.skipped_columns:
        lines.append(f"  列「{skipped.column}」は本文とみなしませんでした: {skipped.why} (本文なら --text で指定)")
    return "\n".join(lines)


def tag(
    file: Annotated[str, typer.Argument(metavar="FILE|-", help="入力ファイル。- は標準入力")] = "-",
    form: Annotated[RecordFormat | None, typer.Option("--format", help="入力の形式。省くとファイル名から判断")] = None,
    kind: Annotated[Kind | None, typer.Option(help="入力に種類がないときの種類")] = None,
) -> int:
    """Tag comments without storing them; a line that cannot be read gives an error in its place."""
    from voc.jobs.components import Components
    from voc.jobs.intake import Intake

    records = read_records(read_input(file), form or guess_format(file), kind)
    intake = Intake(Components(load_settings()))
    with progress("タグ付け中", len(records)) as show:
        for start in range(0, len(records), _BATCH):
            batch = records[start : start + _BATCH]
            good = [each for each in batch if isinstance(each, Record)]
            reads = iter(intake.read([each.text for each in good], [each.kind for each in good]))
            for each in batch:
                print_json(each.to_json() if isinstance(each, Refusal) else {"id": each.id, **next(reads).to_json()})
            show(start + len(batch))
    return ExitStatus.FAILED if any(isinstance(each, Refusal) for each in records) else ExitStatus.DONE
