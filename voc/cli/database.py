"""``voc db upgrade`` and ``copy``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from voc.cli.console import complain, print_json, progress
from voc.errors import VocError
from voc.settings import load_settings

app = typer.Typer(help="データベースを新しい版に合わせ、別のデータベースに写します。", no_args_is_help=True)

_URL = "sqlite:///パス か postgresql://…"


@app.command("upgrade", help="データベースをこの版の voc に合わせます (起動時にも自動で行われます)。")
def upgrade(as_json: Annotated[bool, typer.Option("--json", help="結果を1つのJSONで出力")] = False) -> None:
    """Bring the schema up to date and say what was done."""
    from voc.store.database import Database

    database = Database(load_settings().sqlalchemy_url)
    done = database.migrate()
    if as_json:
        print_json({"database": database.address, "applied": [each.revision for each in done]})
        return
    for each in done:
        print(f"{each.revision}  {each.summary}")
    complain(
        f"データベース {database.address} を{len(done)}段階更新しました。"
        if done
        else f"データベース {database.address} はすでに最新です。"
    )


@app.command(
    "copy", help="データベースの中身をすべて、空の別のデータベースに写します (SQLiteからPostgreSQLへ、その逆も)。"
)
def copy(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help=f"写す元 ({_URL})")],
    target: Annotated[str, typer.Argument(metavar="TARGET", help=f"写す先。空であること ({_URL})")],
    as_json: Annotated[bool, typer.Option("--json", help="表ごとの行数を1つのJSONで出力")] = False,
) -> None:
    """Copy a database; stop servers and workers before, for what they write meanwhile is not in the copy."""
    from voc.store.copy import copy_database, count_rows
    from voc.store.database import Database

    _require_file(source)
    origin, empty = Database(source), Database(target)
    if origin.engine.url == empty.engine.url:
        raise VocError("写す元と写す先が同じです。別のデータベースを指定してください。", code="same_database")
    origin.require_newest()
    with progress("写しています", count_rows(origin)) as show:
        copied = copy_database(origin, empty, show)
    if as_json:
        print_json({"source": origin.address, "target": empty.address, "rows": copied})
        return
    for table, rows in copied.items():
        print(f"{table}  {rows}行")
    complain(
        f"{empty.address} に{sum(copied.values())}行を写し、行数を確かめました。VOC_DATABASE_URL をこの先に変えて起動してください。"
        "待っていたジョブは止まっているので、必要ならやり直してください。"
    )


def _require_file(source: str) -> None:
    """Refuse an SQLite file that is not there: opening it would make it."""
    try:
        url = make_url(source)
    except ArgumentError:
        return  # refused with advice where it is opened
    if url.get_backend_name() == "sqlite" and not (url.database and Path(url.database).is_file()):
        raise VocError(f"写す元のファイル「{url.database}」がありません。パスを確かめてください。", code="file_missing")
