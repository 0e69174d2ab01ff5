"""``Idempotency-Key``: a write that is sent again gets the answer that it got before, for a day."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Header, Request
from fastapi.responses import JSONResponse
from sqlalchemy.orm import Session

from api.auth.access import Writer
from api.dependencies import ComponentsDep
from voc.store.idempotency import Answer, KeyedRequest, RequestRepository

IdempotencyKey = Annotated[
    str | None,
    Header(
        min_length=1,
        max_length=200,
        description="書き込みの二重送信を防ぐキー。同じキーで同じ内容なら24時間は同じ答え、別の内容なら409",
        examples=["crm-2026-11-22-000123"],
    ),
]


class Once:
    """Answers a write. With a key it is done once, also when the same request comes several times at once."""

    def __init__(
        self, request: Request, components: ComponentsDep, actor: Writer, idempotency_key: IdempotencyKey = None
    ) -> None:
        self._components = components
        self._key = idempotency_key
        self._caller = actor.name
        self._place = f"{request.method} {request.url.path}"

    @property
    def name(self) -> str | None:
        """What tells this request from all others, ``None`` without a key."""
        return None if self._key is None else f"{self._caller}/{self._key}"

    def answered(self, body: str) -> JSONResponse | None:
        """Return what this request was answered before: worth asking before long work. 409 where the body was another."""
        if self._key is None:
            return None
        with self._components.database.transaction() as session:
            answer = RequestRepository(session).answered(self._keyed(body))
        return _response(answer) if answer else None

    def __call__(self, body: str, act: Callable[[Session], Answer], location: str | None = None) -> JSONResponse:
        """Do ``act`` in a transaction that keeps its answer, or return the answer that was kept; an error keeps nothing.

        ``location`` tells where to look at what was begun, with ``{id}`` for the id in the answer.
        """
        with self._components.database.transaction() as session:
            if self._key is None:
                return _response(act(session), location)
            requests, request = RequestRepository(session), self._keyed(body)
            if earlier := requests.claim(request):
                return _response(earlier, location)
            answer = act(session)
            requests.settle(request, answer)
        return _response(answer, location)

    def _keyed(self, body: str) -> KeyedRequest:
        digest = hashlib.sha256(f"{self._place}\n{body}".encode()).hexdigest()
        return KeyedRequest(self._caller, str(self._key), digest)


def _response(answer: Answer, location: str | None = None) -> JSONResponse:
    headers = {"Location": location.format(id=answer.content["id"])} if location else None
    return JSONResponse(answer.content, status_code=answer.status, headers=headers)


OnceDep = Annotated[Once, Depends()]
