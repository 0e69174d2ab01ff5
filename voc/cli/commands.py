"""``voc import``, ``tag``, ``report weekly`` and ``serve``."""

from __future__ import annotations

import csv
import io
import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from voc.cli.console import complain, print_json, progress, read_input, write_output
from voc.errors import ExitStatus, UsageError, VocError
from voc.ingest.comment import Kind
from voc.ingest.summary import Summary
from voc.privacy.kinds import LABELS, PersonalData
from voc.report.render import ReportFormat, render
from voc.report.weeks import Week
from voc.settings import load_settings

_MOST_COMPLAINTS = 20
_BATCH = 200


class TagFormat(StrEnum):
    """What a line of the input of ``voc tag`` is."""

    JSONL = "jsonl"
    CSV = "csv"
    TEXT = "text"


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("import", help="アンケートや応対メモのファイルを取り込み、タグを付けて保存します。")(import_files)
    app.command("tag", help="保存せずにタグを付けます。結果は入力と同じ順のJSONLです。")(tag)
    app.command("serve", help="APIとページを起動します。")(serve)
    report = typer.Typer(help="レポートを作ります。", no_args_is_help=True, rich_markup_mode=None)
    report.command("weekly", help="1週間のテーマのまとめを作ります。")(weekly)
    app.add_typer(report, name="report")


def import_files(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="CSV・TSV・XLSX・JSONL (zipも可)")],
    kind: Annotated[Kind, typer.Option(help="コメントの種類")] = Kind.SURVEY,
    text: Annotated[list[str] | None, typer.Option(help="本文の列 (見出し、列番号、A・Bなど)。繰り返せます")] = None,
    id_column: Annotated[str | None, typer.Option("--id", help="IDの列")] = None,
    date: Annotated[str | None, typer.Option(help="日時の列")] = None,
    customer: Annotated[str | None, typer.Option(help="顧客番号の列")] = None,
    source: Annotated[str | None, typer.Option(help="出所の名前。省くとファイル名")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="結果を1つのJSONで出力")] = False,
) -> int:
    """Import files one after the other; a file that cannot be read does not stop the others."""
    from voc.ingest.importer import ImportOptions
    from voc.ingest.told import ToldColumns
    from voc.jobs.components import Components
    from voc.jobs.importing import import_file

    components = Components(load_settings())
    columns = ToldColumns(tuple(text or ()), id_column, date, customer)
    options = ImportOptions(kind, columns, source, components.settings.timezone)
    summaries: list[Summary] = []
    failed = False
    for path in files:
        try:
            with progress(f"{path.name} を取り込み中", None) as show:
                for summary in import_file(components, path, options, show):
                    summaries.append(summary)
                    _complain_of(path, summary)
                    if not as_json:
                        print(_in_words(path, summary))
        except UsageError:
            raise
        except VocError as error:
            complain(error.detail)
            failed = True
    if as_json and summaries:
        reports = [summary.as_json() for summary in summaries]
        print_json(reports[0] if len(reports) == 1 else {"files": reports, **_totals(summaries)})
    return ExitStatus.FAILED if failed or any(summary.rejected for summary in summaries) else ExitStatus.DONE


def _complain_of(path: Path, summary: Summary) -> None:
    for rejected in summary.rejected[:_MOST_COMPLAINTS]:
        complain(f"「{path}」{rejected.row}行目 列「{rejected.column}」は取り込めませんでした: {rejected.why}")
    if len(summary.rejected) > _MOST_COMPLAINTS:
        complain(f"ほか {len(summary.rejected) - _MOST_COMPLAINTS} 件。すべては --json で見られます。")
    for warning in summary.warnings:
        complain(f"「{path}」{warning}")


def _totals(summaries: list[Summary]) -> dict[str, int]:
    names = ("rows", "comments", "stored", "duplicates", "empty")
    return {name: sum(getattr(summary, name) for summary in summaries) for name in names}


def _in_words(path: Path, summary: Summary) -> str:
    columns = "、".join(f"「{name}」" for name in summary.columns.text)
    lines = [
        f"{path.name}: {summary.rows}行から{summary.comments}件のコメント "
        f"(新規 {summary.stored}、取り込み済み {summary.duplicates}、空欄 {summary.empty}、取り込めず {len(summary.rejected)})",
        f"  文字コード {summary.encoding}、本文の列 {columns}、日時 {summary.columns.date or 'なし'}、"
        f"顧客 {summary.columns.customer or 'なし'}、ID {summary.columns.id or 'なし'}",
    ]
    if summary.masked:
        lines.append(
            "  伏せた個人情報 "
            + "、".join(f"{LABELS[PersonalData(kind)]} {count}" for kind, count in summary.masked.items())
        )
    for skipped in summary.skipped_columns:
        lines.append(f"  列「{skipped.column}」は本文とみなしませんでした: {skipped.why} (取り込むなら --text で指定)")
    return "\n".join(lines)


def tag(
    file: Annotated[str, typer.Argument(metavar="FILE|-", help="入力ファイル。- は標準入力")] = "-",
    form: Annotated[
        TagFormat | None, typer.Option("--format", help="入力の形式。省くとファイル名と中身から判断")
    ] = None,
    kind: Annotated[Kind | None, typer.Option(help="入力に種類がないときの種類")] = None,
) -> int:
    """Tag comments without storing them; a line that cannot be read gives an error in its place."""
    from voc.jobs.components import Components
    from voc.jobs.intake import Intake

    records = _records(read_input(file), form or _guess_format(file), kind)
    intake = Intake(Components(load_settings()))
    failed = False
    with progress("タグ付け中", len(records)) as show:
        for start in range(0, len(records), _BATCH):
            batch = records[start : start + _BATCH]
            good = [record for record in batch if "error" not in record]
            reads = iter(intake.read([record["text"] for record in good], [record.get("kind") for record in good]))
            for record in batch:
                if "error" in record:
                    failed = True
                    print_json(record)
                else:
                    print_json({"id": record.get("id"), **next(reads).to_json()})
            show(start + len(batch))
    return ExitStatus.FAILED if failed else ExitStatus.DONE


def _guess_format(file: str) -> TagFormat:
    suffix = Path(file).suffix.lower()
    return {".csv": TagFormat.CSV, ".txt": TagFormat.TEXT}.get(suffix, TagFormat.JSONL)


def _records(content: str, form: TagFormat, kind: Kind | None) -> list[dict[str, Any]]:
    """Read the input into records with ``text``, or ``error`` where a line does not fit."""
    default = kind.value if kind else None
    if form is TagFormat.CSV:
        rows = csv.DictReader(io.StringIO(content))
        if "text" not in (rows.fieldnames or ()):
            raise VocError(
                "CSVの見出しに text の列がありません。列名を text にするか、voc import を使ってください。",
                code="no_text_column",
            )
        return [_record(dict(row), number, default) for number, row in enumerate(rows, start=2)]
    lines = [(number, line) for number, line in enumerate(content.split("\n"), start=1) if line.strip()]
    if form is TagFormat.TEXT:
        return [_record({"id": str(number), "text": line}, number, default) for number, line in lines]
    return [_from_json(line, number, default) for number, line in lines]


def _from_json(line: str, number: int, kind: str | None) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except json.JSONDecodeError as error:
        return _refused(None, "not_json", f"{number}行目: JSONとして読めません ({error.msg})。")
    if isinstance(value, str):
        value = {"text": value}
    if not isinstance(value, dict):
        return _refused(None, "not_object", f'{number}行目: {{"text": …}} の形ではありません。')
    return _record(value, number, kind)


def _record(value: dict[str, Any], number: int, kind: str | None) -> dict[str, Any]:
    text = value.get("text")
    given = value.get("kind") or kind
    if not isinstance(text, str):
        return _refused(value.get("id"), "no_text", f"{number}行目: text がありません。")
    if not text.strip():
        return _refused(value.get("id"), "empty", f"{number}行目: 本文が空です。")
    if given is not None and given not in list(Kind):
        return _refused(value.get("id"), "kind", f"{number}行目: kind は {'・'.join(Kind)} のどれかです。")
    return {"id": value.get("id"), "text": text, "kind": given}


def _refused(record_id: Any, code: str, detail: str) -> dict[str, Any]:
    return {"id": record_id, "error": {"code": code, "detail": detail}}


def weekly(
    week: Annotated[str | None, typer.Option(help="週 (2026-W47)。省くとコメントのある最新の週")] = None,
    form: Annotated[ReportFormat | None, typer.Option("--format", help="形式。省くと出力ファイル名から判断")] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="出力ファイル。省くと標準出力")] = None,
) -> None:
    """Write the weekly summary."""
    from voc.jobs.components import Components
    from voc.jobs.reporting import weekly_report

    chosen = Week.parse(week) if week else None
    suffix = output.suffix.lower().removeprefix(".") if output else ""
    known = {"htm": ReportFormat.HTML, "markdown": ReportFormat.MARKDOWN}
    by_name = known.get(suffix) or (ReportFormat(suffix) if suffix in list(ReportFormat) else ReportFormat.MARKDOWN)
    report = weekly_report(Components(load_settings()), chosen)
    write_output(render(report, form or by_name), output)
    if output:
        complain(
            f"{report.week} のまとめを {output} に書きました (コメント {report.comments}件、テーマ {len(report.themes)})。"
        )


def serve(
    host: Annotated[str, typer.Option(help="待ち受けるアドレス")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="ポート番号")] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="プロセス数")] = 1,
) -> None:
    """Serve API and pages until stopped."""
    import socket

    import uvicorn

    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise VocError(
                f"{host}:{port} で待ち受けできません ({error.strerror})。--port で別のポートを指定してください。",
                code="port_taken",
            ) from error
    load_settings()
    complain(f"http://{host}:{port}/ で起動します (APIの説明は /docs、止めるには Ctrl-C)。")
    uvicorn.run("api.app:create_app", factory=True, host=host, port=port, workers=workers, log_level="warning")
