"""``/healthz`` (the process is up) and ``/readyz`` (models are loaded, the database answers)."""

from __future__ import annotations

import logging
from typing import Literal

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from api.dependencies import ComponentsDep, IntakeDep
from api.problems import problem
from voc.errors import VocError
from voc.jobs.intake import Intake

router = APIRouter(tags=["health"])
_log = logging.getLogger(__name__)


class HealthJson(BaseModel):
    """That the process is up."""

    status: Literal["ok"] = Field(description="常に ok", examples=["ok"])


class ReadyJson(BaseModel):
    """That a comment could be tagged and stored now."""

    status: Literal["ready"] = Field(description="常に ready", examples=["ready"])
    model: str = Field(description="今のモデルの版", examples=["voc-ja-b8522a71"])
    encoder: str = Field(description="エンコーダの名前", examples=["ja_ginza-5.2.0"])


@router.get("/healthz", response_model=HealthJson, summary="プロセスが動いているか")
async def healthz() -> JSONResponse:
    """Answer while the process is up."""
    return JSONResponse({"status": "ok"})


@router.get("/readyz", response_model=ReadyJson, summary="モデルとデータベースが使えるか")
def readyz(request: Request, components: ComponentsDep, intake: IntakeDep) -> JSONResponse:
    """Answer 200 when a comment could be tagged and stored now, else a problem with status 503."""
    if request.app.state.drain.began:
        return problem(503, "draining", "終了の準備中です。新しい要求はほかのサーバーに送ってください。")
    try:
        intake.read(["準備の確認"], [None])
    except VocError as error:
        return problem(503, error.code, error.detail)
    if not components.database.reachable():
        return problem(
            503,
            "database_unreachable",
            "データベースが応答しません。サーバーの起動と VOC_DATABASE_URL を確かめてください。",
        )
    return JSONResponse({"status": "ready", "model": components.tagger.version, "encoder": components.encoder.name})


def warm_up(intake: Intake) -> None:
    """Load what the first request needs."""
    try:
        intake.read(["準備"], [None])
    except VocError as error:
        _log.error("not ready: %s", error.code)
