"""``POST /v1/tags``: tags without storing."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from api.auth.access import Tagger
from api.dependencies import ComponentsDep, IntakeDep
from api.metrics import count_comments
from api.v1.tag_json import TagRequest, TagRequestComment, TagResponse
from voc.ingest.record import Record, Refusal, read_record
from voc.jobs.intake import Intake
from voc.tag.tagger import Tagger as ModelTagger

router = APIRouter(prefix="/v1", tags=["tags"])
# A few hundred characters are tagged faster than a thread is handed to; more would hold up other requests.
_INLINE_CHARACTERS: Final = 1_000


@router.post("/tags", response_model=TagResponse, summary="コメントにタグを付ける (保存しない)")
async def tag_comments(
    request: TagRequest, components: ComponentsDep, intake: IntakeDep, _actor: Tagger
) -> JSONResponse:
    """Tag up to 1,000 comments; one that cannot be tagged gets an error in its place.

    ``model`` asks for a version that is still installed, by default the one in force answers.
    """
    if request.model is None or request.model == components.tagger.version:
        tagger = components.tagger
    else:  # it may have to be loaded
        tagger = await run_in_threadpool(components.tagger_of, request.model)
    records = [_record(comment, components.settings.max_characters) for comment in request.comments]
    if sum(len(record.text) for record in records if isinstance(record, Record)) <= _INLINE_CHARACTERS:
        results = _tag(records, intake, tagger)
    else:
        results = await run_in_threadpool(_tag, records, intake, tagger)
    tagged = (each for each in results if "error" not in each)
    count_comments("/v1/tags", ((each["urgency"]["label"], each["review"]) for each in tagged))
    return JSONResponse({"model": tagger.version, "results": results})


def _tag(records: list[Record | Refusal], intake: Intake, tagger: ModelTagger) -> list[dict[str, Any]]:
    good = [record for record in records if isinstance(record, Record)]
    reads = iter(intake.read([record.text for record in good], [record.kind for record in good], tagger))
    return [
        record.to_json() if isinstance(record, Refusal) else {"id": record.id, **next(reads).to_json()}
        for record in records
    ]


def _record(comment: TagRequestComment, limit: int) -> Record | Refusal:
    return read_record({"id": comment.id, "text": comment.text, "kind": comment.kind}, longest=limit)
