"""Theme runs, themes and the place of each comment in the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.orm import Session

from voc.errors import VocError
from voc.store.tables import CommentRow, EditRow, FoundRow, PastPlaceRow, PlaceRow, RunRow, ThemeRow
from voc.themes.assign import Assigner, Owner
from voc.themes.known import KnownTheme, State
from voc.themes.theme import SPACE, Place, Theme


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


class ThemeRepository:
    """Themes of one session; committing is the caller's."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def current_run(self) -> Run | None:
        """Return the newest run, the one in force."""
        row = self._session.scalars(select(RunRow).order_by(RunRow.id.desc()).limit(1)).first()
        return _run(row) if row else None

    def runs(self) -> list[Run]:
        """Return all runs, the newest first."""
        return [_run(row) for row in self._session.scalars(select(RunRow).order_by(RunRow.id.desc()))]

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

    def add_run(self, new: NewRun) -> Run:
        """Store a run, its themes and the place of each comment, replacing earlier places.

        Comments that a person moved stay where he put them; a comment that was deleted meanwhile is left out, one that came
        meanwhile stays where it was placed. A theme that this run does not find rests. Raises ``VocError`` where another
        run or an edit came between.
        """
        self.lock()
        if new.mark != self.mark():
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
        self._session.add(row)
        self._session.flush()
        moved = self.moved()
        moments = dict(self._session.execute(select(CommentRow.id, CommentRow.moment)).all())
        owners = self._add_themes(new, row, moments)
        apart = self._other_places(new.places)
        self._session.execute(delete(PlaceRow))
        placed = [
            _place_row(comment_id, place, owners) | _where_moved(comment_id, moved)
            for comment_id, place in new.places.items()
            if comment_id in moments
        ]
        placed += apart
        if placed:
            self._session.execute(insert(PlaceRow), placed)
            past = [
                {"run_id": row.id, "comment_id": place["comment_id"], "theme_id": place["theme_id"]}
                for place in placed
                if place["theme_id"]
            ]
            if past:
                self._session.execute(insert(PastPlaceRow), past)
        return _run(row)

    def add_found(self, run: Run, themes: Iterable[tuple[str, Theme]]) -> None:
        """Add found themes, each with the id of its known theme, to a run that is stored."""
        position = self._session.scalar(select(func.max(FoundRow.position)).where(FoundRow.run_id == run.id)) or 0
        rows = [_found_row(theme, owner, run.id, position + 1 + at) for at, (owner, theme) in enumerate(themes)]
        self._session.execute(insert(FoundRow), rows)

    def lock(self) -> None:
        """Keep other writers of themes out until the transaction ends."""
        if self._session.get_bind().dialect.name == "postgresql":
            self._session.execute(text("LOCK TABLE theme_places IN EXCLUSIVE MODE"))
        else:  # a write that changes nothing makes SQLite's one writer of this transaction before it reads
            self._session.execute(text("UPDATE theme_runs SET id = id WHERE id = 0"))

    def _other_places(self, given: Mapping[str, Place]) -> list[dict[str, Any]]:
        """Return the places of comments that the run did not look at: praise, and what came while it was computed."""
        rows = self._session.scalars(select(PlaceRow))
        names = ("comment_id", "theme_id", "nearest_id", "score", "moved")
        return [{name: getattr(row, name) for name in names} for row in rows if row.comment_id not in given]

    def _add_themes(self, new: NewRun, run: RunRow, moments: Mapping[str, datetime]) -> dict[str, str]:
        """Store the found themes and make known ones of those that are new; return the owner of each."""
        began = {theme.id: run.created_at for theme in new.themes}
        for comment_id, place in new.places.items():
            if place.theme_id and comment_id in moments:
                began[place.theme_id] = min(began[place.theme_id], moments[comment_id])
        taken = set(self._session.scalars(select(ThemeRow.id)))
        owners = dict(new.owners)
        fresh = []
        for theme in new.themes:
            if theme.id not in owners:
                owners[theme.id] = theme.id if theme.id not in taken else f"{theme.id}-{run.id}"
                fresh.append(_theme_row(owners[theme.id], theme.name, run.id, began[theme.id]))
        if fresh:
            self._session.execute(insert(ThemeRow), fresh)
        in_force = set(owners.values()) - new.resting
        for state, ids in ((State.ACTIVE, in_force), (State.RESTING, taken - in_force)):
            changed = update(ThemeRow).where(ThemeRow.state != State.MERGED, ThemeRow.id.in_(sorted(ids)))
            self._session.execute(changed.values(state=state))
        if new.themes:
            rows = [_found_row(theme, owners[theme.id], run.id, at) for at, theme in enumerate(new.themes)]
            self._session.execute(insert(FoundRow), rows)
        return owners

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


def _run(row: RunRow) -> Run:
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
