"""Errors as RFC 9457 problem details: a stable ``code``, and a ``detail`` in Japanese that says what to do."""

from __future__ import annotations

import logging
import re
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.routing import compile_path
from starlette.types import ASGIApp, Receive, Scope, Send

from api.auth.denied import Denied
from api.metrics import count_error
from api.pages.templating import error_page
from voc.errors import VocError

_log = logging.getLogger(__name__)
MEDIA_TYPE: Final = "application/problem+json"
_IN_JAPANESE: Final = {
    400: "リクエスト本文を読めません。JSONはUTF-8で、ファイルは multipart/form-data で送ってください。",
    404: "このURLはありません。/docs でAPIの一覧を見られます。",
    405: "このURLで使えるメソッドは {} です。/docs で使い方を見られます。",
}
# What pydantic finds wrong, in words; {limit} comes from the rule that was broken.
_VALIDATION: Final = {
    "missing": "必須です",
    "string_type": "文字列で指定してください",
    "string_too_short": "空にできません",
    "list_type": "配列で指定してください",
    "too_short": "1件以上必要です",
    "too_long": "{max_length:,}{unit}までです",
    "string_too_long": "{max_length:,}文字までです",
    "enum": "次のどれかです: {expected}",
    "literal_error": "次のどれかです: {expected}",
    "json_invalid": "JSONとして読めません",
    "model_attributes_type": "JSONのオブジェクト {{…}} で指定してください",
    "no_object": "JSONのオブジェクト {{…}} を、Content-Type: application/json で送ってください",
    "dict_type": "JSONのオブジェクト {{…}} で指定してください",
    "nested": "入れ子は{deepest}段までです",
    "bool_parsing": "true か false で指定してください",
    "bool_type": "true か false で指定してください",
    "value_error": "ファイルを multipart/form-data で送ってください",
    "datetime_from_date_parsing": "日時の形 (2026-11-09T20:14:00+09:00) で指定してください",
    "datetime_parsing": "日時の形 (2026-11-09T20:14:00+09:00) で指定してください",
    "date_from_datetime_parsing": "日付の形 (2026-11-09) で指定してください",
    "date_parsing": "日付の形 (2026-11-09) で指定してください",
    "extra_forbidden": "知らない項目です",
    "moment": "日時の形 (2026-11-09T20:14:00+09:00) で指定してください",
    "year": "{first}年から{last}年までの日時を指定してください",
    "int_parsing": "整数で指定してください",
    "int_type": "整数で指定してください",
    "greater_than_equal": "{ge}以上にしてください",
    "less_than_equal": "{le}以下にしてください",
}


# Each choice as pydantic lists them: 'a', 'b' or 'c', of an enumeration <Name.A: 'a'> or <Name.B: 'b'>.
_QUOTED: Final = re.compile("'([^']*)'")


class Problem(BaseModel):
    """Problem details (RFC 9457)."""

    type: str = Field(description="常に about:blank", examples=["about:blank"])
    title: str = Field(description="status の名前", examples=["Not Found"])
    status: int = Field(description="HTTP の status と同じ", examples=[404])
    code: str = Field(description="問題の名前。変わらない", examples=["comment_missing"])
    detail: str = Field(
        description="何がどこで問題で、どうすればよいか (日本語)", examples=["コメント「c-5f0e」はありません。"]
    )


def problem(status: int, code: str, detail: str) -> JSONResponse:
    """Build a problem response, and count it."""
    count_error(code)
    body = Problem(type="about:blank", title=HTTPStatus(status).phrase, status=status, code=code, detail=detail)
    return JSONResponse(body.model_dump(), status_code=status, media_type=MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Turn every error of the application into a problem response."""

    app.add_middleware(_LastResort)

    @app.exception_handler(VocError)
    async def voc_error(request: Request, error: VocError) -> Response:
        return answer(request, error)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        place = "" if first["type"] == "json_invalid" else _place(first["loc"])
        if not place and first["type"] == "model_attributes_type":
            first["type"] = "no_object"
        return _answer(request, 422, "invalid_request", f"{place or 'リクエスト本文'}: {_in_words(first)}。")

    @app.exception_handler(HTTPException)
    async def http_error(request: Request, error: HTTPException) -> Response:
        if isinstance(error.__cause__, VocError):  # what stopped the reading of a body, wrapped by FastAPI
            return answer(request, error.__cause__)
        methods = _allowed(request) if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED else []
        detail = _IN_JAPANESE.get(error.status_code, str(error.detail))
        if methods:
            detail = detail.format("・".join(methods))
        refusal = _answer(request, error.status_code, HTTPStatus(error.status_code).name.lower(), detail)
        if methods:
            refusal.headers["Allow"] = ", ".join(methods)
        return refusal


def answer(request: Request, error: VocError) -> Response:
    """Answer an error; what is left of a body that was refused is not waited for."""
    response = _answer(request, error.status, error.code, error.detail)
    if isinstance(error, Denied):
        response.headers.update(error.headers)
    if error.status in (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.REQUEST_ENTITY_TOO_LARGE):
        response.headers["Connection"] = "close"
    return response


def is_page(request: Request) -> bool:
    """Say whether a person's browser asks for a page."""
    return not request.url.path.startswith("/v1/") and "text/html" in request.headers.get("accept", "")


def _answer(request: Request, status: int, code: str, detail: str) -> Response:
    """Answer a person's browser on a page with a page, every program with problem details."""
    return error_page(request, status, detail) if is_page(request) else problem(status, code, detail)


def _allowed(request: Request) -> list[str]:
    """The methods that the API has at this path; Starlette names only those of the first route."""
    paths, path = request.app.openapi()["paths"], request.url.path
    matching = (
        [paths[path]] if path in paths else [each for at, each in paths.items() if compile_path(at)[0].match(path)]
    )
    methods = {method.upper() for each in matching for method in each} or {"GET"}
    return sorted(methods | {"HEAD"} if "GET" in methods else methods)


class _LastResort:
    """Answers what nothing else caught, and logs only where it failed: a traceback could quote a customer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; an exception becomes a problem response."""
        try:
            await self._app(scope, receive, send)
        except Exception as error:  # whatever it is, the caller gets an answer and the log no personal data
            if scope["type"] != "http":
                raise
            _log.error("unexpected error at %s %s: %s", scope["method"], scope["path"], type(error).__name__)
            detail = "サーバー内部の問題で処理できませんでした。時間をおいてもう一度お試しください。"
            await problem(500, "internal", detail)(scope, receive, send)


def _place(location: tuple[int | str, ...]) -> str:
    """Write where a value stands: ``comments[0].text`` of the body, ``Idempotency-Key`` of the headers."""
    where, *names = location
    if where == "header":
        return "-".join(word.capitalize() for name in names for word in str(name).split("-"))
    return "".join(f"[{name}]" if isinstance(name, int) else f".{name}" for name in names).lstrip(".")


def _in_words(error: dict[str, Any]) -> str:
    template = _VALIDATION.get(error["type"], "値が正しくありません")
    context = error.get("ctx") or {}
    choices = "・".join(_QUOTED.findall(str(context.get("expected", ""))))
    unit = "文字" if context.get("field_type") == "Value" else "件"
    return template.format(**{**context, "expected": choices, "unit": unit})
