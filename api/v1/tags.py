"""``POST /v1/tags``: tags without storing."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from api.dependencies import ComponentsDep, IntakeDep
from api.v1.schemas import TagRequest, TagRequestComment, TagResponse
from voc.jobs.intake import Intake

router = APIRouter(prefix="/v1", tags=["tags"])
# A few comments are tagged faster than a thread is handed to; more would hold up other requests.
_INLINE: Final = 8


@router.post("/tags", response_model=TagResponse, summary="コメントにタグを付ける (保存しない)")
async def tag_comments(request: TagRequest, components: ComponentsDep, intake: IntakeDep) -> JSONResponse:
    """Tag up to 1,000 comments; one that cannot be tagged gets an error in its place."""
    limit = components.settings.max_characters
    if len(request.comments) <= _INLINE:
        results = _tag(request.comments, intake, limit)
    else:
        results = await run_in_threadpool(_tag, request.comments, intake, limit)
    return JSONResponse({"model": components.tagger.version, "results": results})


def _tag(comments: list[TagRequestComment], intake: Intake, limit: int) -> list[dict[str, Any]]:
    errors = {index: error for index, comment in enumerate(comments) if (error := _refusal(comment.text, limit))}
    good = [comment for index, comment in enumerate(comments) if index not in errors]
    reads = iter(intake.read([comment.text for comment in good], [comment.kind for comment in good]))
    return [
        {"id": comment.id, **({"error": errors[index]} if index in errors else next(reads).to_json())}
        for index, comment in enumerate(comments)
    ]


def _refusal(text: str, limit: int) -> dict[str, str] | None:
    if not text.strip():
        return {"code": "empty", "detail": "本文が空です。"}
    if len(text) > limit:
        return {
            "code": "too_long",
            "detail": f"本文が長すぎます ({len(text):,}文字、上限 {limit:,}文字)。分けて送ってください。",
        }
    return None
