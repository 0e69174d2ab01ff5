"""What people change about themes: every change with who and when, and undone again if it was a mistake."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from voc.errors import VocError
from voc.store.audit import audit
from voc.store.tables import CommentRow, EditRow, FoundRow, PlaceRow, ThemeRow
from voc.store.tables.base import LARGEST_ID
from voc.store.theme_history import Action, Edit, edit_of, heir, theme_missing, themes_of
from voc.store.theme_runs import add_found
from voc.store.themes import Run, ThemeRepository, no_run
from voc.themes.known import State
from voc.themes.theme import Theme

_LONGEST_NAME: Final = 200
_RENAME_FIRST: Final = "先にその名前を変えてから取り消してください。"


class ThemeEditor:
    """Changes themes in one session on behalf of ``who``; committing is the caller's."""

    def __init__(self, session: Session, who: str) -> None:
        self._session = session
        self._who = who[:200]
        self._themes = ThemeRepository(session)
        self._themes.lock()  # before anything is read that a change builds on

    def rename(self, theme_id: str, name: str) -> Edit:
        """Give a theme a name that no other theme has; no run changes it."""
        theme = self._get(theme_id)
        name = " ".join(name.split())
        if not name or len(name) > _LONGEST_NAME:
            raise VocError(f"テーマの名前は1~{_LONGEST_NAME}文字で書いてください。", code="theme_name", status=422)
        self._need_free(name, theme_id, "1つにまとめるには voc themes merge を使ってください。")
        before = {"name": theme.name, "held": theme.held}
        theme.name, theme.held = name, True
        return self._record(Action.RENAME, theme_id, {"name": name}, before)

    def hide(self, theme_id: str, hidden: bool) -> Edit:
        """Leave a theme out of lists and reports, or show it again; comments are still assigned to it."""
        theme = self._get(theme_id)
        before = {"hidden": theme.hidden}
        theme.hidden = hidden
        return self._record(Action.HIDE, theme_id, {"hidden": hidden}, before)

    def pin(self, theme_id: str, pinned: bool) -> Edit:
        """Keep a theme in force through every run, or let runs decide again."""
        theme = self._get(theme_id)
        before = {"pinned": theme.pinned}
        theme.pinned = pinned
        return self._record(Action.PIN, theme_id, {"pinned": pinned}, before)

    def merge(self, into: str, others: Sequence[str]) -> Edit:
        """Let ``others`` go into the theme ``into`` with all their comments, now and in every later run.

        A resting theme wakes when one that does not rest goes into it.
        """
        target = self._get(into)
        others = list(dict.fromkeys(others))
        if not others or into in others:
            raise VocError("まとめるテーマを、まとめ先とは別に1つ以上指定してください。", code="merge_needs_others")
        run = self._run()
        before: dict[str, Any] = {"held": target.held, "state": target.state, "merged": {}}
        for other in others:
            theme = self._get(other)
            before["merged"][other] = {
                "state": theme.state,
                "found": self._ids(FoundRow.id, FoundRow.run_id == run.id, FoundRow.theme_id == other),
                "comments": self._ids(PlaceRow.comment_id, PlaceRow.theme_id == other),
                "nearest": self._ids(PlaceRow.comment_id, PlaceRow.nearest_id == other),
            }
            if theme.state == State.ACTIVE:
                target.state = State.ACTIVE.value
            theme.state = State.MERGED.value
            self._session.execute(
                update(FoundRow).where(FoundRow.run_id == run.id, FoundRow.theme_id == other).values(theme_id=into)
            )
            self._session.execute(update(PlaceRow).where(PlaceRow.theme_id == other).values(theme_id=into))
            self._session.execute(update(PlaceRow).where(PlaceRow.nearest_id == other).values(nearest_id=into))
        target.held = True
        return self._record(Action.MERGE, into, {"merged": others}, before)

    def split(self, theme_id: str, parts: Sequence[tuple[Theme, Sequence[str]]]) -> Edit:
        """Replace how a theme was found by ``parts``: the first stays the theme, the others become themes of their own.

        Each part comes with the ids of its comments.
        """
        theme = self._get(theme_id)
        run = self._run()
        found = list(
            self._session.scalars(select(FoundRow).where(FoundRow.run_id == run.id, FoundRow.theme_id == theme_id))
        )
        kept = [_kept(row) for row in found]
        before: dict[str, Any] = {"held": theme.held, "run": run.id, "found": kept, "made": []}
        for row in found:
            self._session.delete(row)
        theme.held = True
        self._session.flush()
        for position, (part, comments) in enumerate(parts):
            owner = theme_id
            if position:
                owner = self._make(part, theme.began_at, run)
                before["made"].append(owner)
                # A comment that was moved while the parts were computed stays where it was put.
                self._replace(PlaceRow.theme_id, theme_id, owner, comments)
                self._replace(PlaceRow.nearest_id, theme_id, owner, comments)
            add_found(self._session, run, [(owner, part)])
        return self._record(Action.SPLIT, theme_id, {"made": before["made"]}, before)

    def move(self, comment_id: str, theme_id: str | None) -> Edit:
        """Put a comment into a theme, or into none; no run moves it again."""
        if theme_id is not None:
            self._get(theme_id)
        place = self._session.get(PlaceRow, comment_id)
        if place is None or place.nearest_id is None:
            stored = select(CommentRow.id).where(CommentRow.id == comment_id)
            if theme_id is None or self._session.scalars(stored).first() is None:
                raise VocError(
                    f"コメント「{comment_id}」がないか、どのテーマにも入っていません。IDを確かめてください。",
                    code="comment_without_place",
                    status=404,
                )
            place = self._session.merge(
                PlaceRow(comment_id=comment_id, theme_id=None, nearest_id=theme_id, score=0.0, moved=False)
            )
        before = {"comment": comment_id, "theme": place.theme_id, "moved": place.moved}
        about = theme_id or place.theme_id or place.nearest_id or ""
        place.theme_id, place.moved = theme_id, True
        return self._record(Action.MOVE, about, {"comment": comment_id, "theme": theme_id}, before)

    def undo(self, edit_id: int | None = None) -> Edit:
        """Take back an edit, by default the newest; one that later edits of the same theme build on must wait for those."""
        row = self._latest() if edit_id is None else self._find(edit_id)
        if row is None or row.undone_at is not None:
            raise VocError(
                "取り消せる変更がありません。voc themes history で確かめてください。", code="edit_missing", status=404
            )
        touched = _touched(row)
        for later in self._session.scalars(select(EditRow).where(EditRow.id > row.id, EditRow.undone_at.is_(None))):
            if touched & _touched(later):
                raise VocError(
                    f"変更{row.id}のあとに同じテーマへの変更{later.id}があります。先にそちらを取り消してください。",
                    code="edit_built_on",
                    status=409,
                )
        _UNDO[Action(row.action)](self, row)
        row.undone_at = datetime.now(UTC)
        audit(self._session, self._who, "theme.undo", row.theme_id, edit=row.id)
        return edit_of(row)

    def _undo_fields(self, row: EditRow) -> None:
        theme = self._session.get_one(ThemeRow, row.theme_id)
        if "name" in row.before:
            self._need_free(row.before["name"], theme.id, _RENAME_FIRST)
        for field, value in row.before.items():
            setattr(theme, field, value)

    def _undo_merge(self, row: EditRow) -> None:
        run = self._run()
        target = self._session.get_one(ThemeRow, row.theme_id)
        target.held, target.state = row.before["held"], row.before.get("state", target.state)
        for other, kept in row.before["merged"].items():
            theme = self._session.get_one(ThemeRow, other)
            self._need_free(theme.name, other, _RENAME_FIRST)
            theme.state = kept["state"]
            own = select(FoundRow).where(FoundRow.run_id == run.id, FoundRow.id.in_(kept["found"]))
            found = list(self._session.scalars(own))
            for each in found:
                each.theme_id = other
            if not found:  # a run from scratch came between; the next run may find it again
                theme.state = State.RESTING.value
            self._replace(PlaceRow.theme_id, row.theme_id, other, kept["comments"])
            self._replace(PlaceRow.nearest_id, row.theme_id, other, kept["nearest"])

    def _undo_split(self, row: EditRow) -> None:
        run = self._run()
        theme = self._session.get_one(ThemeRow, row.theme_id)
        made = row.before["made"]
        for column in (PlaceRow.theme_id, PlaceRow.nearest_id):
            self._session.execute(update(PlaceRow).where(column.in_(made)).values({column: row.theme_id}))
        for other in made:
            self._session.get_one(ThemeRow, other).state = State.MERGED.value
        theme.held = row.before["held"]
        of_parts = select(FoundRow).where(FoundRow.run_id == run.id, FoundRow.theme_id.in_([row.theme_id, *made]))
        if run.id != row.before["run"]:  # another run, perhaps another space: its own centres, under one theme again
            for found in self._session.scalars(of_parts):
                found.theme_id = row.theme_id
            return
        for found in self._session.scalars(of_parts):
            self._session.delete(found)
        self._session.flush()
        for kept in row.before["found"]:
            self._session.add(
                FoundRow(
                    **{**kept, "run_id": run.id, "theme_id": row.theme_id, "centroid": bytes.fromhex(kept["centroid"])}
                )
            )

    def _undo_move(self, row: EditRow) -> None:
        place = self._session.get(PlaceRow, row.before["comment"])
        if place is not None:  # it may have been deleted since
            theme_id = row.before["theme"]
            place.theme_id, place.moved = theme_id and heir(self._session, theme_id), row.before["moved"]

    def _get(self, theme_id: str) -> ThemeRow:
        theme = self._session.get(ThemeRow, theme_id)
        if theme is None or theme.state == State.MERGED:
            raise theme_missing(self._session, theme_id)
        return theme

    def _need_free(self, name: str, theme_id: str, advice: str) -> None:
        """Refuse a name that another theme has."""
        same = select(ThemeRow.id).where(ThemeRow.name == name, ThemeRow.id != theme_id, ThemeRow.state != State.MERGED)
        if other := self._session.scalars(same).first():
            raise VocError(
                f"「{name}」という名前のテーマがもうあります ({other})。{advice}",
                code="theme_name_taken",
                status=409,
            )

    def _run(self) -> Run:
        run = self._themes.current_run()
        if run is None:
            raise no_run()
        return run

    def _make(self, part: Theme, began_at: datetime, run: Run) -> str:
        theme_id, number = part.id, run.id
        while self._session.get(ThemeRow, theme_id) is not None:  # the same split, undone before
            theme_id, number = f"{part.id}-{number}", number + 1
        fields = {"state": State.ACTIVE.value, "began_run": run.id, "began_at": began_at}
        self._session.add(ThemeRow(id=theme_id, name=part.name, hidden=False, pinned=False, held=True, **fields))
        self._session.flush()
        return theme_id

    def _replace(self, column: Any, old: str, new: str, comments: Sequence[str]) -> None:
        """Put ``new`` in the place of ``old`` for comments, a thousand at a time: databases limit a statement's values."""
        for start in range(0, len(comments), 1_000):
            some = PlaceRow.comment_id.in_(list(comments[start : start + 1_000]))
            self._session.execute(update(PlaceRow).where(some, column == old).values({column: new}))

    def _ids(self, column: Any, *where: Any) -> list[str]:
        return list(self._session.scalars(select(column).where(*where)))

    def _find(self, edit_id: int) -> EditRow | None:
        return self._session.get(EditRow, edit_id) if 0 < edit_id <= LARGEST_ID else None

    def _latest(self) -> EditRow | None:
        newest = select(EditRow).where(EditRow.undone_at.is_(None)).order_by(EditRow.id.desc()).limit(1)
        return self._session.scalars(newest).first()

    def _record(self, action: Action, theme_id: str, change: Mapping[str, Any], before: Mapping[str, Any]) -> Edit:
        row = EditRow(
            made_at=datetime.now(UTC),
            made_by=self._who,
            action=action.value,
            theme_id=theme_id,
            change=dict(change),
            before=dict(before),
            undone_at=None,
        )
        self._session.add(row)
        self._session.flush()
        audit(self._session, self._who, f"theme.{action}", theme_id, edit=row.id)
        return edit_of(row)


_UNDO: dict[Action, Callable[[ThemeEditor, EditRow], None]] = {
    Action.RENAME: ThemeEditor._undo_fields,
    Action.HIDE: ThemeEditor._undo_fields,
    Action.PIN: ThemeEditor._undo_fields,
    Action.MERGE: ThemeEditor._undo_merge,
    Action.SPLIT: ThemeEditor._undo_split,
    Action.MOVE: ThemeEditor._undo_move,
}


def _touched(row: EditRow) -> frozenset[str]:
    """The themes that an edit changed, or the comment that it moved."""
    return frozenset([str(row.change["comment"])]) if row.action == Action.MOVE else themes_of(row)


def _kept(row: FoundRow) -> dict[str, Any]:
    names = ("id", "position", "name", "size", "phrases", "words", "representatives", "reason")
    return {**{name: getattr(row, name) for name in names}, "centroid": row.centroid.hex()}
