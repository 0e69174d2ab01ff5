"""``voc themes``: discover, list, show, cluster. What people change stands in ``voc.cli.theme_edits``.

What the themes tell together stands in ``voc.cli.theme_insight``.
"""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Any

import typer

from voc.cli import theme_edits, theme_insight
from voc.cli.console import AsJson, complain, print_json, read_input
from voc.cli.records import guess_format, read_records
from voc.days import parse_since, parse_until
from voc.errors import ExitStatus, UsageError
from voc.ingest.comment import Kind
from voc.ingest.record import Record, Refusal
from voc.settings import load_settings
from voc.themes.known import KnownTheme, State

app = typer.Typer(help="解約テーマを見つけ、表示します。", no_args_is_help=True, rich_markup_mode=None)


@app.command(help="保存されたコメントから解約テーマを見つけます。前回から変化がなければ何もしません。")
def discover(
    kind: Annotated[Kind | None, typer.Option(help="対象の種類。省くとすべて")] = None,
    since: Annotated[str | None, typer.Option(metavar="D", help="この日から (2026-10-01)")] = None,
    until: Annotated[str | None, typer.Option(metavar="D", help="この日まで")] = None,
    granularity: Annotated[str, typer.Option(help="細かさ: coarse・normal・fine")] = "normal",
    rebuild: Annotated[bool, typer.Option(help="今のテーマに足すのでなく、すべて見つけ直す")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="結果を1つのJSONで出力")] = False,
) -> None:
    """Find themes over what is stored."""
    from voc.jobs.components import Components
    from voc.jobs.discovery import Selection, discover_themes
    from voc.themes.granularity import Granularity

    if granularity not in list(Granularity):
        raise UsageError(f"--granularity は {'・'.join(Granularity)} のどれかです。")
    settings = load_settings()
    components = Components(settings)
    selection = Selection(
        kind=kind.value if kind else None,
        since=parse_since(since, "--since", settings.zone),
        until=parse_until(until, "--until", settings.zone),
        granularity=Granularity(granularity),
    )
    result = discover_themes(components, selection, rebuild=rebuild)
    themes, counts = _current(components)
    if as_json:
        print_json(
            {
                "run": result.run.id,
                "fresh": result.fresh,
                "rebuilt": result.rebuilt,
                "comments": result.run.comments,
                "themes": [_json(t, counts) for t in themes],
            }
        )
        return
    if not result.fresh:
        complain("前回の分析から変化がないので、そのまま使います。")
    placed = sum(counts.values())
    added = sum(theme.new for theme in themes)
    print(
        f"第{result.run.id}回の分析: {result.run.comments}件から{len(themes)}テーマ (新規 {added}、分類済み {placed}件)"
    )
    _print_list(themes, counts)


@app.command("list", help="今のテーマを一覧します。")
def list_themes(
    everything: Annotated[bool, typer.Option("--all", help="隠したテーマと休止したテーマも")] = False,
    as_json: AsJson = False,
) -> None:
    """List the themes in force."""
    from voc.jobs.components import Components

    themes, counts = _current(Components(load_settings()), everything)
    if as_json:
        print_json({"themes": [_json(theme, counts) for theme in themes]})
    elif not themes:
        complain("テーマはまだありません。voc themes discover を実行してください。")
    else:
        _print_list(themes, counts)


@app.command(help="1つのテーマの言い回しと代表的なコメントを表示します。")
def show(
    theme_id: Annotated[str, typer.Argument(metavar="ID", help="voc themes list で表示されるID")],
    as_json: AsJson = False,
) -> None:
    """Show one theme."""
    from voc.jobs.components import Components
    from voc.store.comments import CommentRepository
    from voc.store.theme_history import theme_missing
    from voc.store.themes import ThemeRepository

    components = Components(load_settings())
    with components.database.transaction() as session:
        repository = ThemeRepository(session)
        theme = repository.get(theme_id)
        if theme is None:
            raise theme_missing(session, theme_id)
        counts = repository.counts()
        quotes = CommentRepository(session).quotes(theme.representatives)
    if as_json:
        print_json({**_json(theme, counts), "representatives": quotes})
        return
    print(
        f"{theme.name} ({counts.get(theme.id, 0)}件{_marks(theme)})\n言い回し: {'、'.join(theme.phrases)}\n代表的なコメント:"
    )
    for quote in quotes:
        print(f"- {quote['text']}")


@app.command(help="JSONLのコメントを保存せずに分類します。")
def cluster(
    file: Annotated[str, typer.Argument(metavar="FILE|-", help='1行に1件のJSON ({"id", "text"})。- は標準入力')],
) -> int:
    """Cluster comments without storing them."""
    from voc.jobs.components import Components
    from voc.jobs.discovery import cluster_texts

    records = read_records(read_input(file), guess_format(file), None)
    good = [each for each in records if isinstance(each, Record)]
    found = cluster_texts(Components(load_settings()), [(each.text, each.kind) for each in good])
    places = iter(found.places)
    for each in records:
        if isinstance(each, Refusal):
            print_json(each.to_json())
        else:
            place = next(places)
            print_json({"id": each.id, "theme": place.theme_id, "score": place.score})
    sizes = Counter(place.theme_id for place in found.places)
    for theme in found.themes:
        complain(f"{sizes[theme.id]:5d}  {theme.id}  {theme.name}")
    complain(f"{sizes[None]:5d}  (未分類)")
    return ExitStatus.DONE if len(good) == len(records) else ExitStatus.FAILED


def _current(components: Any, everything: bool = False) -> tuple[list[KnownTheme], dict[str, int]]:
    from voc.store.themes import ThemeRepository

    with components.database.transaction() as session:
        repository = ThemeRepository(session)
        return repository.themes(hidden=everything, resting=everything), repository.counts()


def _json(theme: KnownTheme, counts: dict[str, int]) -> dict[str, Any]:
    return theme.to_json(counts.get(theme.id, 0))


def _print_list(themes: list[KnownTheme], counts: dict[str, int]) -> None:
    for theme in themes:
        print(f"{counts.get(theme.id, 0):5d}件  {theme.name}  [{theme.id}]{_marks(theme)}")


def _marks(theme: KnownTheme) -> str:
    """Say what is special about a theme: 新規 with the day of its first comment, 休止, hidden, pinned."""
    marks = [
        f"新規 {theme.began_at.astimezone(load_settings().zone):%Y-%m-%d}~" if theme.new else "",
        "休止" if theme.state is State.RESTING else "",
        "非表示" if theme.hidden else "",
        "固定" if theme.pinned else "",
    ]
    return "".join(f" ({mark})" for mark in marks if mark)


theme_edits.register(app)
theme_insight.register(app)
