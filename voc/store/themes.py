"""Themes in the database: those in force, their counts and members, and the assigner to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from voc.errors import VocError
from voc.store.tables import EditRow, FoundRow, PastPlaceRow, PlaceRow, RunRow, ThemeRow
from voc.themes.assign import Assigner, Owner
from voc.themes.known import KnownTheme, State
from voc.themes.theme import SPACE, Theme


@dataclass(frozen=True, slots=True)
class Run:
    """One discovery: when, in which space (encoder and tagger), over how many comments and which selection of them.

    ``built_on`` is how many comments the last run from scratch saw (its own, if it was one); ``revision`` is the mark of
    the stored comments at that time (``CommentRepository.revision``).
    """

    id: int
    created_at: datetime
    space: str
    threshold: float
    comments: int
    built_on: int
    revision: str
    selection: Mapping[str, Any]


class ThemeRepository:
    """Themes of one session; committing is the caller's."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def current_run(self) -> Run | None:
        """Return the newest run, the one in force."""
        row = self._session.scalars(select(RunRow).order_by(RunRow.id.desc()).limit(1)).first()
        return run_of(row) if row else None

    def runs(self) -> list[Run]:
        """Return all runs, the newest first."""
        return [run_of(row) for row in self._session.scalars(select(RunRow).order_by(RunRow.id.desc()))]

    def themes(self, *, hidden: bool = False, resting: bool = False) -> list[KnownTheme]:
        """Return the themes in force, the largest first; hidden and resting ones where wanted. Merged ones are not given."""
        found = self._found()
        first, newest = self._first_and_newest()
        rows = self._session.scalars(select(ThemeRow).where(ThemeRow.state != State.MERGED))
        known = [_known(row, found.get(row.id, ()), row.began_run == newest != first) for row in rows]
        shown = [theme for theme in known if (hidden or not theme.hidden) and (resting or theme.state is State.ACTIVE)]
        counts = self.counts()
        order = {theme_id: position for position, theme_id in enumerate(found)}
        return sorted(shown, key=lambda theme: (-counts.get(theme.id, 0), order.get(theme.id, len(order)), theme.id))

    def get(self, theme_id: str) -> KnownTheme | None:
        """Return one theme, also a hidden or resting one."""
        row = self._session.get(ThemeRow, theme_id)
        if row is None or row.state == State.MERGED:
            return None
        first, newest = self._first_and_newest()
        return _known(row, self._found().get(theme_id, ()), row.began_run == newest != first)

    def names(self) -> dict[str, str]:
        """Return the display names of the themes in force that are not hidden."""
        return {theme.id: theme.name for theme in self.themes()}

    def all_names(self) -> dict[str, str]:
        """Return the names of all themes that ever were."""
        return dict(self._session.execute(select(ThemeRow.id, ThemeRow.name)).all())

    def mark(self) -> str:
        """Return a mark that changes with every run, every edit and every undoing."""
        newest = self._session.scalar(select(func.max(RunRow.id))) or 0
        edits, undone = self._session.execute(
            select(func.count(), func.count(EditRow.undone_at)).select_from(EditRow)
        ).one()
        return f"{newest}/{edits}/{undone}"

    def counts(self) -> dict[str, int]:
        """Return how many stored comments each theme has now, new ones included."""
        statement = (
            select(PlaceRow.theme_id, func.count()).where(PlaceRow.theme_id.is_not(None)).group_by(PlaceRow.theme_id)
        )
        return {theme_id: count for theme_id, count in self._session.execute(statement) if theme_id}

    def members(self) -> dict[str, list[str]]:
        """Return the ids of each theme's comments: those it has now, else those it had in the last run that found it."""
        last = select(PastPlaceRow.theme_id, func.max(PastPlaceRow.run_id).label("run_id")).group_by(
            PastPlaceRow.theme_id
        )
        runs = last.subquery()
        past = select(PastPlaceRow.theme_id, PastPlaceRow.comment_id).join(
            runs, (runs.c.theme_id == PastPlaceRow.theme_id) & (runs.c.run_id == PastPlaceRow.run_id)
        )
        now = select(PlaceRow.theme_id, PlaceRow.comment_id).where(PlaceRow.theme_id.is_not(None))
        members: dict[str, list[str]] = {}
        for statement in (now, past):
            found: dict[str, list[str]] = {}
            for theme_id, comment_id in self._session.execute(statement.order_by("comment_id")):
                found.setdefault(str(theme_id), []).append(comment_id)
            members = found | members
        return members

    def moved(self) -> dict[str, str | None]:
        """Return the theme of each comment that a person put there, ``None`` where he took it out of all."""
        return dict(self._session.execute(select(PlaceRow.comment_id, PlaceRow.theme_id).where(PlaceRow.moved)).all())

    def past_places(self, run_id: int) -> dict[str, str]:
        """Return the theme that a run gave each comment that is still stored."""
        statement = select(PastPlaceRow.comment_id, PastPlaceRow.theme_id).where(PastPlaceRow.run_id == run_id)
        return dict(self._session.execute(statement).all())

    def assigner(self, encoder: str, tagger: str, known: Assigner) -> Assigner:
        """Return an assigner to the themes in force, ``known`` if it is one; an empty one if they lie in another space."""
        run = self.current_run()
        if run is None or run.space != space_name(encoder, tagger):
            return Assigner([], 1.0)
        version = self.mark()
        if known.version == version:
            return known
        themes = self.themes(hidden=True, resting=True)
        owners = {found.id: Owner(theme.id, theme.name) for theme in themes for found in theme.found}
        return Assigner([found for theme in themes for found in theme.found], run.threshold, version, owners)

    def lock(self) -> None:
        """Keep other writers of themes out until the transaction ends."""
        if self._session.get_bind().dialect.name == "postgresql":
            self._session.execute(text("LOCK TABLE theme_places IN EXCLUSIVE MODE"))
        else:  # a write that changes nothing makes SQLite's one writer of this transaction before it reads
            self._session.execute(text("UPDATE theme_runs SET id = id WHERE id = 0"))

    def _found(self) -> dict[str, tuple[Theme, ...]]:
        """Return how the run in force found each theme, the largest first."""
        newest = select(func.max(RunRow.id)).scalar_subquery()
        statement = select(FoundRow).where(FoundRow.run_id == newest).order_by(FoundRow.size.desc(), FoundRow.position)
        found: dict[str, list[Theme]] = {}
        for row in self._session.scalars(statement):
            found.setdefault(row.theme_id, []).append(_theme(row))
        sizes = {theme_id: sum(theme.size for theme in themes) for theme_id, themes in found.items()}
        return {each: tuple(found[each]) for each in sorted(found, key=lambda each: (-sizes[each], each))}

    def _first_and_newest(self) -> tuple[int | None, int | None]:
        first, newest = self._session.execute(select(func.min(RunRow.id), func.max(RunRow.id))).one()
        return first, newest


def space_name(encoder: str, tagger: str) -> str:
    """Name the space of themes: centroids found in one are not compared with vectors of another."""
    return f"{encoder} {tagger} {SPACE}"


def no_run() -> VocError:
    """Say that no themes were discovered yet."""
    return VocError("テーマがまだありません。voc themes discover を実行してください。", code="no_run", status=404)


def run_of(row: RunRow) -> Run:
    """Return a stored run."""
    return Run(
        id=row.id,
        created_at=row.created_at,
        space=row.space,
        threshold=row.threshold,
        comments=row.comments,
        built_on=row.built_on,
        revision=row.revision,
        selection=row.selection,
    )


def _theme(row: FoundRow) -> Theme:
    return Theme(
        id=row.id,
        name=row.name,
        size=row.size,
        phrases=tuple(row.phrases),
        words=tuple(row.words),
        representatives=tuple(row.representatives),
        group=row.reason,
        centroid=np.frombuffer(row.centroid, dtype="<f4"),
    )


def _known(row: ThemeRow, found: Sequence[Theme], new: bool) -> KnownTheme:
    return KnownTheme(
        id=row.id,
        name=row.name,
        state=State(row.state),
        new=new,
        began_at=row.began_at,
        hidden=row.hidden,
        pinned=row.pinned,
        held=row.held,
        found=tuple(found),
    )
