"""``/v1/retags``: tag again what other versions of the model tagged, after a look at what would change."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from api.auth.access import Admin, Reader
from api.dependencies import ComponentsDep
from api.idempotency import OnceDep
from api.v1.jobs import JobJson
from api.v1.values import Text, Whole
from voc.days import parse_since
from voc.jobs.components import Components
from voc.jobs.engine import JobQueue
from voc.jobs.retagging import preview
from voc.store.audit import audit
from voc.store.idempotency import Answer

router = APIRouter(prefix="/v1/retags", tags=["model"])


class Retag(BaseModel):
    """Which comments, and by which version."""

    model_config = ConfigDict(extra="forbid")

    since: Text | None = Field(None, description="この日以降に書かれたコメントだけ", examples=["2026-11-01"])
    model: Text | None = Field(
        None,
        description="タグを付ける版 (voc-ja-b8522a71 など)。null か省くと今のもの",
        examples=[None],
        max_length=100,
    )


class RetagTrial(Retag):
    """The same, on trial."""

    sample: Whole = Field(200, description="試すコメントの数", examples=[200], ge=1, le=1_000)


class ChangeJson(BaseModel):
    """Comments of the sample that go from one label to another."""

    before: str = Field(description="今の答え", examples=["price"])
    after: str = Field(description="新しい答え", examples=["billing"])
    comments: int = Field(description="件数", examples=[3])


class RetagPreviewJson(BaseModel):
    """What would change; ``changes`` by question, the most frequent first."""

    model: str = Field(description="タグを付ける版", examples=["voc-ja-b8522a71"])
    waiting: int = Field(description="ほかの版でタグが付いているコメント", examples=[505])
    sample: int = Field(description="試したコメント", examples=[200])
    changes: dict[str, list[ChangeJson]] = Field(description="reason (主な理由)・sentiment・intent・urgency ごとの変化")


@router.post("/preview", response_model=RetagPreviewJson, summary="タグを付け直すと何が変わるか")
def preview_retag(request: RetagTrial, components: ComponentsDep, _actor: Reader) -> JSONResponse:
    """Tag a sample on trial; nothing is written."""
    since = parse_since(request.since, "since", components.settings.zone)
    return JSONResponse(preview(components, request.model, since, request.sample).to_json())


@router.post("", status_code=202, response_model=JobJson, summary="裏でタグを付け直す")
def start_retag(request: Retag, components: ComponentsDep, actor: Admin, once: OnceDep) -> JSONResponse:
    """Start a job that tags again; one that waits or runs already is answered instead. People's corrections stay.

    ``Location`` is where to look how far it is.
    """
    asked = _checked(request, components)
    queue = JobQueue(components.database)
    queue.prepare()

    def start(session: Session) -> Answer:
        started = queue.submit_within(session, "retag", asked, by=actor.name)
        audit(session, actor.name, "tags.retag", started.id, **asked)
        return Answer(202, started.to_json())

    return once(request.model_dump_json(), start, "/v1/jobs/{id}")


def _checked(request: Retag, components: Components) -> dict[str, Any]:
    """Name the version, so that the job does not depend on what is in force when it starts; refuse what cannot be done."""
    parse_since(request.since, "since", components.settings.zone)
    return {"model": components.tagger_of(request.model).version, "since": request.since}
