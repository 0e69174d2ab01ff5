"""Changes of themes that need more than the database: splitting one, comparing two runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from voc.errors import VocError
from voc.jobs.components import Components
from voc.jobs.documents import read_documents
from voc.store.comments import CommentFilter, CommentRepository
from voc.store.edits import ThemeEditor
from voc.store.theme_history import Edit, theme_missing
from voc.store.themes import ThemeRepository, space_name
from voc.themes.difference import ThemeChange, compare
from voc.themes.discover import split
from voc.themes.theme import Theme


@dataclass(frozen=True, slots=True)
class RunDifference:
    """What changed between two runs over the comments that both knew, and the names of all themes."""

    before: int
    after: int
    comments: int
    changes: list[ThemeChange]
    names: dict[str, str]


def split_theme(components: Components, theme_id: str, parts: int, who: str) -> Edit:
    """Split a theme into ``parts`` by what its comments say; the largest part keeps its id and name."""
    found = parts_of(components, theme_id, parts)
    with components.database.transaction() as session:
        return ThemeEditor(session, who).split(theme_id, found)


def parts_of(components: Components, theme_id: str, parts: int) -> Sequence[tuple[Theme, Sequence[str]]]:
    """Find the ``parts`` of a theme by what its comments say, each with the ids of its comments; nothing is changed."""
    with components.database.transaction() as session:
        repository = ThemeRepository(session)
        if repository.get(theme_id) is None:
            raise theme_missing(session, theme_id)
        run = repository.current_run()
        if run and run.space != space_name(components.encoder.name, components.tagger.version):
            raise VocError(
                "モデルが変わってからテーマを見直していません。先に voc themes discover を実行してください。",
                code="themes_of_another_model",
                status=409,
            )
        comments = CommentRepository(session)
        stored = list(comments.each(CommentFilter(theme=theme_id)))
        documents = read_documents(components, comments, stored)
        names = set(repository.all_names().values())
    if not 2 <= parts <= len(stored) // 3:
        raise VocError(
            f"このテーマには{len(stored)}件しかないので{parts}つに分けられません (1つに3件以上必要)。",
            code="split_too_small",
            status=409,
        )
    found = split(documents, components.tagger, parts, names)
    if len({theme.id for theme, _ in found}) < parts:
        raise VocError(
            f"このテーマのコメントは内容が似ているので{parts}つに分けられません。",
            code="split_too_alike",
            status=409,
        )
    return found


def compare_runs(components: Components, before: int, after: int) -> RunDifference:
    """Compare two stored runs, over the comments that were stored when the earlier of them was made."""
    with components.database.transaction() as session:
        repository = ThemeRepository(session)
        runs = {run.id: run for run in repository.runs()}
        for wanted in (before, after):
            if wanted not in runs:
                known = "、".join(str(run) for run in sorted(runs)) or "なし"
                raise VocError(f"分析{wanted}はありません (ある分析: {known})。", code="run_missing", status=404)
        until = min(runs[before].created_at, runs[after].created_at)
        zone = components.settings.zone
        months = {
            stored.comment.id: stored.moment.astimezone(zone).strftime("%Y-%m")
            for stored in CommentRepository(session).each(CommentFilter())
            if stored.speaks_of_leaving and stored.received_at <= until
        }
        changes = compare(repository.past_places(before), repository.past_places(after), months)
        names = repository.all_names()
    return RunDifference(before, after, len(months), changes, names)
