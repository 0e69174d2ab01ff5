"""``/v1/decisions``: what was decided on reading the summary; ``/v1/comments/{id}/handled``: what was done about one."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from api.auth.access import Reader, Writer
from api.dependencies import ComponentsDep
from api.idempotency import OnceDep
from api.v1.values import Text
from voc.errors import VocError
from voc.jobs import deciding
from voc.report.weeks import Week
from voc.store.decisions import LONGEST, CaseRepository, DecisionRepository
from voc.store.idempotency import Answer

router = APIRouter(prefix="/v1", tags=["reports"])


class NewDecision(BaseModel):
    """What was decided, about which theme, on reading the summary of which week (by default the newest)."""

    model_config = ConfigDict(extra="forbid")

    text: Text = Field(min_length=1, max_length=LONGEST)
    theme: Text | None = None
    week: Text | None = None


class DecisionChanges(BaseModel):
    """What to change; what is not given stays, an empty ``theme`` is none."""

    model_config = ConfigDict(extra="forbid")

    text: Text | None = Field(None, min_length=1, max_length=LONGEST)
    theme: Text | None = None


class DecisionJson(BaseModel):
    """A decision. What became of it stands in the summaries of the weeks after."""

    id: int
    week: str
    theme: str | None
    text: str
    made_by: str
    made_at: datetime


class DecisionList(BaseModel):
    """Decisions, the newest week first."""

    items: list[DecisionJson]


class Handling(BaseModel):
    """What was done, in a few words."""

    model_config = ConfigDict(extra="forbid")

    note: Text = Field("", max_length=LONGEST)


class HandledJson(BaseModel):
    """That a comment was handled, by whom and when."""

    comment: str
    handled_at: datetime
    handled_by: str
    note: str


@router.post("/decisions", status_code=201, response_model=DecisionJson, summary="決めたことを記録する")
def create_decision(request: NewDecision, components: ComponentsDep, actor: Writer, once: OnceDep) -> JSONResponse:
    """Keep a decision; the summaries of the next four weeks tell what became of its theme."""
    week = Week.parse(request.week) if request.week else None
    masked = components.masker.mask(request.text)

    def decide(session: Session) -> Answer:
        theme = request.theme or None
        made = deciding.decide_within(session, components, masked, actor.name, theme_id=theme, week=week)
        return Answer(201, made.to_json())

    return once(request.model_dump_json(), decide)


@router.get("/decisions", response_model=DecisionList, summary="決めたことの一覧")
def list_decisions(
    components: ComponentsDep,
    _actor: Reader,
    week: Annotated[str | None, Query(description="2026-W47 の形。省くとすべての週")] = None,
) -> JSONResponse:
    """List decisions, the newest week first."""
    weeks = [str(Week.parse(week))] if week else None
    with components.database.transaction() as session:
        repository = DecisionRepository(session)
        found = repository.of_weeks(weeks) if weeks else repository.all()
    return JSONResponse({"items": [decision.to_json() for decision in found]})


@router.patch(
    "/decisions/{decision_id}", response_model=DecisionJson, name="change_decision", summary="決めたことを直す"
)
def change(decision_id: int, request: DecisionChanges, components: ComponentsDep, actor: Writer) -> JSONResponse:
    """Change the text or the theme."""
    changed = deciding.change_decision(components, decision_id, actor.name, text=request.text, theme_id=request.theme)
    return JSONResponse(changed.to_json())


@router.delete("/decisions/{decision_id}", status_code=204, summary="決めたことを消す")
def delete_decision(decision_id: int, components: ComponentsDep, actor: Writer) -> Response:
    """Delete a decision."""
    deciding.delete_decision(components, decision_id, actor.name)
    return Response(status_code=204)


@router.post("/comments/{comment_id}/handled", response_model=HandledJson, summary="コメントに対応した印を付ける")
def mark_handled(
    comment_id: Text, components: ComponentsDep, actor: Writer, request: Handling | None = None
) -> JSONResponse:
    """Note that the comment was handled; it leaves the list of open urgent comments."""
    return JSONResponse(deciding.handle(components, comment_id, actor.name, request.note if request else "").to_json())


@router.get("/comments/{comment_id}/handled", response_model=HandledJson, summary="コメントへの対応")
def get_handled(comment_id: Text, components: ComponentsDep, _actor: Reader) -> JSONResponse:
    """Return how the comment was handled; 404 while it is open."""
    with components.database.transaction() as session:
        found = CaseRepository(session).get(comment_id)
    if found is None:
        raise VocError(f"コメント「{comment_id}」はまだ対応済みになっていません。", code="not_handled", status=404)
    return JSONResponse(found.to_json())


@router.delete("/comments/{comment_id}/handled", status_code=204, name="reopen_comment", summary="対応した印を外す")
def reopen(comment_id: Text, components: ComponentsDep, actor: Writer) -> Response:
    """Make the comment open again."""
    deciding.reopen(components, comment_id, actor.name)
    return Response(status_code=204)
