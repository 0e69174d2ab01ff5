"""Theme runs, themes and the place of each comment in the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.orm import Session

from voc.store.tables import CommentRow, PlaceRow, RunRow, ThemeRow
from voc.themes.assign import Assigner
from voc.themes.theme import Place, Theme


@dataclass(frozen=True, slots=True)
class Run:
    """One discovery: when, in which space (encoder and tagger), over how many comments and which selection of them.

    ``revision`` is the mark of the stored comments at that time (``CommentRepository.revision``).
    """

    id: int
    created_at: datetime
    space: str
    threshold: float
    comments: int
    revision: str
    selection: Mapping[str, Any]


class ThemeRepository:
    """Themes of one session; committing is the caller's."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def current_run(self) -> Run | None:
        """Return the newest run, the one in force."""
        row = self._session.scalars(select(RunRow).order_by(RunRow.id.desc()).limit(1)).first()
        if row is None:
            return None
        return Run(row.id, row.created_at, row.space, row.threshold, row.comments, row.revision, row.selection)

    def themes(self, run: Run) -> list[Theme]:
        """Return the themes of a run, the largest first."""
        statement = select(ThemeRow).where(ThemeRow.run_id == run.id).order_by(ThemeRow.position)
        return [_theme(row) for row in self._session.scalars(statement)]

    def current_themes(self) -> list[Theme]:
        """Return the themes in force, none where nothing was discovered."""
        run = self.current_run()
        return self.themes(run) if run else []

    def get(self, theme_id: str) -> Theme | None:
        """Return one theme of the run in force."""
        run = self.current_run()
        row = self._session.get(ThemeRow, theme_id) if run else None
        return _theme(row) if row and run and row.run_id == run.id else None

    def counts(self) -> dict[str, int]:
        """Return how many stored comments each theme has now, new ones included."""
        statement = (
            select(PlaceRow.theme_id, func.count()).where(PlaceRow.theme_id.is_not(None)).group_by(PlaceRow.theme_id)
        )
        return {theme_id: count for theme_id, count in self._session.execute(statement) if theme_id}

    def assigner(self, encoder: str, tagger: str, known: Assigner) -> Assigner:
        """Return an assigner to the themes in force, ``known`` if it is one; an empty one if they lie in another space."""
        run = self.current_run()
        if run is None or run.space != space_name(encoder, tagger):
            return Assigner([], 1.0)
        return known if known.run == run.id else Assigner(self.themes(run), run.threshold, run.id)

    def add_run(
        self,
        themes: Sequence[Theme],
        places: Mapping[str, Place],
        *,
        space: str,
        threshold: float,
        comments: int,
        revision: str,
        selection: Mapping[str, Any],
    ) -> Run:
        """Store a run over ``comments`` comments, its themes, and the place of each comment, replacing earlier places.

        ``places`` are by comment id; a comment that was deleted meanwhile is left out.
        """
        if self._session.get_bind().dialect.name == "postgresql":  # SQLite has one writer at a time anyway
            self._session.execute(text("LOCK TABLE theme_places IN EXCLUSIVE MODE"))
        row = RunRow(
            created_at=datetime.now(UTC),
            space=space,
            threshold=threshold,
            comments=comments,
            revision=revision,
            selection=dict(selection),
        )
        self._session.add(row)
        self._session.flush()
        ids = {theme.id: f"{theme.id}-{row.id}" for theme in themes}
        if themes:
            rows = [_theme_row(theme, ids[theme.id], row.id, position) for position, theme in enumerate(themes)]
            self._session.execute(insert(ThemeRow), rows)
        self._session.execute(delete(PlaceRow))
        present = set(self._session.scalars(select(CommentRow.id)))
        placed = [_place_row(each, place, ids) for each, place in places.items() if each in present]
        if placed:
            self._session.execute(insert(PlaceRow), placed)
        return Run(row.id, row.created_at, space, threshold, row.comments, revision, dict(selection))


def space_name(encoder: str, tagger: str) -> str:
    """Name the space of themes: centroids found in one are not compared with vectors of another."""
    return f"{encoder} {tagger}"


def _theme(row: ThemeRow) -> Theme:
    centroid = np.frombuffer(row.centroid, dtype="<f4")
    return Theme(row.id, row.name, row.size, tuple(row.phrases), tuple(row.words), tuple(row.representatives), centroid)


def _theme_row(theme: Theme, theme_id: str, run_id: int, position: int) -> dict[str, Any]:
    return {
        "id": theme_id,
        "run_id": run_id,
        "position": position,
        "name": theme.name,
        "size": theme.size,
        "phrases": list(theme.phrases),
        "words": list(theme.words),
        "representatives": list(theme.representatives),
        "centroid": theme.centroid.astype("<f4").tobytes(),
    }


def _place_row(comment_id: str, place: Place, ids: Mapping[str, str]) -> dict[str, Any]:
    return {
        "comment_id": comment_id,
        "theme_id": ids[place.theme_id] if place.theme_id else None,
        "nearest_id": ids[place.nearest_id] if place.nearest_id else None,
        "score": place.score,
    }
