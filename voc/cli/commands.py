"""``voc import``, ``tag``, ``report weekly`` and ``serve``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from voc.cli.console import complain, print_json, progress, read_input, write_output
from voc.cli.records import RecordFormat, guess_format, read_records
from voc.errors import ExitStatus, UsageError, VocError
from voc.ingest.comment import Kind
from voc.ingest.record import Record, Refusal
from voc.ingest.summary import Summary
from voc.privacy.kinds import LABELS, PersonalData
from voc.report.render import ReportFormat, render
from voc.report.weeks import Week
from voc.settings import load_settings

if TYPE_CHECKING:
    from voc.store.database import Database

_MOST_COMPLAINTS = 20
_BATCH = 200


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
    settings = components.settings
    options = ImportOptions(kind, columns, source, settings.timezone, settings.max_characters)
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
        print_json(_as_json(summaries))
    return status


def _as_json(summaries: list[tuple[Path, Summary]]) -> dict[str, Any]:
    """Return the summary of one file, or totals with the summaries of all under ``files``."""
    reports = [{"file": str(path), **summary.as_json()} for path, summary in summaries]
    if len(reports) == 1:
        return reports[0]
    counted = ("rows", "comments", "stored", "duplicates", "empty")
    totals = {name: sum(getattr(summary, name) for _, summary in summaries) for name in counted}
    rejected = [{"file": report["file"], **each} for report in reports for each in report["rejected"]]
    return {**totals, "rejected": rejected, "files": reports}


def _complain_of(path: Path, summary: Summary) -> None:
    for rejected in summary.rejected[:_MOST_COMPLAINTS]:
        complain(f"「{path}」{rejected.row}行目 列「{rejected.column}」は取り込めませんでした: {rejected.why}")
    if len(summary.rejected) > _MOST_COMPLAINTS:
        complain(f"ほか {len(summary.rejected) - _MOST_COMPLAINTS} 件。すべては --json で見られます。")
    for warning in summary.warnings:
        complain(f"「{path}」{warning}")


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


def weekly(
    week: Annotated[str | None, typer.Option(help="週 (2026-W47)。省くとコメントのある最新の週")] = None,
    form: Annotated[ReportFormat | None, typer.Option("--format", help="形式。省くと出力ファイル名から判断")] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="出力ファイル。省くと標準出力")] = None,
) -> None:
    """Write the weekly summary."""
    from voc.jobs.components import Components
    from voc.jobs.reporting import weekly_report

    chosen = Week.parse(week) if week else None
    form = form or _form_of(output)
    report = weekly_report(Components(load_settings()), chosen)
    write_output(render(report, form), output)
    if output:
        complain(
            f"{report.week} のまとめを {output} に書きました (コメント {report.comments}件、テーマ {len(report.themes)})。"
        )


def _form_of(output: Path | None) -> ReportFormat:
    """Judge the format from the file's name: Markdown on the terminal and where the name has no ending."""
    suffix = output.suffix.lower().removeprefix(".") if output else ""
    if not suffix:
        return ReportFormat.MARKDOWN
    suffix = {"htm": "html", "markdown": "md"}.get(suffix, suffix)
    if suffix not in list(ReportFormat):
        known = "・".join(f".{each}" for each in ReportFormat)
        raise UsageError(f"「{output}」の形式が分かりません。{known} のどれかにするか、--format で指定してください。")
    return ReportFormat(suffix)


def serve(
    host: Annotated[str, typer.Option(help="待ち受けるアドレス")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="ポート番号")] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="プロセス数")] = 1,
) -> None:
    """Serve API and pages until stopped."""
    import socket

    import uvicorn

    from voc.jobs.components import Components

    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise VocError(
                f"{host}:{port} で待ち受けできません ({error.strerror})。--port で別のポートを指定してください。",
                code="port_taken",
            ) from error
    components = Components(load_settings())
    _ = components.database, components.tagger  # what is missing is told here, before any worker starts
    hint = _how_to_close(components.database, host)
    complain(f"http://{host}:{port}/ で起動します (APIの説明は /docs、止めるには Ctrl-C)。{hint}")
    uvicorn.run("api.app:create_app", factory=True, host=host, port=port, workers=workers, log_level="warning")


def _how_to_close(database: Database, host: str) -> str:
    """Say how to make a key where there is none; refuse to listen to other machines without one."""
    from voc.access.addresses import is_loopback
    from voc.store.people import anyone_known

    with database.transaction() as session:
        if anyone_known(session):
            return ""
    if not is_loopback(host):
        raise UsageError(
            f"キーも人も登録されていないので、{host} で待ち受けるとだれでも使えてしまいます。"
            "先に voc key create NAME か voc user add NAME を実行してください。"
        )
    return "まだキーがないので、この機械の中からだけ、だれでも使えます。voc key create NAME でキーを作れます。"
