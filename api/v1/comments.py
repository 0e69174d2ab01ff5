"""``/v1/comments``: tag and store, search, read, delete."""

from __future__ import annotations

import base64
import binascii
import hashlib
import uuid
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Header, Query, Response
from fastapi.responses import JSONResponse
from sqlalchemy.exc import IntegrityError

from api.dependencies import ComponentsDep, IntakeDep
from api.v1.schemas import CommentJson, CommentPage, NewComment
from voc.errors import VocError
from voc.ingest.comment import Comment, Kind
from voc.ingest.identity import comment_id
from voc.jobs.components import Components
from voc.jobs.intake import theme_json
from voc.store.comments import CommentFilter, CommentRepository, StoredComment
from voc.store.themes import ThemeRepository
from voc.tag.labels import Intent, Sentiment, Urgency

router = APIRouter(prefix="/v1/comments", tags=["comments"])


@router.post("", status_code=201, response_model=CommentJson, summary="コメントにタグを付けて保存する")
def create_comment(
    request: NewComment,
    components: ComponentsDep,
    intake: IntakeDep,
    idempotency_key: Annotated[str | None, Header(max_length=200)] = None,
) -> JSONResponse:
    """Tag and store one comment. The same ``Idempotency-Key``, or the same ``external_id`` and content, stores once."""
    if not request.text.strip():
        raise VocError("text: 本文が空です。", code="empty")
    if len(request.text) > (limit := components.settings.max_characters):
        raise VocError(f"text: 本文が長すぎます ({len(request.text):,}文字、上限 {limit:,}文字)。", code="too_long")
    digest = hashlib.sha256(request.model_dump_json().encode()).hexdigest()
    if idempotency_key and (answered := _answered(components, idempotency_key, digest)):
        return JSONResponse(answered, status_code=201)
    comment = _comment(request, components, idempotency_key)
    for _ in intake.store([comment]):
        pass
    if idempotency_key:
        _remember(components, idempotency_key, digest, comment.id)
    return JSONResponse(_read(components, comment.id), status_code=201)


def _comment(request: NewComment, components: Components, key: str | None) -> Comment:
    masked = components.masker.mask(request.text)
    occurred = request.occurred_at
    if occurred is not None and occurred.tzinfo is None:
        occurred = occurred.replace(tzinfo=components.settings.zone)
    # What the sender can name is the same comment when sent again; what has no name is a new comment each time.
    unique = request.external_id or key or uuid.uuid4().hex
    return Comment(
        id=comment_id(
            source=request.source,
            external_id=unique,
            customer=request.customer,
            date=str(occurred or ""),
            question="",
            text=request.text,
        ),
        text=masked.text,
        kind=request.kind,
        source=request.source,
        external_id=request.external_id,
        customer=request.customer,
        occurred_at=occurred.astimezone(UTC) if occurred else None,
        attributes={str(name): str(value) for name, value in request.attributes.items()},
        masked=masked.counts,
    )


def _answered(components: Components, key: str, digest: str) -> dict[str, Any] | None:
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


def _remember(components: Components, key: str, digest: str, stored_id: str) -> None:
    try:
        with components.database.transaction() as session:
            CommentRepository(session).remember_request(key, digest, stored_id)
    except IntegrityError:  # the same request came twice at once; the other one was faster
        _answered(components, key, digest)


def _day(written: str | None, name: str, zone: ZoneInfo, *, after: bool = False) -> datetime | None:
    """Read a day (2026-11-09) or a moment (ISO 8601); a day as ``until`` is included whole."""
    if not written:
        return None
    try:
        if len(written) <= 10:
            day = date.fromisoformat(written) + timedelta(days=1 if after else 0)
            return datetime.combine(day, time(), zone)
        moment = datetime.fromisoformat(written.replace(" ", "+"))
    except ValueError as error:
        raise VocError(
            f"{name}: 2026-11-09 か 2026-11-09T20:14:00+09:00 の形で指定してください。", code="invalid_request"
        ) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def search_filter(
    components: ComponentsDep,
    q: str | None = None,
    reason: str | None = None,
    sentiment: Sentiment | None = None,
    urgency: Urgency | None = None,
    intent: Intent | None = None,
    theme: str | None = None,
    since: str | None = None,
    until: str | None = None,
    kind: Kind | None = None,
    customer: str | None = None,
) -> CommentFilter:
    """Read the search of a request."""
    zone = components.settings.zone
    return CommentFilter(
        q=q,
        reason=reason,
        sentiment=sentiment,
        urgency=urgency,
        intent=intent,
        theme=theme,
        kind=kind,
        customer=customer,
        since=_day(since, "since", zone),
        until=_day(until, "until", zone, after=True),
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
        names = {theme.id: theme.name for theme in ThemeRepository(session).current_themes()}
    more = len(found) > limit
    return [comment_json(stored, names) for stored in found[:limit]], _cursor(
        found[limit - 1].sequence
    ) if more else None


@router.get("/{comment_id}", response_model=CommentJson, summary="1件のコメント")
def get_comment(comment_id: str, components: ComponentsDep) -> JSONResponse:
    """Return one comment."""
    return JSONResponse(_read(components, comment_id))


@router.delete("/{comment_id}", status_code=204, summary="コメントを削除する (個人情報の削除依頼)")
def delete_comment(comment_id: str, components: ComponentsDep) -> Response:
    """Delete a comment with its tags, reading and place."""
    with components.database.transaction() as session:
        if not CommentRepository(session).delete(comment_id):
            raise _missing(comment_id)
    return Response(status_code=204)


def _read(components: Components, stored_id: str) -> dict[str, Any]:
    with components.database.transaction() as session:
        stored = CommentRepository(session).get(stored_id)
        names = {theme.id: theme.name for theme in ThemeRepository(session).current_themes()}
    if stored is None:
        raise _missing(stored_id)
    return comment_json(stored, names)


def comment_json(stored: StoredComment, names: Mapping[str, str]) -> dict[str, Any]:
    """Return a stored comment as the API shows it; ``names`` are the themes in force."""
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
        return int(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error) as error:
        raise VocError("cursor: 前のページの next の値をそのまま渡してください。", code="invalid_request") from error
