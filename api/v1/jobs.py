"""``/v1/jobs``: background work, its progress and its end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from api.auth.access import Actor, Reader, Scope, Writer
from api.auth.denied import forbidden
from api.dependencies import ComponentsDep
from api.v1.values import Text
from voc.jobs.components import Components
from voc.jobs.engine import Job, JobQueue, JobState
from voc.jobs.import_requests import KIND, cancel_import, retry_import
from voc.store.audit import audit
from voc.store.jobs import WorkerRepository

router = APIRouter(prefix="/v1/jobs", tags=["jobs"])
_ALIVE: Final = timedelta(minutes=1)
# What a writer may start, and so cancel or try again; all else is the administrator's.
_WRITERS: Final = frozenset({KIND, "discovery"})


class JobErrorJson(BaseModel):
    """Why a job failed."""

    code: str = Field(description="エラーの名前", examples=["database_unreachable"])
    detail: str = Field(description="何が起きて、どうすればよいか")


class ProgressJson(BaseModel):
    """How far a job is."""

    done: int = Field(description="済んだ数", examples=[1500])
    total: int | None = Field(description="全体の数。まだ分からなければ null", examples=[505_000])


class JobJson(BaseModel):
    """A job."""

    id: str = Field(description="ジョブのID", examples=["888db0d11f2c4b6bd8d2d411"])
    kind: str = Field(description="ジョブの種類", examples=["discovery"])
    state: JobState = Field(description="queued・running・done・failed・cancelled")
    progress: ProgressJson = Field(description="進みぐあい")
    result: dict[str, Any] | None = Field(description="結果。種類ごとに違う")
    error: JobErrorJson | None = Field(description="失敗したときの理由")
    attempt: int = Field(description="何度目の試みか。やり直すたびに増える", examples=[1])
    created_by: str = Field(description="だれが始めたか", examples=["crm"])
    created_at: datetime = Field(description="受け付けた日時")
    started_at: datetime | None = Field(description="始まった日時")
    finished_at: datetime | None = Field(description="終わった日時")


class JobList(BaseModel):
    """Jobs, the newest first."""

    items: list[JobJson] = Field(description="新しい順")
    workers: int = Field(description="いまジョブを実行できるプロセスの数。0なら、どのジョブも進まない", examples=[1])


@router.get("", response_model=JobList, summary="ジョブの一覧")
def list_jobs(
    components: ComponentsDep,
    _actor: Reader,
    kind: Annotated[Text | None, Query(description="種類", max_length=40, examples=["import"])] = None,
    state: Annotated[JobState | None, Query(description="状態")] = None,
    limit: Annotated[int, Query(description="件数", ge=1, le=500)] = 50,
) -> JSONResponse:
    """List jobs, the newest first."""
    jobs = JobQueue(components.database).list(kind=kind, states=[state] if state else [], limit=limit)
    now = datetime.now(UTC)
    with components.database.transaction() as session:
        workers = sum(now - each.beat_at < _ALIVE for each in WorkerRepository(session).all())
    return JSONResponse({"items": [job.to_json() for job in jobs], "workers": workers})


@router.get("/{job_id}", response_model=JobJson, summary="1つのジョブ")
def get_job(job_id: Text, components: ComponentsDep, _actor: Reader) -> JSONResponse:
    """Return a job."""
    return JSONResponse(JobQueue(components.database).get(job_id).to_json())


@router.post("/{job_id}/cancel", response_model=JobJson, name="cancel_job", summary="ジョブを取り消す")
def cancel(job_id: Text, components: ComponentsDep, actor: Writer) -> JSONResponse:
    """Cancel a job that has not ended; what it has done stays."""
    queue = JobQueue(components.database)
    cancelled = cancel_import(components, job_id) if _kind(queue, job_id, actor) == KIND else queue.cancel(job_id)
    return _audited(components, actor.name, "job.cancel", cancelled)


@router.post("/{job_id}/retry", response_model=JobJson, name="retry_job", summary="ジョブをやり直す")
def retry(job_id: Text, components: ComponentsDep, actor: Writer) -> JSONResponse:
    """Let a job that failed or was cancelled run again."""
    queue = JobQueue(components.database)
    again = retry_import(components, job_id) if _kind(queue, job_id, actor) == KIND else queue.retry(job_id)
    return _audited(components, actor.name, "job.retry", again)


def _kind(queue: JobQueue, job_id: str, actor: Actor) -> str:
    """Return the kind of a job; raises ``Denied`` (403) where the caller may not change jobs of that kind."""
    kind = queue.get(job_id).kind
    if kind not in _WRITERS and Scope.ADMIN not in actor.scopes:
        raise forbidden(Scope.ADMIN)
    return kind


def _audited(components: Components, who: str, what: str, job: Job) -> JSONResponse:
    with components.database.transaction() as session:
        audit(session, who, what, job.id, kind=job.kind)
    return JSONResponse(job.to_json())
