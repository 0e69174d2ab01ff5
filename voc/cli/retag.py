"""``voc retag``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from voc.cli.console import complain, login_name, print_json, progress
from voc.settings import load_settings
from voc.tag.labels import INTENT_NAMES, REASON_NAMES, SENTIMENT_NAMES, URGENCY_NAMES

if TYPE_CHECKING:
    from voc.jobs.retagging import RetagPreview

_QUESTIONS = {
    "reason": ("主な理由", {"none": "なし", **REASON_NAMES}),
    "sentiment": ("感情", SENTIMENT_NAMES),
    "intent": ("解約意向", INTENT_NAMES),
    "urgency": ("緊急度", URGENCY_NAMES),
}


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("retag", help="保存したコメントに、今のモデルでタグを付け直します。人が直したものはそのままです。")(
        retag
    )


def retag(
    preview: Annotated[bool, typer.Option("--preview", help="付け直さず、何が変わるかを標本で示す")] = False,
    since: Annotated[str | None, typer.Option(help="この日以降に書かれたコメントだけ (2026-11-01)")] = None,
    model: Annotated[str | None, typer.Option(help="使うモデルの版。省くと今のもの")] = None,
    sample: Annotated[int, typer.Option(min=1, help="--preview で試すコメントの数")] = 500,
    as_json: Annotated[bool, typer.Option("--json", help="結果を1つのJSONで出力")] = False,
) -> None:
    """Tag again what other versions tagged; stopped anywhere, it goes on where it stopped when run again."""
    from voc.days import parse_since
    from voc.jobs import retagging
    from voc.jobs.components import Components
    from voc.store.audit import audit

    components = Components(load_settings())
    moment = parse_since(since, "--since", components.settings.zone)
    if preview:
        found = retagging.preview(components, model, moment, sample)
        print_json(found.to_json()) if as_json else print(_in_words(found))
        return
    version = components.tagger_of(model).version
    with components.database.transaction() as session:
        audit(session, login_name(), "tags.retag", version, since=since or "")
    reached = retagging.RetagProgress(0, 0)
    with progress("タグを付け直し中", None) as show:
        for reached in retagging.retag(components, model, moment):
            show(reached.done)
    if as_json:
        print_json({"model": version, "comments": reached.done})
    else:
        complain(f"{reached.done}件のタグを {version} で付け直しました。テーマは voc themes discover で見直せます。")


def _in_words(found: RetagPreview) -> str:
    lines = [
        f"ほかの版でタグが付いているコメントは {found.waiting}件です。うち{found.sample}件を {found.model} で試しました。"
    ]
    for question, changes in found.changes.items():
        title, names = _QUESTIONS[question]
        changed = sum(change.comments for change in changes)
        lines.append(f"{title}: {changed}件が変わります")
        lines += [
            f"  {names.get(each.before, each.before)} → {names.get(each.after, each.after)}  {each.comments}件"
            for each in changes
        ]
    return "\n".join(lines)
