"""``voc themes``: what people change about themes, what it was before, and what a run changed."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from voc.cli.console import AsJson, complain, login_name, print_json, write_output
from voc.errors import UsageError
from voc.report.text_cells import text_cell
from voc.settings import load_settings

_COLUMNS: Final = ("comment", "external_id", "date", "kind", "theme", "theme_name", "score", "text")
_ThemeId = Annotated[str, typer.Argument(metavar="ID", help="voc themes list で表示されるID")]
_By = Annotated[str | None, typer.Option("--by", help="変更した人の名前。省くとログイン名")]


def register(app: typer.Typer) -> None:
    """Add the commands of this page to ``voc themes``."""
    app.command(help="テーマの名前を変えます。次の分析でも変わりません。")(rename)
    app.command(help="テーマをまとめます: 先頭のIDに、続くIDのコメントがすべて入ります。")(merge)
    app.command(help="テーマを内容で分けます。いちばん大きい部分がIDと名前を引き継ぎます。")(split)
    app.command(help="コメントを別のテーマに移します。どのテーマにも入れないときは - を指定します。")(move)
    app.command(help="テーマを一覧と集計から隠します。")(hide)
    app.command(help="隠したテーマをまた表示します。")(unhide)
    app.command(help="テーマを固定します: コメントが来なくても、見つけ直しても残ります。")(pin)
    app.command(help="テーマの固定を外します。")(unpin)
    app.command(help="変更を取り消します。番号を省くと最後の変更です。")(undo)
    app.command(help="テーマへの変更の履歴を表示します。")(history)
    app.command(help="2つの分析のあいだで何が変わったか、先月までの件数がどう読み替わるかを表示します。")(diff)
    app.command(help="テーマとコメントの対応をCSVかJSONLで書き出します。")(export)


def rename(theme_id: _ThemeId, name: Annotated[str, typer.Argument(metavar="名前")], by: _By = None) -> None:
    """Give a theme a name that stays."""
    _edit(by, lambda editor: editor.rename(theme_id, name))


def merge(
    into: Annotated[str, typer.Argument(metavar="ID", help="まとめ先")],
    others: Annotated[list[str], typer.Argument(metavar="ID…", help="まとめるテーマ")],
    by: _By = None,
) -> None:
    """Merge themes into the first."""
    _edit(by, lambda editor: editor.merge(into, others))


def split(
    theme_id: _ThemeId,
    parts: Annotated[int, typer.Option(min=2, max=10, help="いくつに分けるか (2~10)")] = 2,
    by: _By = None,
) -> None:
    """Split a theme by what its comments say."""
    from voc.jobs.components import Components
    from voc.jobs.editing import split_theme

    edit = split_theme(Components(load_settings()), theme_id, parts, by or login_name())
    print(f"変更{edit.id}: 分けてできたテーマ {'、'.join(edit.change['made'])}")


def move(
    comment_id: Annotated[str, typer.Argument(metavar="コメントID")],
    theme_id: Annotated[str, typer.Argument(metavar="ID|-")],
    by: _By = None,
) -> None:
    """Move one comment."""
    _edit(by, lambda editor: editor.move(comment_id, None if theme_id == "-" else theme_id))


def hide(theme_id: _ThemeId, by: _By = None) -> None:
    """Leave a theme out of lists and reports."""
    _edit(by, lambda editor: editor.hide(theme_id, True))


def unhide(theme_id: _ThemeId, by: _By = None) -> None:
    """Show a hidden theme again."""
    _edit(by, lambda editor: editor.hide(theme_id, False))


def pin(theme_id: _ThemeId, by: _By = None) -> None:
    """Keep a theme through every run."""
    _edit(by, lambda editor: editor.pin(theme_id, True))


def unpin(theme_id: _ThemeId, by: _By = None) -> None:
    """Let runs decide again about a theme."""
    _edit(by, lambda editor: editor.pin(theme_id, False))


def undo(
    edit_id: Annotated[int | None, typer.Argument(metavar="番号", help="voc themes history の番号")] = None,
) -> None:
    """Take back an edit."""
    edit = _with_editor(login_name(), lambda editor: editor.undo(edit_id))
    print(f"変更{edit.id} ({edit.action.value}) を取り消しました。")


def history(theme_id: Annotated[str | None, typer.Argument(metavar="ID")] = None, as_json: AsJson = False) -> None:
    """List edits, the newest first."""
    from voc.jobs.components import Components
    from voc.store import theme_history

    with Components(load_settings()).database.transaction() as session:
        edits = theme_history.history(session, theme_id)
    if as_json:
        print_json({"edits": [edit.to_json() for edit in edits]})
        return
    if not edits:
        complain("変更はまだありません。")
    for edit in edits:
        zone = load_settings().zone
        undone = " (取り消し済み)" if edit.undone_at else ""
        changed = "、".join(f"{key}: {_in_words(value)}" for key, value in edit.change.items())
        print(
            f"{edit.id:4d}  {edit.made_at.astimezone(zone):%Y-%m-%d %H:%M}  {edit.made_by}  {edit.action.value}  {edit.theme_id}  {changed}{undone}"
        )


def diff(
    before: Annotated[int, typer.Argument(metavar="RUN", help="前の分析の番号")],
    after: Annotated[int, typer.Argument(metavar="RUN", help="後の分析の番号")],
    as_json: AsJson = False,
) -> None:
    """Compare two runs over the comments that both knew."""
    from voc.jobs.components import Components
    from voc.jobs.editing import compare_runs

    found = compare_runs(Components(load_settings()), before, after)
    if as_json:
        changes = [change.to_json(found.names) for change in found.changes]
        print_json({"before": before, "after": after, "comments": found.comments, "themes": changes})
        return
    print(f"分析{before} → 分析{after} (両方が知る{found.comments}件)")
    for change in found.changes:
        months = "、".join(f"{month}: {old}→{new}" for month, (old, new) in change.months.items() if old != new)
        name = found.names.get(change.theme_id, change.theme_id)
        print(f"{change.before:5d} → {change.after:5d} (変わらず {change.stayed})  {name}  {months}")


def export(
    output: Annotated[Path | None, typer.Option("-o", "--output", help="書き出すファイル。省くと標準出力")] = None,
    form: Annotated[
        str | None, typer.Option("--format", help="csv・jsonl。省くと出力ファイル名から判断 (なければcsv)")
    ] = None,
) -> None:
    """Write one row a comment with its theme."""
    if form is None:
        form = _form_of(output)
    elif form not in _WRITERS:
        raise UsageError(f"--format は {'・'.join(_WRITERS)} のどれかです。")
    from voc.jobs.components import Components
    from voc.store.audit import audit
    from voc.store.comments import CommentFilter, CommentRepository
    from voc.store.themes import ThemeRepository

    components = Components(load_settings())
    zone = components.settings.zone
    with components.database.transaction() as session:
        names = ThemeRepository(session).all_names()
        rows = [
            {
                "comment": stored.comment.id,
                "external_id": stored.comment.external_id,
                "date": stored.moment.astimezone(zone).date().isoformat(),
                "kind": stored.comment.kind.value,
                "theme": stored.theme_id,
                "theme_name": names.get(stored.theme_id or ""),
                "score": stored.theme_score,
                "text": stored.comment.text,
            }
            for stored in CommentRepository(session).each(CommentFilter())
            if stored.speaks_of_leaving or stored.theme_id
        ]
        audit(session, login_name(), "export.create", "themes", rows=len(rows), format=form)
    write_output(_WRITERS[form](rows), output)


def _form_of(output: Path | None) -> str:
    """Judge the format from the file's name; what it promises is what is written."""
    form = output.suffix.lower().removeprefix(".") if output else ""
    if form and form not in _WRITERS:
        known = "・".join(f".{each}" for each in _WRITERS)
        raise UsageError(f"「{output}」の形式が分かりません。{known} のどちらかにするか、--format で指定してください。")
    return form or "csv"


def _csv(rows: list[dict[str, Any]]) -> str:
    """CSV that Excel opens: UTF-8 with BOM, and no cell that a spreadsheet would run as a formula."""
    out = io.StringIO()
    writer = csv.DictWriter(out, _COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(
        {key: text_cell(value) if isinstance(value, str) else value for key, value in row.items()} for row in rows
    )
    return "\ufeff" + out.getvalue()


def _jsonl(rows: list[dict[str, Any]]) -> str:
    import json

    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


_WRITERS: dict[str, Callable[[list[dict[str, Any]]], str]] = {"csv": _csv, "jsonl": _jsonl}


def _in_words(value: Any) -> str:
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    return "・".join(value) if isinstance(value, list) else "-" if value is None else str(value)


def _edit(by: str | None, change: Callable[[Any], Any]) -> None:
    edit = _with_editor(by or login_name(), change)
    print(f"変更{edit.id}を記録しました。取り消すには: voc themes undo {edit.id}")


def _with_editor(who: str, work: Callable[[Any], Any]) -> Any:
    from voc.jobs.components import Components
    from voc.store.edits import ThemeEditor

    with Components(load_settings()).database.transaction() as session:
        return work(ThemeEditor(session, who))
