"""``voc words``: frequent words, what sets comments apart, and 係り受け pairs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from voc.cli.console import complain, print_json
from voc.days import parse_since, parse_until
from voc.errors import UsageError
from voc.ingest.comment import Kind
from voc.segment import Segment
from voc.settings import load_settings
from voc.tag.labels import Intent, Sentiment, Urgency

if TYPE_CHECKING:
    from voc.jobs.words import WordView
    from voc.words.characteristic import Characteristic


class View(StrEnum):
    """What to print of the words."""

    FREQUENT = "frequent"
    CHARACTERISTIC = "characteristic"
    PAIRS = "pairs"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(help="ことば: よく出る語、条件に合うコメントらしい語、係り受け (電話→繋がらない) を表示します。")(words)


def words(
    view: Annotated[
        View | None,
        typer.Argument(
            metavar="VIEW", help="frequent (よく出る語)・characteristic (らしい語)・pairs (係り受け)。省くとすべて"
        ),
    ] = None,
    reason: Annotated[str | None, typer.Option(help="理由コード (support など)")] = None,
    sentiment: Annotated[Sentiment | None, typer.Option(help="感情")] = None,
    intent: Annotated[Intent | None, typer.Option(help="解約意向")] = None,
    urgency: Annotated[Urgency | None, typer.Option(help="緊急度")] = None,
    theme: Annotated[str | None, typer.Option(help="テーマのID")] = None,
    kind: Annotated[Kind | None, typer.Option(help="種類")] = None,
    source: Annotated[str | None, typer.Option(help="取り込み元")] = None,
    attribute: Annotated[
        list[str] | None, typer.Option(metavar="名前=値", help="属性 (商品=冷凍惣菜)。繰り返せます")
    ] = None,
    since: Annotated[str | None, typer.Option(metavar="D", help="この日から (2026-10-01)")] = None,
    until: Annotated[str | None, typer.Option(metavar="D", help="この日まで")] = None,
    limit: Annotated[int, typer.Option(min=1, max=60, help="いくつまで表示するか")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="GET /v1/words と同じJSONで出力")] = False,
) -> None:
    """Print the words of the comments that match."""
    from voc.jobs.components import Components
    from voc.jobs.words import word_view
    from voc.store.comments import CommentFilter

    segment = Segment.read(kind, source, attribute or [])
    components = Components(load_settings())
    if reason and reason not in components.taxonomy.reasons:
        raise UsageError(
            f"--reason 「{reason}」という理由コードはありません。使えるもの: {'、'.join(components.taxonomy.reasons)}"
        )
    zone = components.settings.zone
    wanted = CommentFilter(
        reason=reason,
        sentiment=sentiment,
        intent=intent,
        urgency=urgency,
        theme=theme,
        kind=segment.kind,
        source=segment.source,
        attributes=tuple(segment.attributes.items()),
        since=parse_since(since, "--since", zone),
        until=parse_until(until, "--until", zone),
    )
    apart = wanted != CommentFilter()
    if view is View.CHARACTERISTIC and not apart:
        raise UsageError("characteristic には、ほかと比べる条件が要ります (--reason support など)。")
    found = word_view(components, wanted)
    if as_json:
        print_json(found.to_json())
        return
    _print(found, tuple(View) if view is None else (view,), apart, limit)


def _print(found: WordView, views: Sequence[View], apart: bool, limit: int) -> None:
    more = f"新しい{found.comments:,}件を数えました。" if found.more else ""
    complain(f"{found.comments:,}件{'以上' if found.more else ''}のコメント。{more}")
    if not found.comments:
        complain("条件に合うコメントがありません。条件をゆるめてください。")
    if View.FREQUENT in views:
        _print_counts("よく出る語", found.frequent, limit)
    if View.PAIRS in views:
        _print_counts("よく出る係り受け", found.pairs, limit)
    if apart and View.CHARACTERISTIC in views:
        _print_apart("この条件らしい語", found.characteristic, found, limit)
    if apart and (View.CHARACTERISTIC in views or View.PAIRS in views):
        _print_apart("この条件らしい係り受け", found.characteristic_pairs, found, limit)


def _print_counts(title: str, counts: Mapping[str, int], limit: int) -> None:
    print(title)
    for each, count in list(counts.items())[:limit]:
        print(f"{count:7,}件  {each}")


def _print_apart(title: str, found: Sequence[Characteristic], view: WordView, limit: int) -> None:
    print(f"{title} (この条件{view.comments:,}件・ほか{view.others:,}件のうち)")
    for each in found[:limit]:
        sure = "  確か" if each.more_than_noise else ""
        print(f"{each.segment:7,}件 {each.rest:7,}件  z={each.z:4.1f}  {each.word}{sure}")
