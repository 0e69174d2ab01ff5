"""``/v1/comments``: tag and store, search, read, delete."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse
from sqlalchemy.orm import Session

from api.auth.access import Reader, Writer
from api.dependencies import ComponentsDep, IntakeDep
from api.idempotency import OnceDep
from api.metrics import count_comments
from api.v1.comment_json import CommentPage, CommentWithHistory, NewComment
from api.v1.search import KnownFilterDep
from api.v1.values import Text
from voc.errors import VocError
from voc.ingest.comment import Comment, Kind
from voc.ingest.record import Refusal, read_record
from voc.ingest.single import single_comment
from voc.jobs.components import Components
from voc.jobs.intake import theme_json
from voc.store.audit import audit
from voc.store.comments import CommentFilter, CommentRepository, FormerVersion, StoredComment
from voc.store.idempotency import Answer
from voc.store.themes import ThemeRepository
from voc.tag.corrections import Labels

router = APIRouter(prefix="/v1/comments", tags=["comments"])
_CURSOR: Final = re.compile("1[0-9]{9}|[0-9]{1,9}")


@router.post("", status_code=201, response_model=CommentWithHistory, summary="コメントにタグを付けて保存する")
def create_comment(
    request: NewComment, components: ComponentsDep, intake: IntakeDep, _actor: Writer, once: OnceDep
) -> JSONResponse:
    """Tag and store one comment. The same ``Idempotency-Key``, or the same ``external_id`` and content, stores once.

    Another text, or other attributes, under the same ``source`` and ``external_id`` are its correction: the comment keeps
    its id and its history.
    """
    checked = read_record({"text": request.text}, longest=components.settings.max_characters, place="text: ")
    if isinstance(checked, Refusal):
        raise VocError(checked.detail, code=checked.code)
    body = request.model_dump_json()
    if answered := once.answered(body):
        return answered
    comment = _comment(request, components, once.name)
    tagged = intake.tag([comment])

    def store(session: Session) -> Answer:
        repository = CommentRepository(session)
        known = repository.known([comment.id])
        if known:
            repository.amend([comment])
        else:
            intake.add(repository, tagged)
        if repository.get(comment.id) is None:
            raise _deleted()
        if not known:
            count_comments("/v1/comments", ((each.tags.urgency.label, each.tags.review) for each in tagged))
        answer = read_comment(session, comment.id)
        return Answer(201, answer, answer["id"])  # a corrected one keeps the id that it had

    return once(body, store)


def _comment(request: NewComment, components: Components, name: str | None) -> Comment:
    return single_comment(
        text=request.text,
        kind=request.kind or Kind.SURVEY,
        external_id=request.external_id,
        customer=request.customer,
        occurred_at=request.occurred_at,
        source=request.source or "api",
        attributes=request.attributes or {},
        # What the sender can name is the same comment when sent again; what has no name is a new comment each time.
        unique=request.external_id or name or uuid.uuid4().hex,
        zone=components.settings.zone,
        mask=components.masker.mask,
    )


@router.get("", response_model=CommentPage, summary="コメントを探す")
def list_comments(
    components: ComponentsDep,
    wanted: KnownFilterDep,
    _actor: Reader,
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
    after = after_cursor(cursor)
    with components.database.transaction() as session:
        found = CommentRepository(session).search(wanted, after=after, limit=limit + 1)
        names = ThemeRepository(session).all_names()
    more = len(found) > limit
    return [comment_json(stored, names) for stored in found[:limit]], cursor_of(
        found[limit - 1].sequence
    ) if more else None


@router.get("/{comment_id}", response_model=CommentWithHistory, summary="1件のコメント")
def get_comment(comment_id: Text, components: ComponentsDep, _actor: Reader) -> JSONResponse:
    """Return one comment."""
    with components.database.transaction() as session:
        return JSONResponse(read_comment(session, comment_id))


@router.delete("/{comment_id}", status_code=204, summary="コメントを削除する (個人情報の削除依頼)")
def delete_comment(comment_id: Text, components: ComponentsDep, actor: Writer) -> Response:
    """Delete a comment with its tags, reading and place."""
    with components.database.transaction() as session:
        if not CommentRepository(session).delete(comment_id):
            raise missing(comment_id)
        audit(session, actor.name, "comment.delete", comment_id)
    return Response(status_code=204)


def read_comment(session: Session, stored_id: str) -> dict[str, Any]:
    """Return a stored comment as the API shows it; 404 where there is none."""
    stored = CommentRepository(session).get(stored_id)
    if stored is None:
        raise missing(stored_id)
    history = CommentRepository(session).history(stored.comment.id)
    return {
        **comment_json(stored, ThemeRepository(session).all_names()),
        "history": [_former(each) for each in history],
    }


def _former(version: FormerVersion) -> dict[str, Any]:
    return {
        "replaced_at": version.replaced_at.isoformat(),
        "text": version.text,
        "occurred_at": version.occurred_at.isoformat() if version.occurred_at else None,
        "attributes": dict(version.attributes),
        "model": version.model,
        "labels": Labels.of(version.tags).to_json(),
    }


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
        "revised_at": stored.revised_at.isoformat() if stored.revised_at else None,
        "correction": _correction_json(stored),
        "labels": stored.labels.to_json(),
    }


def _correction_json(stored: StoredComment) -> dict[str, Any] | None:
    if (correction := stored.correction) is None:
        return None
    made = {"by": correction.by, "at": correction.at.isoformat()}
    return {**correction.said, **made, "of_earlier_text": stored.corrected_before_revision}


def missing(stored_id: str) -> VocError:
    """Say that there is no such comment."""
    return VocError(f"コメント「{stored_id}」はありません。", code="comment_missing", status=404)


def _deleted() -> VocError:
    """Say that a comment is known, but was deleted on request: a late retry does not bring it back."""
    return VocError(
        "このコメントは削除の依頼で消されたので、もう保存しません。新しいコメントなら、別の external_id で送ってください。",
        code="comment_deleted",
        status=409,
    )


def cursor_of(sequence: int) -> str:
    """Return the cursor of the page after a comment."""
    return str(sequence)


def after_cursor(cursor: str | None) -> int | None:
    """Return the sequence after which a page begins; raises ``VocError`` for what is no cursor."""
    if cursor is None:
        return None
    if not _CURSOR.fullmatch(cursor):
        raise VocError("cursor: 前のページの next の値をそのまま渡してください。", code="invalid_request")
    return int(cursor)
