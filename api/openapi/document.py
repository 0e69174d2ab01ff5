"""Completes the document that FastAPI makes: words for every field, errors as they are sent, both ways to sign in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import yaml
from fastapi import FastAPI
from fastapi.routing import APIRoute

from api.auth.callers import COOKIE
from api.openapi.errors import error_responses
from api.problems import MEDIA_TYPE, Problem
from voc.errors import VocError

ABOUT: Final = """日本語の顧客の声に、理由・感情・解約意向・緊急度・要求のタグを付け、解約テーマと週次のまとめを返します。

- **認証**: `Authorization: Bearer キー`。キーは `voc key create` か `POST /v1/keys` で作り、その権限でできる操作だけができます。
- **誤り**: RFC 9457 の `application/problem+json`。`code` で見分け、日本語の `detail` を人に見せます。どの操作にも、その `code` を載せました。
  ほかに、ない URL は 404 `not_found`、使えないメソッドは 405 `method_not_allowed` で、`Allow` に使えるものが付きます。
- **429 と 503**: `Retry-After` の秒数 (なければ少しずつ長く) 待って送り直します。
- **送り直し**: `Idempotency-Key` のある操作は、同じキーなら1回だけ行い、24時間は同じ答えを返します。別の内容なら 409 です。
- **日時**: ISO 8601。時差がなければ `VOC_TIMEZONE` (既定は日本時間)。答えは UTC です。
- **追跡**: どの答えにも `X-Request-ID` が付きます。送った値があれば、それを返します。
- GET のある URL には HEAD も使えます。
"""
WORDS: Final = Path(__file__).with_name("fields.yaml")
# The codes of the taxonomy in force: "reasons" and "demands".
Codes = Mapping[str, Sequence[str]]
_METHODS: Final = frozenset({"get", "put", "post", "delete", "patch"})
_TAGS: Final = {
    "tags": "保存せずにタグを付ける",
    "comments": "保存する、探す、見る、消す",
    "feedback": "人が直す、認める",
    "model": "モデルの版と正しさ、付け直し",
    "words": "頻出語、特徴語、係り受け、共起",
    "themes": "解約テーマを見つける、直す、比べる",
    "reports": "週次のまとめと、決めたこと、対応",
    "imports": "ファイルの取り込み",
    "jobs": "裏で進む処理",
    "keys": "API キー",
    "people": "サインインする人",
    "audit": "操作の記録",
    "webhooks": "新しいコメントの知らせ",
    "subscriptions": "週次のまとめを決まった日時に送る",
    "health": "動いているか、使えるか、指標",
}
_SUCCESS: Final = {"200": "できた", "201": "作った", "202": "受け付けた。裏で進む", "204": "できた。本文はない"}
# What is answered 202 with a place to look at.
_LOCATED: Final = frozenset({"create_import", "discover_themes", "start_retag"})
_LOCATION: Final = {
    "description": "進みぐあいを見る場所",
    "schema": {"type": "string"},
    "example": "/v1/jobs/888db0d11f2c4b6bd8d2d411",
}
_SESSION: Final = {
    "type": "apiKey",
    "in": "cookie",
    "name": COOKIE,
    "description": "`/sign-in` で得るクッキー。書き込みは voc のページからだけ",
}


def operation_id(route: APIRoute) -> str:
    """Name an operation as its function or, where that is not enough, as the route is named."""
    return route.name


def document(app: FastAPI, codes: Callable[[], Codes]) -> None:
    """Let ``/openapi.json`` be complete; made once, when it is first asked for. ``codes`` are those that can be sent."""
    made: dict[str, Any] = {}

    def openapi() -> dict[str, Any]:
        if not made:
            made.update(_completed(FastAPI.openapi(app), codes))
        return made

    app.openapi = openapi  # type: ignore[method-assign]


def operations(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield each operation of a document."""
    for path in schema["paths"].values():
        yield from (operation for method, operation in path.items() if method in _METHODS)


def _completed(schema: dict[str, Any], codes: Callable[[], Codes]) -> dict[str, Any]:
    schemas = schema["components"]["schemas"]
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    schemas["Problem"] = Problem.model_json_schema()
    schema["components"]["securitySchemes"]["session"] = _SESSION
    schema["tags"] = [{"name": name, "description": words} for name, words in _TAGS.items()]
    for operation in operations(schema):
        if security := operation.get("security"):
            security.append({"session": []})
        operation["responses"].pop("422", None)
        _say_of_success(operation)
        operation["responses"].update(error_responses(operation, MEDIA_TYPE))
    words = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    for name, each in schemas.items():
        for field, said in words["schemas"].get(name, {}).items():
            _say(each["properties"][field], said, words["forms"])
        if name.startswith("Body_"):  # a form has no null: what is not meant is left out
            each["properties"] = {field: _without_null(said) for field, said in each["properties"].items()}
    parameters = [each for operation in operations(schema) for each in operation.get("parameters", [])]
    for parameter in parameters:
        if (said := words["parameters"].get(parameter["name"])) is not None:
            _say_of_parameter(parameter, said, words["forms"])
    with suppress(VocError):  # a broken taxonomy is told by /readyz; the document is needed all the same
        _name_codes(schemas, parameters, codes())
    return schema


def _say_of_success(operation: dict[str, Any]) -> None:
    """Say what an answer is where FastAPI says no more than that it succeeded."""
    for status, response in operation["responses"].items():
        if response.get("description") == "Successful Response":
            response["description"] = _SUCCESS[status]
        if status == "202" and operation["operationId"] in _LOCATED:
            response["headers"] = {"Location": _LOCATION}


def _say(field: dict[str, Any], said: list[Any], forms: dict[str, Any]) -> None:
    """Add a description and, if there is one, an example; what the type itself says goes first."""
    description, *rest = said
    field.setdefault("description", description)
    if rest:
        field.setdefault("examples", rest[:1])
    _take_form(field, rest[1:], forms)


def _say_of_parameter(parameter: dict[str, Any], said: list[Any], forms: dict[str, Any]) -> None:
    description, example, *form = said
    parameter.setdefault("description", description)
    _take_form(parameter["schema"], form, forms)
    if "example" not in parameter and "examples" not in parameter["schema"]:
        parameter["example"] = example


def _take_form(field: dict[str, Any], form: list[str], forms: dict[str, Any]) -> None:
    for choice in (field, *field.get("anyOf", [])):
        said = choice.get("items", {}) if choice.get("type") == "array" else choice
        if said.get("type") == "string" and form:
            said.update(forms[form[0]])


def _without_null(field: dict[str, Any]) -> dict[str, Any]:
    given = [choice for choice in field.get("anyOf", []) if choice.get("type") != "null"]
    return {**{key: said for key, said in field.items() if key != "anyOf"}, **given[0]} if given else field


def _name_codes(schemas: dict[str, Any], parameters: list[dict[str, Any]], codes: Codes) -> None:
    """Say which codes can be sent: a company may have its own."""
    for parameter in parameters:
        if parameter["name"] == "reason":
            choices = parameter["schema"]["anyOf"]
            for choice in choices:
                if choice["type"] == "string":
                    choice["enum"] = ["", *codes["reasons"]]
    for name in ("NewFeedback", "ConditionsJson"):
        fields = schemas[name]["properties"]
        for field in codes.keys() & fields.keys():
            for choice in (fields[field], *fields[field].get("anyOf", [])):
                if choice.get("type") == "array":
                    choice["items"] = {"type": "string", "enum": list(codes[field])}
