"""Errors as RFC 9457 problem details: a stable ``code``, and a ``detail`` in Japanese that says what to do."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from voc.errors import VocError

_log = logging.getLogger(__name__)
_MEDIA_TYPE: Final = "application/problem+json"
_IN_JAPANESE: Final = {
    404: "このURLはありません。/docs でAPIの一覧を見られます。",
    405: "このURLではこのメソッドを使えません。/docs で使い方を見られます。",
}
# What pydantic finds wrong, in words; {limit} comes from the rule that was broken.
_VALIDATION: Final = {
    "missing": "必須です",
    "string_type": "文字列で指定してください",
    "string_too_short": "空にできません",
    "list_type": "配列で指定してください",
    "too_short": "1件以上必要です",
    "too_long": "{max_length}件までです",
    "string_too_long": "{max_length}文字までです",
    "enum": "次のどれかです: {expected}",
    "literal_error": "次のどれかです: {expected}",
    "json_invalid": "JSONとして読めません",
    "datetime_from_date_parsing": "日時の形 (2026-11-09T20:14:00+09:00) で指定してください",
    "datetime_parsing": "日時の形 (2026-11-09T20:14:00+09:00) で指定してください",
    "date_from_datetime_parsing": "日付の形 (2026-11-09) で指定してください",
    "date_parsing": "日付の形 (2026-11-09) で指定してください",
    "extra_forbidden": "知らない項目です",
    "int_parsing": "整数で指定してください",
    "greater_than_equal": "{ge}以上にしてください",
    "less_than_equal": "{le}以下にしてください",
}


class Problem(BaseModel):
    """Problem details (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    code: str
    detail: str


RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    "default": {"model": Problem, "description": "問題の詳細 (RFC 9457)", "content": {_MEDIA_TYPE: {}}}
}


def problem(status: int, code: str, detail: str) -> JSONResponse:
    """Build a problem response."""
    body = Problem(title=HTTPStatus(status).phrase, status=status, code=code, detail=detail)
    return JSONResponse(body.model_dump(), status_code=status, media_type=_MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Turn every error of the application into a problem response."""

    @app.exception_handler(VocError)
    async def voc_error(_request: Request, error: VocError) -> JSONResponse:
        return problem(error.status, error.code, error.detail)

    @app.exception_handler(RequestValidationError)
    async def invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        return problem(422, "invalid_request", f"{_place(first['loc'])}: {_in_words(first)}。")

    @app.exception_handler(HTTPException)
    async def http_error(_request: Request, error: HTTPException) -> JSONResponse:
        detail = _IN_JAPANESE.get(error.status_code, str(error.detail))
        return problem(error.status_code, HTTPStatus(error.status_code).name.lower(), detail)

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> JSONResponse:
        # The text of a request may hold personal data, so only the place of the failure is logged.
        _log.error("unexpected error at %s %s: %s", request.method, request.url.path, type(error).__name__)
        return problem(
            500, "internal", "サーバー内部の問題で処理できませんでした。時間をおいてもう一度お試しください。"
        )


def _place(location: tuple[int | str, ...]) -> str:
    parts = [f"[{part}]" if isinstance(part, int) else f".{part}" for part in location if part not in ("body", "query")]
    return "".join(parts).lstrip(".") or "リクエスト本文"


def _in_words(error: dict[str, Any]) -> str:
    template = _VALIDATION.get(error["type"], "値が正しくありません")
    context = {"max_length": "", "expected": "", "ge": "", "le": "", **(error.get("ctx") or {})}
    return template.format(**context)
