"""``voc report weekly``, ``voc decide`` and ``voc decisions``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from voc.cli.console import AsJson, complain, login_name, print_json, write_output
from voc.errors import UsageError
from voc.ingest.comment import Kind
from voc.report.render import ReportFormat
from voc.report.weeks import Week
from voc.segment import Segment
from voc.settings import load_settings

_BINARY = (ReportFormat.XLSX, ReportFormat.PDF)
_Week = Annotated[str | None, typer.Option("--week", help="週 (2026-W47)。省くとコメントのある最新の週")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    report = typer.Typer(help="レポートを作ります。", no_args_is_help=True, rich_markup_mode=None)
    report.command("weekly", help="1週間のテーマのまとめを作り、発行します。")(weekly)
    app.add_typer(report, name="report")
    app.command(help="まとめを読んで決めたことを記録します。その後の数字が次の週からまとめに出ます。")(decide)
    decisions = typer.Typer(help="記録した決定を扱います。", no_args_is_help=True, rich_markup_mode=None)
    decisions.command("list", help="記録した決定を、新しい週から表示します。")(list_decisions)
    decisions.command("delete", help="記録した決定を消します。")(delete_decision)
    app.add_typer(decisions, name="decisions")


def weekly(
    week: _Week = None,
    form: Annotated[ReportFormat | None, typer.Option("--format", help="形式。省くと出力ファイル名から判断")] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="出力ファイル。省くと標準出力")] = None,
    kind: Annotated[Kind | None, typer.Option(help="この種類のコメントだけ")] = None,
    source: Annotated[str | None, typer.Option(help="この取り込み元だけ")] = None,
    attribute: Annotated[
        list[str] | None, typer.Option(metavar="名前=値", help="この属性のコメントだけ。繰り返せます")
    ] = None,
) -> None:
    """Write the weekly summary, and keep which numbers were issued."""
    from voc.jobs.components import Components
    from voc.jobs.reporting import issue_weekly_report, render_weekly_report
    from voc.report.words import edition, reissue

    chosen = Week.parse(week) if week else None
    segment = Segment.read(kind, source, attribute or [])
    form = form or _form_of(output)
    if form in _BINARY and output is None and sys.stdout.isatty():
        raise UsageError(f"{form.value} は画面に出せません。-o で出力ファイルを指定してください。")
    components = Components(load_settings())
    report = issue_weekly_report(components, chosen, segment=segment)
    content = render_weekly_report(components, report, form, login_name(), site=components.settings.site)
    write_output(content, output)
    if output:
        complain(
            f"{report.week} のまとめ ({edition(report)}) を {output} に書きました (コメント {report.comments}件、テーマ {len(report.themes)})。"
        )
    if report.edition.number > 1:
        complain(reissue(report))


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


def decide(
    text: Annotated[str, typer.Argument(metavar="決めたこと")],
    theme: Annotated[str | None, typer.Option(help="どのテーマについてか (voc themes list のID)")] = None,
    week: _Week = None,
    by: Annotated[str | None, typer.Option("--by", help="決めた人の名前。省くとログイン名")] = None,
) -> None:
    """Keep a decision."""
    from voc.jobs import deciding
    from voc.jobs.components import Components

    chosen = Week.parse(week) if week else None
    decision = deciding.decide(Components(load_settings()), text, by or login_name(), theme_id=theme, week=chosen)
    print(f"決定{decision.id}: {decision.week} の決定として記録しました。")


def list_decisions(as_json: AsJson = False) -> None:
    """List decisions, the newest week first."""
    from voc.jobs.components import Components
    from voc.store.decisions import DecisionRepository

    with Components(load_settings()).database.transaction() as session:
        decisions = DecisionRepository(session).all()
    if as_json:
        print_json({"decisions": [decision.to_json() for decision in decisions]})
        return
    for each in decisions:
        theme = f"  [{each.theme_id}]" if each.theme_id else ""
        print(f"{each.id:4d}  {each.week}  {each.made_by}  {each.text}{theme}")
    if not decisions:
        complain('決定はまだ記録されていません。voc decide "決めたこと" で記録できます。')


def delete_decision(
    decision_id: Annotated[int, typer.Argument(metavar="番号", help="voc decisions list の番号")],
) -> None:
    """Delete a decision."""
    from voc.jobs import deciding
    from voc.jobs.components import Components

    deciding.delete_decision(Components(load_settings()), decision_id, login_name())
    print(f"決定{decision_id} を消しました。")
