"""``/v1/comments``: tag and store, search, read, delete."""

from __future__ import annotations

import base64
import binascii
import hashlib
import uuid
from collections.abc import Mapping
from typing import Annotated, Any, Final, TypeVar

from fastapi import APIRouter, Depends, Header, Query, Response
from fastapi.responses import JSONResponse
from pydantic import BeforeValidator
from sqlalchemy.exc import IntegrityError

from api.dependencies import ComponentsDep, IntakeDep
from api.v1.schemas import CommentJson, CommentPage, NewComment, Text
from voc.days import parse_since, parse_until
from voc.errors import VocError
from voc.ingest.comment import Comment, Kind
from voc.ingest.record import Refusal, read_record
from voc.ingest.single import pseudonym, single_comment
from voc.ingest.storable import storable
from voc.jobs.components import Components
from voc.jobs.intake import theme_json
from voc.store.comments import CommentFilter, CommentRepository, StoredComment
from voc.store.themes import ThemeRepository
from voc.tag.labels import Intent, Sentiment, Urgency

router = APIRouter(prefix="/v1/comments", tags=["comments"])
_LARGEST_SEQUENCE: Final = 2**31 - 1
_LONGEST_SEARCH: Final = 200


@router.post("", status_code=201, response_model=CommentJson, summary="コメントにタグを付けて保存する")
def create_comment(
    request: NewComment,
    components: ComponentsDep,
    intake: IntakeDep,
    idempotency_key: Annotated[str | None, Header(max_length=200)] = None,
) -> JSONResponse:
    """Tag and store one comment. The same ``Idempotency-Key``, or the same ``external_id`` and content, stores once."""
    checked = read_record({"text": request.text}, longest=components.settings.max_characters, place="text: ")
    if isinstance(checked, Refusal):
        raise VocError(checked.detail, code=checked.code)
    digest = hashlib.sha256(request.model_dump_json().encode()).hexdigest()
    if idempotency_key and (answered := _answered(components, idempotency_key, digest)):
        return JSONResponse(answered, status_code=201)
    comment = _comment(request, components, idempotency_key)
    tagged = intake.tag([comment])
    try:
        with components.database.transaction() as session:
            repository = CommentRepository(session)
            if not repository.known([comment.id]):
                intake.add(repository, tagged)
            elif repository.get(comment.id) is None:  # deleted on request; a late retry must not bring it back
                raise _missing(comment.id)
            if idempotency_key:  # in the same transaction: of two requests with one key only one is stored
                repository.remember_request(idempotency_key, digest, comment.id)
    except IntegrityError:
        if not idempotency_key or not (answered := _answered(components, idempotency_key, digest)):
            raise
        return JSONResponse(answered, status_code=201)
    return JSONResponse(_read(components, comment.id), status_code=201)


def _comment(request: NewComment, components: Components, key: str | None) -> Comment:
    return single_comment(
        text=request.text,
        kind=request.kind,
        external_id=request.external_id,
        customer=request.customer,
        occurred_at=request.occurred_at,
        source=request.source,
        attributes=request.attributes,
        # What the sender can name is the same comment when sent again; what has no name is a new comment each time.
        unique=request.external_id or key or uuid.uuid4().hex,
        zone=components.settings.zone,
        mask=components.masker.mask,
    )


def _answered(components: Components, key: str, digest: str) -> dict[str, Any] | None:
    """Return what was answered to this key before; another request with the same key is refused."""
    with components.database.transaction() as session:
        found = CommentRepository(session).answered_request(key)
    if found is None:
        return None
    if found[0] != digest:
        raise VocError(
            "同じ Idempotency-Key が別の内容で使われています。新しいキーで送ってください。",
            code="idempotency_conflict",
            status=409,
        )
    return _read(components, found[1])


def _nothing_if_empty(value: Any) -> Any:
    """A form sends an empty field for 「すべて」."""
    return None if value == "" else storable(value)


_T = TypeVar("_T")
Asked = Annotated[_T | None, BeforeValidator(_nothing_if_empty)]


def search_filter(
    components: ComponentsDep,
    q: Asked[str] = None,
    reason: Asked[str] = None,
    sentiment: Asked[Sentiment] = None,
    urgency: Asked[Urgency] = None,
    intent: Asked[Intent] = None,
    theme: Asked[str] = None,
    since: Asked[str] = None,
    until: Asked[str] = None,
    kind: Asked[Kind] = None,
    customer: Asked[str] = None,
) -> CommentFilter:
    """Read the search of a request."""
    if q and len(q) > _LONGEST_SEARCH:
        raise VocError(f"q: {_LONGEST_SEARCH}文字までで指定してください。", code="invalid_request")
    zone = components.settings.zone
    return CommentFilter(
        q=q,
        reason=reason,
        sentiment=sentiment,
        urgency=urgency,
        intent=intent,
        theme=theme,
        kind=kind,
        customer=pseudonym(customer, components.masker.mask),
        since=parse_since(since, "since", zone),
        until=parse_until(until, "until", zone),
    )


FilterDep = Annotated[CommentFilter, Depends(search_filter)]


@router.get("", response_model=CommentPage, summary="コメントを探す")
def list_comments(
    components: ComponentsDep,
    wanted: FilterDep,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> JSONResponse:
    """Search, the newest stored first; ``until`` as a day is included whole."""
    items, following = search_page(components, wanted, cursor, limit)
    return JSONResponse({"items": items, "next": following})


def search_page(
    components: Components, wanted: CommentFilter, cursor: str | None, limit: int
) -> tuple[list[dict[str, Any]], str | None]:
    """Return one page of comments as JSON and the cursor of the next."""
    after = _from_cursor(cursor)
    with components.database.transaction() as session:
        found = CommentRepository(session).search(wanted, after=after, limit=limit + 1)
        names = ThemeRepository(session).all_names()
    more = len(found) > limit
    return [comment_json(stored, names) for stored in found[:limit]], _cursor(
        found[limit - 1].sequence
    ) if more else None


@router.get("/{comment_id}", response_model=CommentJson, summary="1件のコメント")
def get_comment(comment_id: Text, components: ComponentsDep) -> JSONResponse:
    """Return one comment."""
    return JSONResponse(_read(components, comment_id))


@router.delete("/{comment_id}", status_code=204, summary="コメントを削除する (個人情報の削除依頼)")
def delete_comment(comment_id: Text, components: ComponentsDep) -> Response:
    """Delete a comment with its tags, reading and place."""
    with components.database.transaction() as session:
        if not CommentRepository(session).delete(comment_id):
            raise _missing(comment_id)
    return Response(status_code=204)


def _read(components: Components, stored_id: str) -> dict[str, Any]:
    with components.database.transaction() as session:
        stored = CommentRepository(session).get(stored_id)
        names = ThemeRepository(session).all_names()
    if stored is None:
        raise _missing(stored_id)
    return comment_json(stored, names)


def comment_json(stored: StoredComment, names: Mapping[str, str]) -> dict[str, Any]:
    """Return a stored comment as the API shows it; ``names`` are the themes' by id."""
    comment = stored.comment
    tags = dict(stored.tags)
    review = tags.pop("review")
    theme = theme_json(stored.theme_id, names.get(stored.theme_id or "", ""), stored.theme_score or 0.0)
    return {
        "id": comment.id,
        "text": comment.text,
        "kind": comment.kind.value,
        "source": comment.source,
        "question": comment.question,
        "external_id": comment.external_id,
        "customer": comment.customer,
        "occurred_at": comment.occurred_at.isoformat() if comment.occurred_at else None,
        "received_at": stored.received_at.isoformat(),
        "attributes": dict(comment.attributes),
        "masked": dict(comment.masked),
        "model": stored.model,
        "tags": {**tags, "theme": theme, "review": review},
    }


def _missing(stored_id: str) -> VocError:
    return VocError(f"コメント「{stored_id}」はありません。", code="comment_missing", status=404)


def _cursor(sequence: int) -> str:
    return base64.urlsafe_b64encode(str(sequence).encode()).decode().rstrip("=")


def _from_cursor(cursor: str | None) -> int | None:
    if cursor is None:
        return None
    try:
        sequence = int(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not 0 <= sequence <= _LARGEST_SEQUENCE:
            raise ValueError(cursor)
    except (ValueError, binascii.Error) as error:
        raise VocError("cursor: 前のページの next の値をそのまま渡してください。", code="invalid_request") from error
    return sequence
