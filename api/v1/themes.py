"""``/v1/themes``: the themes in force, what people change about them, what runs changed, and what they tell together."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Header, Query
from fastapi.responses import JSONResponse
from sqlalchemy.orm import Session

from api.auth.access import Reader, Writer
from api.dependencies import ComponentsDep
from api.idempotency import OnceDep
from api.v1.jobs import JobJson
from api.v1.theme_json import (
    Discover,
    Discovered,
    DriversJson,
    EditJson,
    EditList,
    FigureJson,
    MergeThemes,
    MoveComment,
    RunDifferenceJson,
    SplitTheme,
    ThemeChanges,
    ThemeJson,
    ThemeList,
)
from api.v1.values import Text
from voc.days import parse_since, parse_until
from voc.jobs.components import Components
from voc.jobs.discovery import Selection, discover_themes
from voc.jobs.editing import compare_runs, parts_of
from voc.jobs.engine import JobQueue
from voc.jobs.insight import theme_drivers, theme_map, themes_over_time
from voc.store.comments import CommentRepository
from voc.store.edits import ThemeEditor
from voc.store.idempotency import Answer
from voc.store.theme_history import history, theme_missing
from voc.store.themes import ThemeRepository
from voc.themes.known import KnownTheme
from voc.themes.outcome import Outcome

router = APIRouter(prefix="/v1/themes", tags=["themes"])

PreferHeader = Annotated[
    str | None,
    Header(description="respond-async なら、裏で見つけて、すぐ202とジョブを返す", examples=["respond-async"]),
]


@router.get("", response_model=ThemeList, summary="今のテーマの一覧")
def list_themes(
    components: ComponentsDep,
    _actor: Reader,
    everything: Annotated[bool, Query(alias="all", description="hidden and resting themes, too")] = False,
) -> JSONResponse:
    """List the themes in force, the largest first."""
    with components.database.transaction() as session:
        repository = ThemeRepository(session)
        run = repository.current_run()
        counts = repository.counts()
        shown = repository.themes(hidden=everything, resting=everything)
        items = [_json(session, theme, counts) for theme in shown]
    discovered = run.created_at.isoformat() if run else None
    return JSONResponse({"run": run.id if run else None, "discovered_at": discovered, "items": items})


@router.post(
    "/discover",
    response_model=Discovered,
    responses={202: {"model": JobJson, "description": "裏で見つけている (Prefer: respond-async)"}},
    name="discover_themes",
    summary="テーマを見つける",
)
def discover(
    components: ComponentsDep, actor: Writer, once: OnceDep, wanted: Discover, prefer: PreferHeader = None
) -> JSONResponse:
    """Find the themes of what is stored; known ones stay and new ones are added, unless ``rebuild``.

    With ``Prefer: respond-async`` the answer comes at once: a job, which ``Location`` tells where to look at. It is
    another request than one that waits: the same ``Idempotency-Key`` for both is refused.
    """
    zone = components.settings.zone
    since, until = parse_since(wanted.since, "since", zone), parse_until(wanted.until, "until", zone)
    mode = "respond-async" if "respond-async" in (prefer or "").lower() else "wait"
    body = f"{mode}\n{wanted.model_dump_json()}"
    if mode == "respond-async":
        queue, asked = JobQueue(components.database), wanted.model_dump(mode="json")
        queue.prepare()

        def submit(session: Session) -> Answer:
            return Answer(202, queue.submit_within(session, "discovery", asked, by=actor.name).to_json())

        answer = once(body, submit, "/v1/jobs/{id}")
        answer.headers["Preference-Applied"] = "respond-async"
        return answer
    if answered := once.answered(body):
        return answered
    selection = Selection(wanted.kind, since, until, wanted.granularity)
    result = discover_themes(components, selection, rebuild=wanted.rebuild)
    found = Answer(200, {"run": result.run.id, "fresh": result.fresh, "rebuilt": result.rebuilt})
    return once(body, lambda _session: found)


@router.post("/merge", response_model=EditJson, name="merge_themes", summary="テーマをまとめる")
def merge(actor: Writer, wanted: MergeThemes, once: OnceDep) -> JSONResponse:
    """Let themes go into another with all their comments, now and in every later run."""

    def act(session: Session) -> Answer:
        return Answer(200, ThemeEditor(session, actor.name).merge(wanted.into, wanted.themes).to_json())

    return once(wanted.model_dump_json(), act)


@router.post("/split", response_model=EditJson, name="split_theme", summary="テーマを分ける")
def split(components: ComponentsDep, actor: Writer, wanted: SplitTheme, once: OnceDep) -> JSONResponse:
    """Split a theme by what its comments say; the largest part keeps its id and name."""
    body = wanted.model_dump_json()
    if answered := once.answered(body):
        return answered
    parts = parts_of(components, wanted.theme, wanted.parts)

    def act(session: Session) -> Answer:
        return Answer(200, ThemeEditor(session, actor.name).split(wanted.theme, parts).to_json())

    return once(body, act)


@router.post("/move", response_model=EditJson, name="move_comment", summary="コメントを別のテーマに移す")
def move(actor: Writer, wanted: MoveComment, once: OnceDep) -> JSONResponse:
    """Put a comment into a theme, or into none; no run moves it again."""

    def act(session: Session) -> Answer:
        return Answer(200, ThemeEditor(session, actor.name).move(wanted.comment, wanted.theme).to_json())

    return once(wanted.model_dump_json(), act)


@router.get("/edits", response_model=EditList, name="list_theme_edits", summary="変更の履歴")
def edits(
    components: ComponentsDep,
    _actor: Reader,
    theme: Annotated[Text | None, Query(description="その変更と、ほかとまとめたり分けたりした変更だけ")] = None,
    before: Annotated[int | None, Query(ge=1, le=2**31 - 1, description="`next` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> JSONResponse:
    """List what people changed, the newest first."""
    with components.database.transaction() as session:
        found = history(session, theme, before=before, limit=limit + 1)
    following = found[limit - 1].id if len(found) > limit else None
    return JSONResponse({"items": [edit.to_json() for edit in found[:limit]], "next": following})


@router.post("/edits/{edit_id}/undo", response_model=EditJson, name="undo_theme_edit", summary="変更を取り消す")
def undo(actor: Writer, edit_id: int, once: OnceDep) -> JSONResponse:
    """Take back an edit."""
    return once("", lambda session: Answer(200, ThemeEditor(session, actor.name).undo(edit_id).to_json()))


@router.get("/diff", response_model=RunDifferenceJson, name="compare_theme_runs", summary="2つの分析の違い")
def diff(components: ComponentsDep, _actor: Reader, before: int, after: int) -> JSONResponse:
    """Compare two runs over the comments that both knew."""
    found = compare_runs(components, before, after)
    changes = [change.to_json(found.names) for change in found.changes]
    return JSONResponse({"before": before, "after": after, "comments": found.comments, "themes": changes})


@router.get("/drivers", response_model=DriversJson, name="get_theme_drivers", summary="離反と結びつくテーマ")
def drivers(components: ComponentsDep, _actor: Reader, outcome: Outcome = Outcome.LEAVING) -> JSONResponse:
    """Compare the customers who speak of each theme with the others: who asked to leave, or gave a low NPS."""
    return JSONResponse(theme_drivers(components, outcome).to_json(components.taxonomy.reasons))


@router.get("/map", response_model=FigureJson, name="get_theme_map", summary="コメントの地図")
def comment_map(components: ComponentsDep, _actor: Reader) -> JSONResponse:
    """Draw the comments that speak of leaving by likeness; 2,000 of them, the most it holds, take about four seconds."""
    return JSONResponse(theme_map(components))


@router.get("/timeline", response_model=FigureJson, name="get_theme_timeline", summary="テーマの推移")
def timeline(components: ComponentsDep, _actor: Reader) -> JSONResponse:
    """Draw the weekly share of customers who speak of each theme."""
    return JSONResponse(themes_over_time(components))


@router.get("/{theme_id}", response_model=ThemeJson, summary="1つのテーマ")
def get_theme(theme_id: Text, components: ComponentsDep, _actor: Reader) -> JSONResponse:
    """Return one theme."""
    return JSONResponse(_read(components, theme_id))


@router.patch("/{theme_id}", response_model=ThemeJson, name="change_theme", summary="テーマの名前・表示・固定を変える")
def change(theme_id: Text, components: ComponentsDep, actor: Writer, wanted: ThemeChanges) -> JSONResponse:
    """Change a theme's name, hide or show it, pin or unpin it; what is not given stays."""
    with components.database.transaction() as session:
        editor = ThemeEditor(session, actor.name)
        if wanted.name is not None:
            editor.rename(theme_id, wanted.name)
        if wanted.hidden is not None:
            editor.hide(theme_id, wanted.hidden)
        if wanted.pinned is not None:
            editor.pin(theme_id, wanted.pinned)
    return JSONResponse(_read(components, theme_id))


def _read(components: Components, theme_id: str) -> dict[str, Any]:
    with components.database.transaction() as session:
        repository = ThemeRepository(session)
        theme = repository.get(theme_id)
        if theme is None:
            raise theme_missing(session, theme_id)
        return _json(session, theme, repository.counts())


def _json(session: Session, theme: KnownTheme, counts: dict[str, int]) -> dict[str, Any]:
    quotes = CommentRepository(session).quotes(theme.representatives)
    return {**theme.to_json(counts.get(theme.id, 0)), "representatives": quotes}
