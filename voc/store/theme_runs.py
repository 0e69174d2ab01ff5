"""Runs in the database: a discovery stored whole, with the themes that it found and the place of each comment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from voc.errors import VocError
from voc.store.tables import CommentRow, FoundRow, PastPlaceRow, PlaceRow, RunRow, ThemeRow
from voc.store.themes import Run, ThemeRepository, run_of
from voc.themes.known import State
from voc.themes.theme import Place, Theme


@dataclass(frozen=True, slots=True)
class NewRun:
    """A run to be stored: the themes that it found and which known theme each one is; new ones are not in ``owners``.

    ``resting`` are known themes that nobody has spoken of for long, though the run still finds them. ``mark`` and
    ``read_at`` tell what was read when (``ThemeRepository.mark``).
    """

    themes: Sequence[Theme]
    owners: Mapping[str, str]
    resting: Set[str]
    places: Mapping[str, Place]
    space: str
    threshold: float
    comments: int
    built_on: int
    revision: str
    selection: Mapping[str, Any]
    mark: str
    read_at: datetime


def add_run(session: Session, new: NewRun) -> Run:
    """Store a run, its themes and the place of each comment, replacing earlier places.

    Comments that a person moved stay where he put them; a comment that was deleted meanwhile is left out, one that came
    meanwhile stays where it was placed. A theme that this run does not find rests. Raises ``VocError`` where another
    run or an edit came between.
    """
    themes = ThemeRepository(session)
    themes.lock()
    if new.mark != themes.mark():
        raise VocError(
            "分析のあいだにテーマが変更されたので、結果を保存しませんでした。voc themes discover をもう一度実行してください。",
            code="themes_changed",
            status=409,
        )
    row = RunRow(
        created_at=new.read_at,
        space=new.space,
        threshold=new.threshold,
        comments=new.comments,
        built_on=new.built_on,
        revision=new.revision,
        selection=dict(new.selection),
    )
    session.add(row)
    session.flush()
    moved = themes.moved()
    moments = dict(session.execute(select(CommentRow.id, CommentRow.moment)).all())
    owners = _add_themes(session, new, row, moments)
    apart = _other_places(session, new.places)
    session.execute(delete(PlaceRow))
    placed = [
        _place_row(comment_id, place, owners) | _where_moved(comment_id, moved)
        for comment_id, place in new.places.items()
        if comment_id in moments
    ]
    _add_places(session, row.id, placed + apart)
    return run_of(row)


def add_found(session: Session, run: Run, themes: Iterable[tuple[str, Theme]]) -> None:
    """Add found themes, each with the id of its known theme, to a run that is stored."""
    position = session.scalar(select(func.max(FoundRow.position)).where(FoundRow.run_id == run.id)) or 0
    rows = [_found_row(theme, owner, run.id, position + 1 + at) for at, (owner, theme) in enumerate(themes)]
    session.execute(insert(FoundRow), rows)


def _add_places(session: Session, run_id: int, placed: Sequence[Mapping[str, Any]]) -> None:
    """Store the places of now, and beside them as those of the run, which stay when comments move."""
    if placed:
        session.execute(insert(PlaceRow), placed)
    past = [
        {"run_id": run_id, **{name: place[name] for name in ("comment_id", "theme_id")}}
        for place in placed
        if place["theme_id"]
    ]
    if past:
        session.execute(insert(PastPlaceRow), past)


def _other_places(session: Session, given: Mapping[str, Place]) -> list[dict[str, Any]]:
    """Return the places of comments that the run did not look at: praise, and what came while it was computed."""
    rows = session.scalars(select(PlaceRow))
    names = ("comment_id", "theme_id", "nearest_id", "score", "moved")
    return [{name: getattr(row, name) for name in names} for row in rows if row.comment_id not in given]


def _add_themes(session: Session, new: NewRun, run: RunRow, moments: Mapping[str, datetime]) -> dict[str, str]:
    """Store the found themes and make known ones of those that are new; return the owner of each."""
    began = {theme.id: run.created_at for theme in new.themes}
    for comment_id, place in new.places.items():
        if place.theme_id and comment_id in moments:
            began[place.theme_id] = min(began[place.theme_id], moments[comment_id])
    taken = set(session.scalars(select(ThemeRow.id)))
    owners = dict(new.owners)
    fresh = []
    for theme in new.themes:
        if theme.id not in owners:
            owners[theme.id] = theme.id if theme.id not in taken else f"{theme.id}-{run.id}"
            fresh.append(_theme_row(owners[theme.id], theme.name, run.id, began[theme.id]))
    if fresh:
        session.execute(insert(ThemeRow), fresh)
    in_force = set(owners.values()) - new.resting
    for state, ids in ((State.ACTIVE, in_force), (State.RESTING, taken - in_force)):
        changed = update(ThemeRow).where(ThemeRow.state != State.MERGED, ThemeRow.id.in_(sorted(ids)))
        session.execute(changed.values(state=state))
    if new.themes:
        rows = [_found_row(theme, owners[theme.id], run.id, at) for at, theme in enumerate(new.themes)]
        session.execute(insert(FoundRow), rows)
    return owners


def _theme_row(theme_id: str, name: str, run_id: int, began_at: datetime) -> dict[str, Any]:
    return {
        "id": theme_id,
        "name": name,
        "state": State.ACTIVE.value,
        "began_run": run_id,
        "began_at": began_at,
        "hidden": False,
        "pinned": False,
        "held": False,
    }


def _found_row(theme: Theme, owner: str, run_id: int, position: int) -> dict[str, Any]:
    return {
        "run_id": run_id,
        "id": theme.id,
        "theme_id": owner,
        "position": position,
        "name": theme.name,
        "size": theme.size,
        "phrases": list(theme.phrases),
        "words": list(theme.words),
        "representatives": list(theme.representatives),
        "reason": theme.group,
        "centroid": theme.centroid.astype("<f4").tobytes(),
    }


def _place_row(comment_id: str, place: Place, owners: Mapping[str, str]) -> dict[str, Any]:
    return {
        "comment_id": comment_id,
        "theme_id": owners[place.theme_id] if place.theme_id else None,
        "nearest_id": owners[place.nearest_id] if place.nearest_id else None,
        "score": place.score,
        "moved": False,
    }


def _where_moved(comment_id: str, moved: Mapping[str, str | None]) -> dict[str, Any]:
    return {"theme_id": moved[comment_id], "moved": True} if comment_id in moved else {}
