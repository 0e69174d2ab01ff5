"""``/v1/comments/{id}/feedback``: what people say of a comment's labels, beside the model's answer."""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from sqlalchemy.orm import Session

from api.auth.access import Reader, Writer
from api.dependencies import ComponentsDep
from api.idempotency import OnceDep
from api.v1.comment_json import CommentWithHistory
from api.v1.comments import missing, read_comment
from api.v1.labels import FeedbackList, NewFeedback
from api.v1.values import Text
from voc.errors import VocError
from voc.store.audit import audit
from voc.store.comments import CommentRepository
from voc.store.corrections import CorrectionRepository
from voc.store.idempotency import Answer
from voc.store.outbox import Outbox
from voc.tag.corrections import check_codes
from voc.webhooks.subscription import EventType

router = APIRouter(prefix="/v1/comments", tags=["feedback"])


@router.post(
    "/{comment_id}/feedback",
    status_code=201,
    response_model=CommentWithHistory,
    summary="タグを直す、または正しいと認める",
)
def give_feedback(
    comment_id: Text, feedback: NewFeedback, components: ComponentsDep, actor: Writer, once: OnceDep
) -> JSONResponse:
    """Keep what a person says; searches and counts go by it from now on. The model's own answer stays as it is."""
    said = feedback.said()
    if not said and not feedback.confirmed:
        raise VocError(
            "直す項目 (reasons・sentiment・intent・urgency・demands) か confirmed: true を指定してください。",
            code="feedback_empty",
        )
    check_codes(said, components.taxonomy)
    note = components.masker.mask(feedback.comment).text if feedback.comment else None

    def keep(session: Session) -> Answer:
        corrections = CorrectionRepository(session)
        if corrections.add(comment_id, said, by=actor.name, confirmed=feedback.confirmed, note=note) is None:
            raise missing(comment_id)
        if corrected := CommentRepository(session).get(comment_id):
            Outbox(session).tell(EventType.COMMENT_CORRECTED, [corrected])
        answer = read_comment(session, comment_id)
        return Answer(201, answer, answer["id"])

    return once(feedback.model_dump_json(), keep)


@router.get("/{comment_id}/feedback", response_model=FeedbackList, summary="人が言ったことの履歴")
def list_feedback(comment_id: Text, components: ComponentsDep, _actor: Reader) -> JSONResponse:
    """Return who said what and when, the newest first."""
    with components.database.transaction() as session:
        if CommentRepository(session).get(comment_id) is None:
            raise missing(comment_id)
        history = CorrectionRepository(session).history(comment_id)
    items = [
        {
            "id": each.id,
            "at": each.made_at.isoformat(),
            "by": each.made_by,
            "model": each.model,
            "said": dict(each.said),
            "seen": dict(each.seen),
            "comment": each.note,
        }
        for each in history
    ]
    return JSONResponse({"items": items})


@router.delete("/{comment_id}/feedback", status_code=204, summary="直したことを取り消し、モデルの答えに戻す")
def withdraw_feedback(comment_id: Text, components: ComponentsDep, actor: Writer) -> Response:
    """Forget what people said of a comment; the model's answer holds again."""
    with components.database.transaction() as session:
        if CommentRepository(session).get(comment_id) is None:
            raise missing(comment_id)
        if CorrectionRepository(session).withdraw(comment_id):
            audit(session, actor.name, "feedback.withdraw", comment_id)
    return Response(status_code=204)
